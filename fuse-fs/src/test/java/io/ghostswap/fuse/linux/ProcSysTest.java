package io.ghostswap.fuse.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ProcSysTest {
  /** Both have more than one character on every machine. */
  @Test
  void shouldReadWholeValues() throws IOException {
    assertEquals(36, ProcSys.read(Path.of("/proc/sys/kernel/random/boot_id")).length());
    long kib = Long.parseLong(ProcSys.read(Path.of("/proc/sys/vm/min_free_kbytes")));
    assertTrue(kib > 9, () -> kib + " KiB");
  }
}
