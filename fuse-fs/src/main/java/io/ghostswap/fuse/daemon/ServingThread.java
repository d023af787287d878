package io.ghostswap.fuse.daemon;

import io.ghostswap.fuse.linux.Libc;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a thread, and every thread that is made from it afterwards, fit to serve swap: it never
 * waits for I/O when it allocates, and it runs when everything else wants to. The JVM's own threads
 * are older and get neither, unless whoever started the JVM had both.
 */
final class ServingThread {
  private static final Logger LOG = LoggerFactory.getLogger(ServingThread.class);

  private ServingThread() {}

  /**
   * Makes the calling thread a batch thread, which {@link ServingPriority} passes over: it takes no
   * processor from a thread that runs. Its nice value stays as it is, since for moments it holds
   * locks that the data path waits for.
   */
  static void becomeBatch() {
    Libc.setScheduler(0, Libc.SCHED_BATCH, 0);
  }

  /**
   * Prepares the calling thread. Warns where the kernel refuses.
   *
   * @return whether it is an I/O flusher now
   */
  static boolean prepare() {
    if (!ServingPriority.isRealTime(0)) {
      int result = ServingPriority.makeRealTime(0);
      if (result < 0) {
        LOG.warn("no real-time priority (errno {}): give the daemon CAP_SYS_NICE", -result);
      }
    }
    int result = Libc.setIoFlusher(true);
    boolean ioFlusher = result == 0 || Libc.ioFlusher() == 1;
    if (!ioFlusher) {
      LOG.warn(
          "the kernel does not make the daemon an I/O flusher (errno {}): give it"
              + " CAP_SYS_RESOURCE, or keep memory free by vm.min_free_kbytes",
          -result);
    }
    return ioFlusher;
  }
}
