package io.ghostswap.fuse.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProcCpuinfoTest {
  @Test
  void shouldNameWhatTheProcessorLacks() {
    assertEquals(
        List.of("avx2", "bmi2"),
        ProcCpuinfo.lacks("processor\t: 0\nflags\t\t: fpu sse2 bmi1 avx\nbogomips\t: 1\n"));
  }

  @Test
  void shouldAskForNothingWhereThereAreNoFlags() {
    assertEquals(List.of(), ProcCpuinfo.lacks("processor\t: 0\nFeatures\t: fp asimd\n"));
    assertEquals(List.of(), ProcCpuinfo.lacks("flags\t: avx2 bmi1 bmi2\n"));
  }
}
