package io.ghostswap.fuse.devfuse;

/** Operations of the FUSE protocol that have an answer of their own; all others are ENOSYS. */
final class Opcode {
  static final int LOOKUP = 1;
  static final int FORGET = 2;
  static final int GETATTR = 3;
  static final int SETATTR = 4;
  static final int MKNOD = 8;
  static final int MKDIR = 9;
  static final int UNLINK = 10;
  static final int RMDIR = 11;
  static final int RENAME = 12;
  static final int OPEN = 14;
  static final int READ = 15;
  static final int WRITE = 16;
  static final int STATFS = 17;
  static final int RELEASE = 18;
  static final int INIT = 26;
  static final int OPENDIR = 27;
  static final int READDIR = 28;
  static final int RELEASEDIR = 29;
  static final int CREATE = 35;
  static final int INTERRUPT = 36;
  static final int DESTROY = 38;
  static final int BATCH_FORGET = 42;
  static final int FALLOCATE = 43;
  static final int RENAME2 = 45;

  private Opcode() {}

  /** A name for the log. */
  static String name(int opcode) {
    return switch (opcode) {
      case LOOKUP -> "lookup";
      case OPEN -> "open";
      case READ -> "read";
      case WRITE -> "write";
      case RELEASE -> "release";
      case READDIR -> "readdir";
      case FALLOCATE -> "fallocate";
      default -> "operation " + opcode;
    };
  }
}
