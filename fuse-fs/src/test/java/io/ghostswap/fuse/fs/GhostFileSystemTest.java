package io.ghostswap.fuse.fs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GhostFileSystemTest {
  private static final int PAGE = PageSpace.PAGE_SIZE;
  private static final int O_RDONLY = 0;
  private static final int O_WRONLY = 1;
  private static final int O_RDWR = 2;
  private static final int ROOT = 0;
  private static final int NOBODY = 65534;

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment buffer = arena.allocate(4 * PAGE);
  private final FakePageSpace space = new FakePageSpace(30);
  private final Recorder recorder = new Recorder();
  private final GhostFileSystem files =
      new GhostFileSystem(space, 3, Map.of("control", recorder, "stats/one", () -> "1\n"));

  @AfterEach
  void close() {
    files.close();
    files.close();
    space.close();
    arena.close();
  }

  @Test
  void shouldShowTheTreeOfTheMount() {
    Node.Directory root = assertInstanceOf(Node.Directory.class, files.lookup("/"));
    assertEquals(
        Set.of("swapfile", "swapfile.1", "swapfile.2", "control", "stats"),
        new HashSet<>(root.names()));
    assertEquals(1, root.subdirectories());
    assertEquals(0100600, files.lookup("/swapfile.2").mode());
    assertEquals(10L * PAGE, files.lookup("/swapfile.2").sizeBytes());
    assertEquals(0100644, files.lookup("/control").mode());
    assertEquals(0100444, files.lookup("/stats/one").mode());
    assertEquals(0040755, files.lookup("/stats").mode());
    assertNull(files.lookup("/swapfile.3"));
    assertNull(files.lookup("/stats/"));
  }

  @Test
  void shouldGiveEveryNodeItsOwnInode() {
    Set<Long> inodes = new HashSet<>();
    List<String> paths =
        List.of("/", "/swapfile", "/swapfile.1", "/swapfile.2", "/control", "/stats", "/stats/one");
    paths.forEach(path -> inodes.add(files.lookup(path).inode()));
    assertEquals(paths.size(), inodes.size());
    assertEquals(paths.size(), files.nodes());
  }

  @Test
  void shouldGiveEachStripeItsOwnSlots() {
    for (int stripe = 0; stripe < 3; stripe++) {
      long handle = files.open(stripe == 0 ? "/swapfile" : "/swapfile." + stripe, O_RDWR, ROOT);
      buffer.asSlice(0, PAGE).fill((byte) (stripe + 1));
      assertEquals(PAGE, files.write(handle, buffer, 0, PAGE, 9L * PAGE));
      assertEquals(
          stripe + 1, space.memory().get(ValueLayout.JAVA_BYTE, (stripe * 10L + 9) * PAGE));
    }
  }

  @Test
  void shouldAnswerWithErrnoWhereThereIsNothingToOpen() {
    assertEquals(-Errno.ENOENT, files.open("/nothing", O_RDONLY, ROOT));
    assertEquals(-Errno.EISDIR, files.open("/stats", O_RDONLY, ROOT));
    assertEquals(-Errno.ENOTDIR, files.openDirectory("/swapfile"));
    assertEquals(-Errno.ENOENT, files.openDirectory("/nothing"));
    assertEquals(-Errno.EBADF, files.read(99, buffer, 0, 1, 0));
    assertEquals(-Errno.EBADF, files.write(-5, buffer, 0, 1, 0));
    assertEquals(-Errno.EOPNOTSUPP, files.fallocate(99, 3, 0, PAGE));
  }

  @Test
  void shouldListADirectoryByItsHandle() {
    long handle = files.openDirectory("/stats");
    assertEquals(List.of("one"), files.directory(handle).names());
    assertNull(files.directory(1_000));
  }

  @Test
  void shouldKeepTheTextOfTheMomentOfOpening() {
    recorder.text = "first moment";
    long handle = files.open("/control", O_RDONLY, ROOT);
    assertEquals(5, files.read(handle, buffer, 0, 5, 0));
    recorder.text = "SECOND MOMENT, LONGER";
    assertEquals(7, files.read(handle, buffer, 5, 100, 5));
    assertEquals(0, files.read(handle, buffer, 12, 100, 12));
    assertEquals("first moment", text(12));
    files.release(handle);
    assertEquals(-Errno.EBADF, files.read(handle, buffer, 0, 5, 0));
  }

  @Test
  void shouldFillThePageCacheWithPagesAndNotWithTexts() {
    recorder.text = "of one reader";
    long handle = files.open("/control", O_RDONLY, ROOT);
    assertEquals(-Errno.EINVAL, files.readIntoCache(handle, buffer, 0, 5, 0));
    assertEquals(PAGE, files.readIntoCache(0, buffer, 0, PAGE, 0));
  }

  @Test
  void shouldTakeOneWriteAsOneWhole() {
    long handle = files.open("/control", O_WRONLY, ROOT);
    write(handle, "a=1\nb=2", 0);
    write(handle, "c=3", 7);
    assertEquals(List.of("a=1\nb=2", "c=3"), recorder.written);
    recorder.answer = -Errno.EINVAL;
    MemorySegment.copy(new byte[] {'x'}, 0, buffer, ValueLayout.JAVA_BYTE, 0, 1);
    assertEquals(-Errno.EINVAL, files.write(handle, buffer, 0, 1, 0));
  }

  @Test
  void shouldRefuseToTruncateASwapFileToAnotherSize() {
    assertEquals(-Errno.EPERM, files.truncate("/swapfile", 0));
    assertEquals(0, files.truncate("/swapfile", 10L * PAGE));
    assertEquals(-Errno.EPERM, files.truncate(1L, 5));
    assertEquals(0, files.truncate("/control", 0));
    assertEquals(-Errno.EISDIR, files.truncate("/", 0));
    assertEquals(-Errno.ENOENT, files.truncate("/nothing", 0));
  }

  @Test
  void shouldBoundWhatOneUserHasOpen() {
    assertEquals(-Errno.EMFILE, openUntilRefused(NOBODY));
    assertTrue(openAndRelease(NOBODY + 1) > 0);
    assertTrue(openAndRelease(ROOT) > 0);
  }

  @Test
  void shouldKeepRoomForRootWhateverOthersHaveOpen() {
    int user = NOBODY;
    while (openUntilRefused(user) == -Errno.EMFILE) {
      user++;
    }
    assertEquals(-Errno.ENFILE, files.open("/stats/one", O_RDONLY, user));
    assertTrue(openAndRelease(ROOT) > 0);
    assertEquals(-Errno.ENFILE, openUntilRefused(ROOT));
  }

  @Test
  void shouldTakeBackTheRoomOfWhatIsReleased() {
    recorder.text = "x".repeat(10_000);
    for (int i = 0; i < 2_000; i++) {
      assertTrue(openAndRelease(NOBODY) > 0);
    }
  }

  @Test
  void shouldTakeBackTheRoomOfATextThatCannotBeMade() {
    Map<String, TextFile> broken =
        Map.of(
            "broken",
            () -> {
              throw new IllegalStateException();
            },
            "one",
            () -> "1");
    try (GhostFileSystem other = new GhostFileSystem(space, 1, broken)) {
      for (int i = 0; i < 20_000; i++) {
        assertThrows(IllegalStateException.class, () -> other.open("/broken", O_RDONLY, NOBODY));
      }
      assertTrue(other.open("/one", O_RDONLY, NOBODY) > 0);
    }
  }

  @Test
  void shouldTellHowManyBlocksHoldNoPage() {
    assertEquals(30, files.freeBlocks());
    space.usedSlots = 12;
    assertEquals(18, files.freeBlocks());
    assertEquals(30, files.blocks());
    space.usedSlots = 31;
    assertEquals(0, files.freeBlocks());
  }

  /** Opens as one user until an error number is the answer. */
  private long openUntilRefused(int uid) {
    long handle;
    do {
      handle = files.open("/stats/one", O_RDONLY, uid);
    } while (handle >= 0);
    return handle;
  }

  private long openAndRelease(int uid) {
    long handle = files.open("/control", O_RDONLY, uid);
    files.release(handle);
    return handle;
  }

  @Test
  void shouldRefuseMoreStripesThanSlots() {
    assertThrows(
        IllegalArgumentException.class, () -> new GhostFileSystem(space, 31, Map.of()).close());
    assertThrows(
        IllegalArgumentException.class, () -> new GhostFileSystem(space, 0, Map.of()).close());
  }

  private void write(long handle, String text, long position) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    MemorySegment.copy(bytes, 0, buffer, ValueLayout.JAVA_BYTE, 0, bytes.length);
    assertEquals(bytes.length, files.write(handle, buffer, 0, bytes.length, position));
  }

  private String text(int length) {
    byte[] bytes = buffer.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
    return new String(bytes, StandardCharsets.US_ASCII);
  }

  private static final class Recorder implements TextFile {
    private final List<String> written = new ArrayList<>();
    private String text = "";
    private int answer;

    @Override
    public int permissions() {
      return WRITABLE;
    }

    @Override
    public String text() {
      return text;
    }

    @Override
    public int write(String text) {
      written.add(text);
      return answer;
    }
  }
}
