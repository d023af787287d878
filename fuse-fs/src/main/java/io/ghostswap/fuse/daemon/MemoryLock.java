package io.ghostswap.fuse.daemon;

import io.ghostswap.fuse.linux.Libc;
import io.ghostswap.fuse.linux.ProcStatus;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps every page of the daemon out of swap, its own above all. */
final class MemoryLock {
  private static final Logger LOG = LoggerFactory.getLogger(MemoryLock.class);

  private MemoryLock() {}

  /**
   * Locks what is mapped now and later, each page once it is touched: reserved but unused memory
   * costs nothing. Warns where it is not allowed.
   *
   * @return whether memory is locked
   */
  static boolean take() {
    int result = Libc.mlockall(Libc.MCL_CURRENT | Libc.MCL_FUTURE | Libc.MCL_ONFAULT);
    if (result < 0) {
      LOG.warn(
          "memory is not locked (errno {}): the daemon may wait for its own swap;"
              + " give it CAP_IPC_LOCK or an unlimited memlock limit",
          -result);
      return false;
    }
    return true;
  }

  /**
   * Bytes that cannot be swapped out: of what is locked, that which is resident. VmLck alone counts
   * reserved addresses as well.
   */
  static long lockedBytes() {
    try {
      return Math.min(ProcStatus.lockedBytes(), ProcStatus.residentBytes());
    } catch (IOException _) {
      return 0;
    }
  }
}
