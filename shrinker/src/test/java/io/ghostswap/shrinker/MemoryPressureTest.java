package io.ghostswap.shrinker;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoryPressureTest {
  @TempDir Path folder;

  private final AtomicLong nanos = new AtomicLong(-3);
  private Path file;
  private MemoryPressure pressure;

  @BeforeEach
  void open() {
    file = folder.resolve("memory");
    pressure = new MemoryPressure(file, nanos::get);
  }

  @Test
  void shouldReadTheWholePercentOfTheLineFull() throws IOException {
    write("12.99");

    assertTrue(pressure.isAtLeast(12));
    assertFalse(pressure.isAtLeast(13));
  }

  @Test
  void shouldReadAnewWhenTheAverageMayHaveChanged() throws IOException {
    write("3.00");
    assertFalse(pressure.isAtLeast(50));
    write("100.00");
    assertFalse(pressure.isAtLeast(50), "read a moment ago");

    nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(500));

    assertTrue(pressure.isAtLeast(50));
    assertTrue(pressure.isAtLeast(100));
  }

  @Test
  void shouldTakeNoPressureWhereTheKernelTellsNone() throws IOException {
    assertFalse(pressure.isAtLeast(0), "nothing is read");
    assertFalse(pressure.isAtLeast(1));

    write("100.00");
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(5));

    assertFalse(pressure.isAtLeast(1), "it was not there");
  }

  @Test
  void shouldTakeNoPressureFromAFileOfAnotherForm() throws IOException {
    Files.writeString(file, "some avg10=99.00 avg60=99.00\nfull");

    assertFalse(pressure.isAtLeast(1));
  }

  private void write(final String full) throws IOException {
    Files.writeString(
        file,
        "some avg10=99.00 avg60=3.56 avg300=5.58 total=1100387826\nfull avg10="
            + full
            + " avg60=3.40 avg300=5.38 total=1048730066\n");
  }
}
