package io.ghostswap.fuse.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MemoryStallsTest {
  @TempDir Path directory;

  @Test
  void shouldReadTheWholePercentOfTheLineFullEachTime() throws IOException {
    Path file = directory.resolve("memory");
    MemoryStalls stalls = new MemoryStalls(file);
    Files.writeString(file, stalls("12.99"));
    assertEquals(12, stalls.percent());
    Files.writeString(file, stalls("0.00"));
    assertEquals(0, stalls.percent());
    Files.writeString(file, stalls("100.00"));
    assertEquals(100, stalls.percent());
  }

  @Test
  void shouldRefuseWhatDoesNotSayIt() throws IOException {
    Path file = directory.resolve("memory");
    MemoryStalls stalls = new MemoryStalls(file);
    assertThrows(IOException.class, stalls::percent, "no such file");
    Files.writeString(file, "some avg10=99.00 avg60=99.00\nfull");
    assertThrows(IOException.class, stalls::percent);
    Files.writeString(file, "some avg10=99.00 avg60=99.00\nfull avg10=");
    assertThrows(IOException.class, stalls::percent);
  }

  private static String stalls(String full) {
    return "some avg10=99.00 avg60=3.56 avg300=5.58 total=1100387826\nfull avg10="
        + full
        + " avg60=3.40 avg300=5.38 total=1048730066\n";
  }
}
