package io.ghostswap.fuse.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;

final class CpuLatencyTest {
  /** Larger than what anybody who cares about latency asks for, so it does not hide them. */
  private static final int LIMIT = 1_234_567;

  @Test
  void shouldAskTheKernelUntilItIsClosed() throws IOException {
    try (CpuLatency latency = open()) {
      assumeTrue(inForce() == CpuLatency.NO_LIMIT, "somebody else asks as well");
      latency.limit(LIMIT);
      assertEquals(LIMIT, inForce());
      latency.limit(CpuLatency.NO_LIMIT);
      assertEquals(CpuLatency.NO_LIMIT, inForce());
      latency.limit(LIMIT);
    }
    assertEquals(CpuLatency.NO_LIMIT, inForce());
  }

  private static CpuLatency open() {
    try {
      return new CpuLatency();
    } catch (IOException e) {
      return abort("no CPU latency QoS for this user: " + e);
    }
  }

  private static int inForce() throws IOException {
    ByteBuffer number = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.nativeOrder());
    try (FileChannel file = FileChannel.open(CpuLatency.FILE, StandardOpenOption.READ)) {
      assertEquals(Integer.BYTES, file.read(number));
    }
    return number.getInt(0);
  }
}
