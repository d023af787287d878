package io.ghostswap.fuse.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ghostswap.config.Assignment;
import io.ghostswap.config.Parameters;
import io.ghostswap.fuse.linux.CpuLatency;
import io.ghostswap.store.Counter;
import io.ghostswap.store.Counters;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CpuLatencyGuardTest {
  private static final int PROCESSORS = 4;

  /** Of all processors, in the 20 ms between two looks. */
  private static final int ENOUGH = (int) CpuLatencyGuard.ENOUGH_PER_SECOND * PROCESSORS / 50;

  @TempDir Path directory;
  private final Parameters parameters = new Parameters();
  private final Counters counters = new Counters();
  private long nanos = 7;
  private CpuLatencyGuard guard;

  @BeforeEach
  void open() throws IOException {
    // A file keeps all that was written to it, one number after the other.
    Files.createFile(directory.resolve("latency"));
    guard = guard(PROCESSORS);
  }

  private CpuLatencyGuard guard(int processors) throws IOException {
    CpuLatency latency = new CpuLatency(directory.resolve("latency"));
    return new CpuLatencyGuard(parameters, counters, latency, processors, () -> nanos);
  }

  @AfterEach
  void close() throws IOException {
    guard.close();
  }

  @Test
  void shouldAskOnceWhileManyPagesAreReadBackAndLiftItAfterwards() throws IOException {
    look(ENOUGH);
    look(ENOUGH);
    assertEquals(List.of(0), asked());
    look(0);
    assertEquals(List.of(0, CpuLatency.NO_LIMIT), asked());
  }

  @Test
  void shouldAskForNothingWhileFewPagesAreReadBack() throws IOException {
    look(ENOUGH - 1);
    assertEquals(List.of(), asked());
  }

  @Test
  void shouldGoOnUntilRequestsAreFarFewer() throws IOException {
    look(ENOUGH);
    look(ENOUGH / 4);
    assertEquals(List.of(0), asked());
    look(ENOUGH / 4 - 1);
    assertEquals(List.of(0, CpuLatency.NO_LIMIT), asked());
  }

  @Test
  void shouldAskForNothingWithOneProcessor() throws IOException {
    try (CpuLatencyGuard alone = guard(1)) {
      nanos += TimeUnit.MILLISECONDS.toNanos(20);
      counters.add(Counter.LOAD_REQUESTS, ENOUGH);
      assertEquals(TimeUnit.HOURS.toMillis(1), alone.look());
      assertEquals(List.of(), asked());
    }
  }

  @Test
  void shouldAskForWhatTheParameterSays() throws IOException {
    set("cpu_latency_us=30");
    look(ENOUGH);
    set("cpu_latency_us=-1");
    assertEquals(TimeUnit.HOURS.toMillis(1), look(ENOUGH));
    set("cpu_latency_us=2");
    look(ENOUGH);
    assertEquals(List.of(30, CpuLatency.NO_LIMIT, 2), asked());
  }

  @Test
  void shouldJudgeByNoLessThanTwentyMilliseconds() throws IOException {
    look(ENOUGH);
    nanos += TimeUnit.MILLISECONDS.toNanos(5);
    assertEquals(16, guard.look());
    assertEquals(List.of(0), asked());
  }

  @Test
  void shouldLookSeldomWhileNothingIsReadBack() throws IOException {
    assertEquals(100, look(0));
    assertEquals(20, look(1));
    assertEquals(100, look(0));
  }

  @Test
  void shouldTakeCountersThatWereRestartedForQuiet() throws IOException {
    look(ENOUGH);
    look(-ENOUGH);
    assertEquals(List.of(0, CpuLatency.NO_LIMIT), asked());
  }

  @Test
  void shouldCountTheTimeForWhichItAsked() throws IOException {
    look(ENOUGH);
    assertEquals(0, counters.value(Counter.CPU_LATENCY_LIMITED_MS));
    look(ENOUGH);
    look(0);
    look(0);
    assertEquals(40, counters.value(Counter.CPU_LATENCY_LIMITED_MS));
  }

  /** Looks after 20 ms with so many requests in them. */
  private long look(int requests) throws IOException {
    nanos += TimeUnit.MILLISECONDS.toNanos(20);
    counters.add(Counter.LOAD_REQUESTS, requests);
    return guard.look();
  }

  private void set(String assignment) {
    parameters.apply(List.of(Assignment.parse(assignment)));
  }

  private List<Integer> asked() throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(directory.resolve("latency")));
    IntBuffer numbers = bytes.order(ByteOrder.nativeOrder()).asIntBuffer();
    return IntStream.range(0, numbers.limit()).mapToObj(numbers::get).toList();
  }
}
