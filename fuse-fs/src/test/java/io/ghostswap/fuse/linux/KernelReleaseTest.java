package io.ghostswap.fuse.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class KernelReleaseTest {
  @Test
  void shouldReadWhatDistributionsMakeOfIt() throws Exception {
    assertEquals(new KernelRelease(6, 18, 3), KernelRelease.parse("6.18.3-1-generic"));
    assertEquals(new KernelRelease(6, 1, 0), KernelRelease.parse("6.1-rc4+"));
    assertThrows(IOException.class, () -> KernelRelease.parse("linux"));
    assertTrue(KernelRelease.running().major() >= 5);
  }

  @Test
  void shouldOrderByNumberAndNotByText() throws Exception {
    KernelRelease fixed = new KernelRelease(6, 18, 3);
    assertTrue(KernelRelease.parse("6.9.30").compareTo(fixed) < 0);
    assertTrue(KernelRelease.parse("6.18.2").compareTo(fixed) < 0);
    assertTrue(KernelRelease.parse("6.18.12").compareTo(fixed) > 0);
    assertTrue(KernelRelease.parse("7.0").compareTo(fixed) > 0);
  }
}
