package io.ghostswap.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.helpers.MessageFormatter;

class LostPagesTest {
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
  private final List<String> lines = new ArrayList<>();

  @Test
  void shouldSayOneLineInTenSecondsAndCountTheRest() {
    final LostPages pages = new LostPages(recorder(), nanos::get);
    pages.lost(7, true, "CORRUPT");
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(9));
    pages.lost(8, true, "IO_ERROR");
    pages.lost(9, true, "IO_ERROR");
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
    pages.lost(10, false, "no such bytes");
    assertEquals(
        List.of(
            "page 7 cannot be read from the spill: CORRUPT; 0 others since the last such line",
            "page 10 cannot be read from the pool: no such bytes; 2 others since the last such"
                + " line"),
        lines);
  }

  private Logger recorder() {
    return (Logger)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Logger.class},
            (_, method, arguments) -> {
              assertEquals("error", method.getName());
              lines.add(
                  MessageFormatter.arrayFormat((String) arguments[0], (Object[]) arguments[1])
                      .getMessage());
              return null;
            });
  }
}
