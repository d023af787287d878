package io.ghostswap.store.spill;

import io.ghostswap.config.SpillPlace;
import io.ghostswap.store.memory.MemoryTag;
import io.ghostswap.store.memory.NativeMemory;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the places that a person named: a new file, a folder, an empty file, or a block device.
 *
 * <ul>
 *   <li>a path at which nothing is, or a folder: a file without a name is made in the folder, so
 *       that nothing is left behind, not even by a kill
 *   <li>an empty file that is there: it is used, and is empty again after closing
 *   <li>a file that is not empty: refused, whatever size is given, since it may be somebody's
 *   <li>a block device: claimed exclusively, which the system refuses for one that is mounted or
 *       used as swap
 *   <li>anything else on the file system of the device nodes: refused, since it is the misspelt
 *       name of a device, and a file there would be in memory
 * </ul>
 */
final class SpillPlaces {

  /** Less than this is no spill: what is kept back for cleaning would be too large a part of it. */
  static final long MIN_BYTES = 16L << 20;

  private static final Logger LOG = LoggerFactory.getLogger(SpillPlaces.class);
  private static final int OPEN_FLAGS = Libc.O_RDWR | Libc.O_CLOEXEC;
  private static final int OWNER_ONLY = 0600;

  /** A twentieth of a file system, and not more than 1 GiB, should stay free. */
  private static final int LITTLE_LEFT_DIVISOR = 20;

  private static final long LITTLE_LEFT_BYTES = 1L << 30;

  private SpillPlaces() {}

  /**
   * Opens all places, in their order.
   *
   * @throws SpillException if one cannot be used; those opened before it are closed
   */
  static List<BackingFile> open(List<SpillPlace> places, long defaultSizeBytes) {
    List<BackingFile> files = new ArrayList<>();
    try {
      for (SpillPlace place : places) {
        files.add(open(place, defaultSizeBytes));
      }
      return files;
    } catch (RuntimeException | Error e) {
      files.forEach(BackingFile::close);
      throw e;
    }
  }

  private static BackingFile open(SpillPlace place, long defaultSizeBytes) {
    Path path = place.path().toAbsolutePath();
    long wanted = place.sizeBytes() != 0 ? place.sizeBytes() : defaultSizeBytes;
    if (Files.isDirectory(path)) {
      return openUnnamed(path, path, wanted);
    }
    if (!Files.exists(path)) {
      Path folder = path.getParent();
      if (folder == null || !Files.isDirectory(folder)) {
        throw new SpillException("spill " + path + ": there is no folder " + folder);
      }
      return openUnnamed(path, folder, wanted);
    }
    if (Files.isRegularFile(path)) {
      return openExisting(path, wanted);
    }
    return openDevice(path, place.sizeBytes());
  }

  private static BackingFile openUnnamed(Path name, Path folder, long wanted) {
    requireRoom(name, folder, wanted);
    int direct =
        Libc.open(folder.toString(), OPEN_FLAGS | Libc.O_TMPFILE | Libc.O_DIRECT, OWNER_ONLY);
    if (direct >= 0) {
      return prepared(name, direct, wanted, true);
    }
    int buffered = Libc.open(folder.toString(), OPEN_FLAGS | Libc.O_TMPFILE, OWNER_ONLY);
    if (buffered >= 0) {
      return prepared(name, buffered, wanted, false);
    }
    return openNamedAndRemove(name, folder, wanted);
  }

  /** For file systems that cannot make a file without a name. */
  private static BackingFile openNamedAndRemove(Path name, Path folder, long wanted) {
    Path file =
        folder.resolve(
            ".ghostswap-spill-" + ProcessHandle.current().pid() + "-" + System.nanoTime());
    int create = OPEN_FLAGS | Libc.O_CREAT | Libc.O_EXCL;
    int fd = Libc.open(file.toString(), create | Libc.O_DIRECT, OWNER_ONLY);
    boolean direct = fd >= 0;
    if (fd == -Libc.EINVAL) {
      remove(file);
      fd = Libc.open(file.toString(), create, OWNER_ONLY);
    }
    if (fd < 0) {
      throw failed(name, "cannot make a file in " + folder, -fd);
    }
    remove(file);
    return prepared(name, fd, wanted, direct);
  }

  private static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new SpillException("spill " + file + ": cannot be removed", e);
    }
  }

  private static BackingFile openExisting(Path path, long wanted) {
    try {
      if (Files.size(path) != 0) {
        throw new SpillException(
            "spill "
                + path
                + ": the file is not empty and may be somebody's, remove it or name another one");
      }
    } catch (IOException e) {
      throw new SpillException("spill " + path + ": cannot be examined", e);
    }
    requireRoom(path, path, wanted);
    int fd = Libc.open(path.toString(), OPEN_FLAGS | Libc.O_DIRECT, 0);
    boolean direct = fd >= 0;
    if (fd == -Libc.EINVAL) {
      fd = Libc.open(path.toString(), OPEN_FLAGS, 0);
    }
    if (fd < 0) {
      throw failed(path, "cannot be opened", -fd);
    }
    return new EmptiedFile(prepared(path, fd, wanted, direct), fd);
  }

  private static BackingFile openDevice(Path path, long wanted) {
    int exclusive = OPEN_FLAGS | Libc.O_EXCL;
    int fd = Libc.open(path.toString(), exclusive | Libc.O_DIRECT, 0);
    boolean direct = fd >= 0;
    if (fd == -Libc.EINVAL) {
      fd = Libc.open(path.toString(), exclusive, 0);
    }
    if (fd == -Libc.EBUSY) {
      throw new SpillException(
          "spill " + path + ": the device is mounted or in use, for swap perhaps");
    }
    if (fd < 0) {
      throw failed(path, "cannot be opened", -fd);
    }
    long size = Libc.size(fd);
    if (size <= 0 || wanted > size) {
      Libc.close(fd);
      throw new SpillException(
          size <= 0
              ? "spill " + path + ": is neither a file nor a folder nor a block device"
              : "spill "
                  + path
                  + ": the device has "
                  + size
                  + " bytes, "
                  + wanted
                  + " were asked for");
    }
    return checked(path, fd, wanted == 0 ? size : wanted, direct);
  }

  private static void requireRoom(Path name, Path where, long wanted) {
    try {
      FileStore system = Files.getFileStore(where);
      String type = system.type();
      if (type.equals("devtmpfs")) {
        throw new SpillException(
            Files.exists(name)
                ? "spill " + name + ": on devtmpfs, which is memory, and for device nodes alone"
                : "spill " + name + ": there is no device " + name);
      }
      if (wanted < MIN_BYTES) {
        throw tooSmall(name, wanted);
      }
      long room = system.getUsableSpace();
      if (room < wanted) {
        throw new SpillException(
            "spill " + name + ": " + wanted + " bytes are needed, " + room + " are free");
      }
      if (isNearlyFull(system.getTotalSpace(), room - wanted)) {
        LOG.warn("spill {}: its file system has {} bytes left beside it", name, room - wanted);
      }
      if (type.equals("tmpfs") || type.equals("ramfs")) {
        LOG.warn("spill {}: on {}, what is spilled stays in memory", name, type);
      }
    } catch (IOException e) {
      throw new SpillException("spill " + name + ": free space cannot be found out", e);
    }
  }

  /** Whether so few bytes are free that others who write there may soon find no space. */
  static boolean isNearlyFull(long totalBytes, long freeBytes) {
    return freeBytes < Math.min(totalBytes / LITTLE_LEFT_DIVISOR, LITTLE_LEFT_BYTES);
  }

  /** Gives a file its blocks. */
  private static BackingFile prepared(Path name, int fd, long wanted, boolean direct) {
    int result = Libc.allocate(fd, wanted);
    if (result == -Libc.EOPNOTSUPP) {
      LOG.warn("spill {}: space cannot be set aside here, a write may find none later", name);
      result = Libc.truncate(fd, wanted);
    }
    if (result != 0) {
      Libc.truncate(fd, 0);
      Libc.close(fd);
      throw failed(name, wanted + " bytes cannot be set aside", -result);
    }
    return checked(name, fd, wanted, direct);
  }

  /** Tries a read, since some systems take the flag of direct I/O and then refuse the I/O. */
  private static BackingFile checked(Path name, int fd, long sizeBytes, boolean direct) {
    if (sizeBytes < MIN_BYTES) {
      Libc.close(fd);
      throw tooSmall(name, sizeBytes);
    }
    boolean reallyDirect = direct;
    int error = probe(fd);
    if (error == Libc.EINVAL && direct) {
      reallyDirect = false;
      Libc.clearDirect(fd);
      error = probe(fd);
    }
    if (error != 0) {
      Libc.close(fd);
      throw failed(name, "cannot be read", error);
    }
    if (!reallyDirect) {
      LOG.warn("spill {}: no direct I/O here, the page cache holds a second copy", name);
    }
    long wholeSegments = sizeBytes & -SpillLayout.SEGMENT_BYTES;
    return new DirectFile(name.toString(), fd, wholeSegments, reallyDirect);
  }

  private static int probe(int fd) {
    int block = SpillLayout.BLOCK_BYTES;
    try (NativeMemory memory = NativeMemory.map(MemoryTag.SPILL_BUFFER, 2L * block)) {
      MemorySegment errno = memory.segment().asSlice(block);
      long count = Libc.read(fd, memory.segment(), block, 0, errno);
      if (count == block) {
        return 0;
      }
      return count < 0 ? (int) -count : Libc.EIO;
    }
  }

  private static SpillException tooSmall(Path name, long bytes) {
    return new SpillException(
        "spill " + name + ": " + bytes + " bytes are too few, at least " + MIN_BYTES);
  }

  private static SpillException failed(Path name, String what, int error) {
    return new SpillException("spill " + name + ": " + what + ": " + Libc.describe(error));
  }
}
