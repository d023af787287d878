package io.ghostswap.fuse.jnr;

import io.ghostswap.fuse.fs.CallbackGuard;
import io.ghostswap.fuse.fs.Errno;
import io.ghostswap.fuse.fs.GhostFileSystem;
import io.ghostswap.fuse.linux.Libc;
import io.ghostswap.fuse.transport.MountPoint;
import io.ghostswap.fuse.transport.Transport;
import io.ghostswap.fuse.transport.TransportException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Serves a ghost file system by libfuse 2.9 and jnr-fuse. {@link #mount} starts one thread that
 * stays in libfuse's loop for the life of the mount; libfuse makes its workers from that thread. So
 * they inherit the priority and the I/O-flusher state of the thread that calls {@link #mount}.
 */
public final class JnrTransport implements Transport {
  private static final int MAX_REQUEST_BYTES = 128 * 1024;
  private static final Duration MOUNT_TIMEOUT = Duration.ofSeconds(10);
  private static final long POLL_MS = 5;

  /**
   * {@code direct_io} keeps pages out of the page cache; without {@code big_writes} each write
   * would be one page; {@code default_permissions} has the kernel check the mode bits.
   */
  private static final String OPTIONS =
      "fsname=ghostswap,subtype=ghostswap,allow_other,default_permissions,use_ino,direct_io,big_writes"
          + ",max_write="
          + MAX_REQUEST_BYTES
          + ",max_read="
          + MAX_REQUEST_BYTES;

  private final Path mountPoint;
  private final Arena callbackArena = Arena.ofShared();
  private final JnrFileSystem fileSystem;
  private final Thread loop;
  private volatile boolean started;
  private volatile Throwable loopFailure;

  /**
   * Prepares a mount.
   *
   * @param fileSystem what is served
   * @param guard takes what callbacks throw
   * @param mountPoint an empty directory
   * @throws TransportException where libfuse is not installed
   */
  public JnrTransport(GhostFileSystem fileSystem, CallbackGuard guard, Path mountPoint)
      throws TransportException {
    this.mountPoint = mountPoint.toAbsolutePath().normalize();
    PageCallbacks pages = new PageCallbacks(fileSystem, guard, callbackArena);
    try {
      this.fileSystem =
          new JnrFileSystem(fileSystem, guard, pages, System.currentTimeMillis() / 1000);
    } catch (LinkageError e) {
      throw new TransportException(
          "cannot load libfuse.so.2: install the package libfuse2 (" + e.getMessage() + ")", e);
    }
    loop = new Thread(this::runLoop, "fuse-loop");
    loop.setDaemon(true);
  }

  @Override
  public void mount() throws TransportException {
    if (started) {
      throw new IllegalStateException("a transport mounts once");
    }
    MountPoint.requireUsable(mountPoint);
    started = true;
    loop.start();
    try {
      await(fileSystem.initialized(), "did not answer");
      // A lookup of an unknown name goes to the file system each time; the kernel cannot answer it.
      Files.exists(mountPoint.resolve(MountPoint.PROBE_NAME));
      await(fileSystem.probed(), "is covered by another mount");
    } catch (TransportException e) {
      Libc.unmount(mountPoint.toString());
      throw e;
    } catch (InterruptedException e) {
      Libc.unmount(mountPoint.toString());
      Thread.currentThread().interrupt();
      throw new TransportException("interrupted while mounting at " + mountPoint, e);
    }
  }

  private void await(CountDownLatch latch, String otherwise)
      throws InterruptedException, TransportException {
    long deadline = System.nanoTime() + MOUNT_TIMEOUT.toNanos();
    while (!latch.await(POLL_MS, TimeUnit.MILLISECONDS)) {
      if (!loop.isAlive()) {
        throw new TransportException(
            "cannot mount at " + mountPoint + ": libfuse gave up; its message is on standard error",
            loopFailure);
      }
      if (System.nanoTime() > deadline) {
        throw new TransportException("the mount at " + mountPoint + " " + otherwise);
      }
    }
  }

  @Override
  public boolean awaitUnmounted(Duration timeout) throws InterruptedException {
    return !started || loop.join(timeout);
  }

  @Override
  public void unmount(Duration timeout) throws TransportException, InterruptedException {
    if (started && loop.isAlive()) {
      int result = Libc.unmount(mountPoint.toString());
      if (result == -Errno.EBUSY) {
        throw new TransportException(mountPoint + " is in use and stays mounted");
      }
      if (result < 0 && result != -Errno.EINVAL) {
        throw new TransportException("cannot unmount " + mountPoint + ": errno " + -result);
      }
      if (!awaitUnmounted(timeout)) {
        throw new TransportException(
            "libfuse still serves " + mountPoint + " " + timeout.toSeconds() + " s after unmount");
      }
    }
    if (callbackArena.scope().isAlive()) {
      callbackArena.close();
    }
  }

  @Override
  public int maxRequestBytes() {
    return MAX_REQUEST_BYTES;
  }

  /** What the library's shutdown hook calls; for tests. */
  void runLibraryShutdownHook() {
    fileSystem.umount();
  }

  private void runLoop() {
    try {
      fileSystem.serve(mountPoint, new String[] {"-o", OPTIONS});
    } catch (Throwable e) {
      loopFailure = e;
    }
  }
}
