package io.ghostswap.fuse.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;

final class IdleLatencyTest {
  /** Larger than what anybody who cares about latency asks for, so it does not hide them. */
  private static final int LIMIT = 1_234_567;

  @Test
  void shouldAskTheKernelUntilItIsClosed() throws IOException {
    assumeTrue(Files.isWritable(IdleLatency.FILE), "no CPU latency QoS for this user");
    int before = inForce();
    assumeTrue(before > LIMIT, "somebody asks for less");
    try (IdleLatency latency = new IdleLatency()) {
      assertEquals(before, inForce());
      latency.limit(LIMIT);
      assertEquals(LIMIT, inForce());
      latency.limit(IdleLatency.NO_LIMIT);
      assertEquals(before, inForce());
      latency.limit(LIMIT);
    }
    assertEquals(before, inForce());
  }

  private static int inForce() throws IOException {
    ByteBuffer number = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.nativeOrder());
    try (FileChannel file = FileChannel.open(IdleLatency.FILE, StandardOpenOption.READ)) {
      assertEquals(Integer.BYTES, file.read(number));
    }
    return number.getInt(0);
  }
}
