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

  /** Size in bytes; 0 for generated text, whose length is known when it is opened. */
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
    @Override
    public int mode() {
      return S_IFREG | file.permissions();
    }

    @Override
    public long sizeBytes() {
      return 0;
    }
  }
}
