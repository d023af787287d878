package io.ghostswap.fuse.devfuse;

import io.ghostswap.fuse.fs.CallbackGuard;
import io.ghostswap.fuse.fs.Errno;
import io.ghostswap.fuse.fs.GhostFileSystem;
import io.ghostswap.fuse.fs.Node;
import io.ghostswap.fuse.transport.MountPoint;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/**
 * Answers the requests that come into one buffer, each under the {@link CallbackGuard}. Reads,
 * writes and discards of swapfiles make no object. What may take long is handed to {@link
 * TextThreads}.
 */
final class RequestHandler {
  /** There is nothing to send: the kernel expects no reply. */
  static final int NO_REPLY = 0;

  /** Another thread makes the reply and sends it to the {@link ReplyTarget}. */
  static final int LATER = -1;

  private static final int FATTR_MODE = 1;
  private static final int FATTR_UID = 1 << 1;
  private static final int FATTR_GID = 1 << 2;
  private static final int FATTR_SIZE = 1 << 3;
  private static final int FATTR_TIMES = 1 << 4 | 1 << 5;

  /** Reads and writes pass by the page cache. */
  private static final int FOPEN_DIRECT_IO = 1;

  /** Direct writes do not wait for each other; kernels before 6.2 do not know it. */
  private static final int FOPEN_PARALLEL_DIRECT_WRITES = 1 << 6;

  private static final String[] SELF_AND_PARENT = {".", ".."};

  private final GhostFileSystem fileSystem;
  private final CallbackGuard guard;
  private final Handshake handshake;
  private final TextThreads texts;
  private final ReplyTarget late;
  private final MessageBuffer buffer;
  private final Request request;
  private final Reply reply;

  RequestHandler(
      GhostFileSystem fileSystem,
      CallbackGuard guard,
      Handshake handshake,
      TextThreads texts,
      ReplyTarget late,
      MessageBuffer buffer,
      Reply reply) {
    this.fileSystem = fileSystem;
    this.guard = guard;
    this.handshake = handshake;
    this.texts = texts;
    this.late = late;
    this.buffer = buffer;
    this.request = new Request(buffer);
    this.reply = reply;
  }

  /**
   * Answers the request in the buffer.
   *
   * @param bytes its length as the kernel gave it
   * @return the length of the reply in the buffer, {@link #NO_REPLY} or {@link #LATER}
   */
  int handle(int bytes) {
    if (!request.take(bytes)) {
      return NO_REPLY;
    }
    try {
      return answer();
    } catch (Throwable failure) {
      return status(guard.failed(Opcode.name(request.opcode()), failure));
    }
  }

  /** The reply that takes the place of one that the kernel has refused. */
  int refused() {
    return status(-Errno.EIO);
  }

  /** The reply to a request that could not be taken. */
  int refused(long unique) {
    return reply.status(unique, -Errno.EIO);
  }

  private int answer() {
    int opcode = request.opcode();
    if (opcode == Opcode.FORGET || opcode == Opcode.BATCH_FORGET || opcode == Opcode.INTERRUPT) {
      // Nodes are never forgotten, since the tree is fixed. An interrupted request is answered
      // as soon as any other: at once.
      return NO_REPLY;
    }
    int mistake = request.check();
    if (mistake != Request.OK) {
      return status(mistake);
    }
    return switch (opcode) {
      case Opcode.READ -> read();
      case Opcode.WRITE -> write();
      case Opcode.FALLOCATE ->
          status(
              fileSystem.fallocate(
                  request.handle(),
                  request.allocateMode(),
                  request.position(),
                  request.allocateLength()));
      case Opcode.LOOKUP -> lookup();
      case Opcode.GETATTR -> attributes();
      case Opcode.SETATTR -> setAttributes();
      case Opcode.OPEN -> open();
      case Opcode.RELEASE -> status(fileSystem.release(request.handle()));
      case Opcode.OPENDIR -> openDirectory();
      case Opcode.READDIR -> list();
      case Opcode.RELEASEDIR, Opcode.DESTROY -> status(0);
      case Opcode.STATFS -> reply.statistics(request.unique(), fileSystem);
      case Opcode.INIT -> handshake.answer(request, reply);
      case Opcode.MKNOD,
          Opcode.MKDIR,
          Opcode.UNLINK,
          Opcode.RMDIR,
          Opcode.RENAME,
          Opcode.RENAME2,
          Opcode.CREATE ->
          status(-Errno.EPERM);
      // FLUSH and FSYNC among them: the kernel takes them for done then, and asks no more. A write
      // is answered only when its pages are safe, so there is nothing to flush.
      default -> status(-Errno.ENOSYS);
    };
  }

  private int read() {
    long handle = request.handle();
    MemorySegment dst = buffer.memory();
    int count =
        request.hasReader()
            ? fileSystem.read(
                handle, dst, MessageBuffer.DATA_OFFSET, request.size(), request.position())
            : fileSystem.readIntoCache(
                handle, dst, MessageBuffer.DATA_OFFSET, request.size(), request.position());
    return count < 0 ? status(count) : reply.data(request.unique(), count);
  }

  private int write() {
    long handle = request.handle();
    if (!fileSystem.isSwapFile(handle)) {
      if (!late.mayWait(request.uid())) {
        return status(-Errno.ENFILE);
      }
      texts.write(late, request.unique(), handle, request.text());
      return LATER;
    }
    int count =
        fileSystem.write(
            handle, buffer.memory(), MessageBuffer.DATA_OFFSET, request.size(), request.position());
    return count < 0 ? status(count) : reply.written(request.unique(), count);
  }

  private int lookup() {
    String name = request.name();
    Node node = fileSystem.child(request.nodeid(), name);
    if (node != null) {
      return reply.entry(request.unique(), node);
    }
    if (name.equals(MountPoint.PROBE_NAME)) {
      handshake.probed().countDown();
    }
    return status(-Errno.ENOENT);
  }

  private int attributes() {
    Node node = fileSystem.node(request.nodeid());
    return node == null ? status(-Errno.ENOENT) : reply.attributes(request.unique(), node);
  }

  private int setAttributes() {
    Node node = fileSystem.node(request.nodeid());
    if (node == null) {
      return status(-Errno.ENOENT);
    }
    int valid = request.setattrValid();
    if ((valid & (FATTR_MODE | FATTR_UID | FATTR_GID)) != 0) {
      return status(-Errno.EPERM);
    }
    int result = (valid & FATTR_SIZE) == 0 ? 0 : fileSystem.truncate(node, request.setattrSize());
    if (result == 0 && (valid & FATTR_TIMES) == FATTR_TIMES) {
      result = -Errno.EPERM;
    }
    return result < 0 ? status(result) : reply.attributes(request.unique(), node);
  }

  private int open() {
    Node node = fileSystem.node(request.nodeid());
    if (node instanceof Node.Text text) {
      if (!late.mayWait(request.uid())) {
        return status(-Errno.ENFILE);
      }
      texts.open(late, request.unique(), text, request.openFlags(), request.uid());
      return LATER;
    }
    long handle =
        node == null ? -Errno.ENOENT : fileSystem.open(node, request.openFlags(), request.uid());
    return handle < 0
        ? status((int) handle)
        : reply.opened(request.unique(), handle, FOPEN_DIRECT_IO | FOPEN_PARALLEL_DIRECT_WRITES);
  }

  private int openDirectory() {
    Node node = fileSystem.node(request.nodeid());
    long handle = node == null ? -Errno.ENOENT : fileSystem.openDirectory(node);
    return handle < 0 ? status((int) handle) : reply.opened(request.unique(), handle, 0);
  }

  private int list() {
    Node.Directory directory = fileSystem.directory(request.handle());
    if (directory == null) {
      return status(-Errno.EBADF);
    }
    long unique = request.unique();
    long position = request.position();
    int limit = request.size();
    int entries = SELF_AND_PARENT.length + directory.names().size();
    int used = 0;
    for (int i = (int) Math.min(position, entries); i < entries; i++) {
      int before = used;
      used = addEntry(directory, i, used, limit);
      if (used == before) {
        break;
      }
    }
    return reply.data(unique, used);
  }

  private int addEntry(Node.Directory directory, int index, int used, int limit) {
    if (index < SELF_AND_PARENT.length) {
      byte[] name = SELF_AND_PARENT[index].getBytes(StandardCharsets.UTF_8);
      long inode = index == 0 ? directory.inode() : GhostFileSystem.ROOT;
      return reply.addEntry(used, limit, inode, directory.mode(), index + 1L, name);
    }
    String name = directory.names().get(index - SELF_AND_PARENT.length);
    Node node = fileSystem.child(directory.inode(), name);
    return reply.addEntry(
        used, limit, node.inode(), node.mode(), index + 1L, name.getBytes(StandardCharsets.UTF_8));
  }

  private int status(int result) {
    return reply.status(request.unique(), result);
  }
}
