package io.ghostswap.fuse.fs;

import java.util.List;

/**
 * A file or directory of the mount with the attributes that never change. The tree is built once;
 * nodes are immutable and shared by all threads.
 */
public sealed interface Node {
  /** File type bit of a directory. */
  int S_IFDIR = 0040000;

  /** File type bit of a regular file. */
  int S_IFREG = 0100000;

  /** Number of the node, unique in the mount, from 1. */
  long inode();

  /** File type and permission bits. */
  int mode();

  /** Size in bytes; {@link Text#SIZE_BYTES} for generated text, whose length its opening tells. */
  long sizeBytes();

  /** Number of hard links. */
  default int links() {
    return 1;
  }

  /** A directory with the names of its children. */
  record Directory(long inode, List<String> names, int subdirectories) implements Node {
    @Override
    public int mode() {
      return S_IFDIR | 0755;
    }

    @Override
    public int links() {
      return 2 + subdirectories;
    }

    @Override
    public long sizeBytes() {
      return 0;
    }
  }

  /** A ghost swapfile, known by its number, which is its file handle as well. */
  record Swap(long inode, int stripe, long sizeBytes) implements Node {
    @Override
    public int mode() {
      return S_IFREG | 0600;
    }
  }

  /** A generated file. */
  record Text(long inode, TextFile file) implements Node {
    /**
     * The size of every generated file, longer or shorter, as in sysfs: one block, which programs
     * know to mean nothing. Without a size the kernel tells sendfile(2) that the file is empty, and
     * asks nobody; with more than a block wc(1) and tail(1) go by it.
     */
    static final long SIZE_BYTES = PageSpace.PAGE_SIZE;

    @Override
    public int mode() {
      return S_IFREG | file.permissions();
    }

    @Override
    public long sizeBytes() {
      return SIZE_BYTES;
    }
  }
}
