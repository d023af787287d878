package io.ghostswap.fuse.fs;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;

/**
 * The file system of a mount: ghost swapfiles over a {@link PageSpace}, and generated text files.
 *
 * <p>Operations answer with a value of 0 or more, or with a negated {@link Errno}. They may be
 * called from any number of threads. Reading and writing a swapfile uses the handle alone, takes no
 * lock for whole pages and makes no object.
 */
public final class GhostFileSystem implements AutoCloseable {
  /** Block size that statfs gives; loop takes its discard granularity from it. */
  public static final int BLOCK_SIZE = PageSpace.PAGE_SIZE;

  /** Longest name in bytes that statfs gives. */
  public static final int NAME_MAX = 255;

  /** Inode of the root directory. */
  public static final long ROOT = 1;

  /** The user that is never kept out by others. */
  public static final int ROOT_USER = 0;

  private static final int O_ACCMODE = 3;
  private static final int O_WRONLY = 1;

  private final Arena arena = Arena.ofShared();
  private final PageSpace space;
  private final SwapFile[] swapFiles;
  private final NodeTree tree;
  private final OpenTexts texts = new OpenTexts();

  /**
   * Creates the file system.
   *
   * @param space where pages live; its slots are divided evenly, what does not divide is not used
   * @param stripes number of ghost swapfiles, at least 1
   * @param texts generated files by path below the root, as {@code stats/stored_pages}
   */
  public GhostFileSystem(PageSpace space, int stripes, Map<String, TextFile> texts) {
    if (stripes < 1 || stripes > space.slots()) {
      throw new IllegalArgumentException(
          "stripes is " + stripes + ", allowed are 1 to " + space.slots());
    }
    this.space = space;
    long slotsPerStripe = space.slots() / stripes;
    swapFiles = new SwapFile[stripes];
    for (int i = 0; i < stripes; i++) {
      MemorySegment scratch = arena.allocate(PageSpace.PAGE_SIZE, PageSpace.PAGE_SIZE);
      swapFiles[i] = new SwapFile(space, i * slotsPerStripe, slotsPerStripe, scratch);
    }
    tree = NodeTree.of(stripes, swapFiles[0].sizeBytes(), texts);
  }

  /** The node at an absolute path, or null where there is none. */
  public Node lookup(String path) {
    return tree.lookup(path);
  }

  /** The node of an inode, or null where there is none. */
  public Node node(long inode) {
    return tree.node(inode);
  }

  /** The node of that name in the directory of that inode, or null where there is none. */
  public Node child(long directory, String name) {
    return tree.child(directory, name);
  }

  /** Opens a file by its path; see {@link #open(Node, int, int)}. */
  public long open(String path, int flags, int uid) {
    Node node = tree.lookup(path);
    return node == null ? -Errno.ENOENT : open(node, flags, uid);
  }

  /**
   * Opens a file. Opening a text makes it, which may take a moment.
   *
   * @param flags open(2) flags
   * @param uid who opens it; each user may have a certain part of all texts open
   * @return a handle, or a negative errno
   */
  public long open(Node node, int flags, int uid) {
    return switch (node) {
      case Node.Directory _ -> -Errno.EISDIR;
      case Node.Swap swap -> swap.stripe();
      case Node.Text text -> texts.open(text.file(), (flags & O_ACCMODE) != O_WRONLY, uid);
    };
  }

  /** Opens a directory by its path; see {@link #openDirectory(Node)}. */
  public long openDirectory(String path) {
    Node node = tree.lookup(path);
    return node == null ? -Errno.ENOENT : openDirectory(node);
  }

  /** Opens a directory: a handle for {@link #directory}, or a negative errno. */
  public long openDirectory(Node node) {
    return switch (node) {
      case Node.Directory directory -> directory.inode();
      case Node.Swap _, Node.Text _ -> -Errno.ENOTDIR;
    };
  }

  /** The directory of a handle that {@link #openDirectory} gave, or null. */
  public Node.Directory directory(long handle) {
    return tree.directory(handle);
  }

  /** Whether a handle is that of a swapfile, whose operations take no longer than its pages. */
  public boolean isSwapFile(long handle) {
    return handle >= 0 && handle < swapFiles.length;
  }

  /** Forgets a handle that {@link #open} gave. */
  public int release(long handle) {
    texts.release(handle);
    return 0;
  }

  /**
   * Reads into {@code dst} at {@code dstOffset}.
   *
   * @return the count, short only at the end of the file, or a negative errno
   */
  public int read(long handle, MemorySegment dst, long dstOffset, int length, long position) {
    if (isSwapFile(handle)) {
      return swapFiles[(int) handle].read(dst, dstOffset, length, position);
    }
    return texts.read(handle, dst, dstOffset, length, position);
  }

  /**
   * Reads for the page cache, on behalf of sendfile(2) and splice(2) from Linux 6.5 on. A text is
   * refused: it belongs to the one who opened it, and the cache to all. Programs take the refusal
   * for that of a file without a page cache, and read.
   *
   * @return as {@link #read}
   */
  public int readIntoCache(
      long handle, MemorySegment dst, long dstOffset, int length, long position) {
    return isSwapFile(handle) ? read(handle, dst, dstOffset, length, position) : -Errno.EINVAL;
  }

  /**
   * Writes from {@code src} at {@code srcOffset}; returns when the pages are safe.
   *
   * @return the whole count, or a negative errno; never a short count
   */
  public int write(long handle, MemorySegment src, long srcOffset, int length, long position) {
    if (isSwapFile(handle)) {
      return swapFiles[(int) handle].write(src, srcOffset, length, position);
    }
    return texts.write(handle, src, srcOffset, length);
  }

  /** Punches a hole into a swapfile or zeroes a range of it; other modes are not supported. */
  public int fallocate(long handle, int mode, long position, long length) {
    if (isSwapFile(handle)) {
      return swapFiles[(int) handle].fallocate(mode, position, length);
    }
    return -Errno.EOPNOTSUPP;
  }

  /** Truncates by path; see {@link #truncate(Node, long)}. */
  public int truncate(String path, long sizeBytes) {
    Node node = tree.lookup(path);
    return node == null ? -Errno.ENOENT : truncate(node, sizeBytes);
  }

  /** Truncates: a swapfile keeps its size, generated text ignores it. */
  public int truncate(Node node, long sizeBytes) {
    return switch (node) {
      case Node.Directory _ -> -Errno.EISDIR;
      case Node.Swap swap -> swap.sizeBytes() == sizeBytes ? 0 : -Errno.EPERM;
      case Node.Text _ -> 0;
    };
  }

  /** Truncates by handle; see {@link #truncate(Node, long)}. */
  public int truncate(long handle, long sizeBytes) {
    if (isSwapFile(handle)) {
      return swapFiles[(int) handle].sizeBytes() == sizeBytes ? 0 : -Errno.EPERM;
    }
    return 0;
  }

  /** Number of ghost swapfiles. */
  public int stripes() {
    return swapFiles.length;
  }

  /** Size of one ghost swapfile in bytes. */
  public long stripeBytes() {
    return swapFiles[0].sizeBytes();
  }

  /** Blocks of {@link #BLOCK_SIZE} bytes in all swapfiles together. */
  public long blocks() {
    return space.slots();
  }

  /** Those of them that hold no page. */
  public long freeBlocks() {
    return Math.clamp(space.slots() - space.usedSlots(), 0, space.slots());
  }

  /** Number of nodes. */
  public int nodes() {
    return tree.size();
  }

  /** Frees the scratch pages; no operation may run any more. */
  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }
}
