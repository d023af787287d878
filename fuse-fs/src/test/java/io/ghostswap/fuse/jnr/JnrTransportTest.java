package io.ghostswap.fuse.jnr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.ghostswap.config.TransportType;
import io.ghostswap.fuse.linux.ProcMounts;
import io.ghostswap.fuse.transport.MountedFileSystem;
import java.nio.file.Files;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What this transport alone has to do; {@code TransportTest} has what it shares. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class JnrTransportTest {
  @Test
  void shouldStayMountedWhenTheLibrarysShutdownHookRuns() throws Exception {
    try (MountedFileSystem mounted =
        new MountedFileSystem(TransportType.JNR_FUSE, 64, 1, Map.of())) {
      ((JnrTransport) mounted.transport).runLibraryShutdownHook();
      assertNotNull(ProcMounts.find(mounted.mountPoint));
      assertEquals(64 * 4096L, Files.size(mounted.swapFile()));
    }
  }
}
