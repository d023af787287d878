package io.ghostswap.fuse.devfuse;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.ghostswap.fuse.fs.GhostFileSystem;
import io.ghostswap.fuse.fs.Node;
import java.lang.foreign.MemorySegment;

/**
 * The reply that is made in a {@link MessageBuffer}. Every method but the {@code add} ones makes a
 * whole reply and answers with its length in bytes. Made once for each thread.
 */
final class Reply {
  /** The kernel asks again after so many seconds, as libfuse has it by default. */
  private static final long VALID_SECONDS = 1;

  private static final long SECTOR_SIZE = 512;
  private static final int DIRENT_ALIGNMENT = 8;
  private static final int S_IFMT_SHIFT = 12;

  private final MemorySegment memory;
  private final int dataCapacity;
  private final long mountedAtSeconds;

  /**
   * Creates one.
   *
   * @param mountedAtSeconds all times of all nodes, since 1970
   */
  Reply(MessageBuffer buffer, long mountedAtSeconds) {
    memory = buffer.memory();
    dataCapacity = buffer.dataCapacity();
    this.mountedAtSeconds = mountedAtSeconds;
  }

  /**
   * A reply without a body.
   *
   * @param error 0 or a negated errno
   */
  int status(long unique, int error) {
    return header(ReplyLayout.HEADER_SIZE, unique, error);
  }

  /** A reply of so many bytes of data, which are there already. */
  int data(long unique, int bytes) {
    return header(ReplyLayout.HEADER_SIZE + bytes, unique, 0);
  }

  int written(long unique, int bytes) {
    int length = cleared(ReplyLayout.WRITE_SIZE, unique);
    intAt(ReplyLayout.WRITE_COUNT_OFFSET, bytes);
    return length;
  }

  int entry(long unique, Node node) {
    int length = cleared(ReplyLayout.ENTRY_SIZE, unique);
    longAt(ReplyLayout.ENTRY_NODEID_OFFSET, node.inode());
    longAt(ReplyLayout.ENTRY_VALID_OFFSET, VALID_SECONDS);
    longAt(ReplyLayout.ENTRY_ATTR_VALID_OFFSET, VALID_SECONDS);
    attributes(ReplyLayout.ENTRY_ATTR_OFFSET, node);
    return length;
  }

  int attributes(long unique, Node node) {
    int length = cleared(ReplyLayout.GETATTR_SIZE, unique);
    longAt(ReplyLayout.GETATTR_VALID_OFFSET, VALID_SECONDS);
    attributes(ReplyLayout.GETATTR_ATTR_OFFSET, node);
    return length;
  }

  private void attributes(int at, Node node) {
    longAt(at + ReplyLayout.ATTR_INODE_OFFSET, node.inode());
    longAt(at + ReplyLayout.ATTR_SIZE_OFFSET, node.sizeBytes());
    longAt(at + ReplyLayout.ATTR_BLOCKS_OFFSET, node.sizeBytes() / SECTOR_SIZE);
    longAt(at + ReplyLayout.ATTR_ATIME_OFFSET, mountedAtSeconds);
    longAt(at + ReplyLayout.ATTR_MTIME_OFFSET, mountedAtSeconds);
    longAt(at + ReplyLayout.ATTR_CTIME_OFFSET, mountedAtSeconds);
    intAt(at + ReplyLayout.ATTR_MODE_OFFSET, node.mode());
    intAt(at + ReplyLayout.ATTR_LINKS_OFFSET, node.links());
    intAt(at + ReplyLayout.ATTR_BLKSIZE_OFFSET, GhostFileSystem.BLOCK_SIZE);
  }

  int opened(long unique, long handle, int flags) {
    int length = cleared(ReplyLayout.OPEN_SIZE, unique);
    longAt(ReplyLayout.OPEN_HANDLE_OFFSET, handle);
    intAt(ReplyLayout.OPEN_FLAGS_OFFSET, flags);
    return length;
  }

  int statistics(long unique, GhostFileSystem fileSystem) {
    int length = cleared(ReplyLayout.STATFS_SIZE, unique);
    longAt(ReplyLayout.STATFS_BLOCKS_OFFSET, fileSystem.blocks());
    long free = fileSystem.freeBlocks();
    longAt(ReplyLayout.STATFS_FREE_OFFSET, free);
    longAt(ReplyLayout.STATFS_AVAILABLE_OFFSET, free);
    longAt(ReplyLayout.STATFS_FILES_OFFSET, fileSystem.nodes());
    intAt(ReplyLayout.STATFS_BSIZE_OFFSET, GhostFileSystem.BLOCK_SIZE);
    intAt(ReplyLayout.STATFS_NAMELEN_OFFSET, GhostFileSystem.NAME_MAX);
    intAt(ReplyLayout.STATFS_FRSIZE_OFFSET, GhostFileSystem.BLOCK_SIZE);
    return length;
  }

  /**
   * Adds a directory entry to the data.
   *
   * @param used bytes of data that earlier entries take
   * @param limit most bytes of data
   * @param next where a reader goes on after this entry
   * @return bytes of data that are taken now; {@code used} where this one does not fit
   */
  int addEntry(int used, int limit, long inode, int mode, long next, byte[] name) {
    int bytes = ReplyLayout.DIRENT_NAME_OFFSET + name.length;
    int padded = (bytes + DIRENT_ALIGNMENT - 1) / DIRENT_ALIGNMENT * DIRENT_ALIGNMENT;
    if (padded > Math.min(limit, dataCapacity) - used) {
      return used;
    }
    int at = ReplyLayout.HEADER_SIZE + used;
    longAt(at + padded - Long.BYTES, 0);
    longAt(at + ReplyLayout.DIRENT_INODE_OFFSET, inode);
    longAt(at + ReplyLayout.DIRENT_NEXT_OFFSET, next);
    intAt(at + ReplyLayout.DIRENT_NAME_LENGTH_OFFSET, name.length);
    intAt(at + ReplyLayout.DIRENT_TYPE_OFFSET, mode >>> S_IFMT_SHIFT);
    MemorySegment.copy(
        name,
        0,
        memory,
        JAVA_BYTE,
        MessageBuffer.REPLY_OFFSET + at + ReplyLayout.DIRENT_NAME_OFFSET,
        name.length);
    return used + padded;
  }

  /** The reply to an INIT of a kernel whose major version is another one. */
  int major(long unique, int major) {
    int length = cleared(ReplyLayout.INIT_SIZE, unique);
    intAt(ReplyLayout.INIT_MAJOR_OFFSET, major);
    return length;
  }

  int agreed(long unique, Session session) {
    int length = cleared(session.initReplySize(), unique);
    intAt(ReplyLayout.INIT_MAJOR_OFFSET, Session.MAJOR);
    intAt(ReplyLayout.INIT_MINOR_OFFSET, session.minor());
    intAt(ReplyLayout.INIT_READAHEAD_OFFSET, session.readaheadBytes());
    intAt(ReplyLayout.INIT_FLAGS_OFFSET, (int) session.flags());
    shortAt(ReplyLayout.INIT_BACKGROUND_OFFSET, session.maxBackground());
    shortAt(ReplyLayout.INIT_CONGESTION_OFFSET, session.congestionThreshold());
    intAt(ReplyLayout.INIT_MAX_WRITE_OFFSET, session.maxRequestBytes());
    if (length == ReplyLayout.INIT_SIZE) {
      intAt(ReplyLayout.INIT_TIME_GRAN_OFFSET, 1);
      intAt(ReplyLayout.INIT_MORE_FLAGS_OFFSET, (int) (session.flags() >>> Integer.SIZE));
      shortAt(
          ReplyLayout.INIT_MAX_PAGES_OFFSET, session.maxRequestBytes() / MessageBuffer.PAGE_SIZE);
    }
    return length;
  }

  private int cleared(int length, long unique) {
    for (int at = ReplyLayout.HEADER_SIZE; at < length; at += Long.BYTES) {
      longAt(at, 0);
    }
    return header(length, unique, 0);
  }

  private int header(int length, long unique, int error) {
    intAt(ReplyLayout.LENGTH_OFFSET, length);
    intAt(ReplyLayout.ERROR_OFFSET, error);
    longAt(ReplyLayout.UNIQUE_OFFSET, unique);
    return length;
  }

  private void shortAt(int offset, int value) {
    memory.set(JAVA_SHORT, MessageBuffer.REPLY_OFFSET + offset, (short) value);
  }

  private void intAt(int offset, int value) {
    memory.set(JAVA_INT, MessageBuffer.REPLY_OFFSET + offset, value);
  }

  private void longAt(int offset, long value) {
    memory.set(JAVA_LONG, MessageBuffer.REPLY_OFFSET + offset, value);
  }
}
