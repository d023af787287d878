package io.ghostswap.fuse.devfuse;

import io.ghostswap.fuse.fs.CallbackGuard;
import io.ghostswap.fuse.fs.Errno;
import io.ghostswap.fuse.fs.GhostFileSystem;
import io.ghostswap.fuse.linux.KernelRelease;
import io.ghostswap.fuse.linux.Libc;
import io.ghostswap.fuse.linux.ProcSys;
import io.ghostswap.fuse.transport.MountPoint;
import io.ghostswap.fuse.transport.Transport;
import io.ghostswap.fuse.transport.TransportException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Serves a ghost file system by the kernel's own protocol on /dev/fuse.
 *
 * <p>{@link #mount} makes the threads: readers, each with a descriptor and a buffer of its own, or
 * the threads of {@link RingQueues} and one reader for the little that does not come by io_uring;
 * and the threads for texts. They inherit the priority and the I/O-flusher state of the thread that
 * calls it; no thread is made later.
 */
public final class DevFuseTransport implements Transport {
  private static final Path PAGES_LIMIT = Path.of("/proc/sys/fs/fuse/max_pages_limit");
  private static final int NO_LIMIT = Session.LARGEST_REQUEST_BYTES / MessageBuffer.PAGE_SIZE;
  private static final Duration MOUNT_TIMEOUT = Duration.ofSeconds(10);

  /** Fixes "missing copy_finish in fuse-over-io-uring argument copies" and CVE-2025-68805. */
  private static final KernelRelease IO_URING_IS_SOUND = new KernelRelease(6, 18, 3);

  private static final int MIN_READERS = 2;
  private static final int MIN_RING_THREADS = 4;

  private final GhostFileSystem fileSystem;
  private final CallbackGuard guard;
  private final Path mountPoint;
  private final int threadCount;
  private final boolean byIoUring;
  private final long mountedAtSeconds = System.currentTimeMillis() / 1000;
  private final Arena arena = Arena.ofShared();
  private final Handshake handshake;
  private final TextThreads texts;
  private final List<Thread> threads = new ArrayList<>();
  private final List<FuseDevice> devices = new ArrayList<>();
  private boolean started;
  private boolean attached;
  private volatile int maxRequestBytes = Session.LARGEST_REQUEST_BYTES;

  private DevFuseTransport(
      GhostFileSystem fileSystem,
      CallbackGuard guard,
      Path mountPoint,
      int threadCount,
      boolean byIoUring) {
    this.fileSystem = fileSystem;
    this.guard = guard;
    this.mountPoint = mountPoint.toAbsolutePath().normalize();
    this.threadCount = threadCount;
    this.byIoUring = byIoUring;
    handshake = new Handshake(pagesLimit(), fileSystem.stripes(), byIoUring);
    texts = new TextThreads(fileSystem, guard);
  }

  /**
   * Prepares a mount whose requests are read from the device.
   *
   * @param fileSystem what is served
   * @param guard takes what requests throw
   * @param mountPoint an empty directory
   * @param readers reader threads, at least 2: requests that are answered at once
   */
  public static DevFuseTransport byReading(
      GhostFileSystem fileSystem, CallbackGuard guard, Path mountPoint, int readers) {
    if (readers < MIN_READERS) {
      throw new IllegalArgumentException("readers is " + readers + ", needed are " + MIN_READERS);
    }
    return new DevFuseTransport(fileSystem, guard, mountPoint, readers, false);
  }

  /** Whether this kernel can give requests by io_uring: Linux 6.14, CONFIG_FUSE_IO_URING. */
  public static boolean hasIoUring() {
    return IoUringSwitch.exists();
  }

  /**
   * What speaks against requests by io_uring on this kernel although it has them: a sentence, or
   * empty.
   */
  public static Optional<String> ioUringDoubt() {
    try {
      KernelRelease kernel = KernelRelease.running();
      return kernel.compareTo(IO_URING_IS_SOUND) < 0
          ? Optional.of(
              "Linux "
                  + kernel
                  + " loses a reference to a page with each request by io_uring, unless it has the"
                  + " fix of "
                  + IO_URING_IS_SOUND
                  + ": in the long run reads fail.")
          : Optional.empty();
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /**
   * Prepares a mount whose requests come by io_uring.
   *
   * @param fileSystem what is served
   * @param guard takes what requests throw
   * @param mountPoint an empty directory
   * @param threads of each processor, at least 4: requests that are answered at once, of which two
   *     may be commands of the control file that take long
   */
  public static DevFuseTransport byIoUring(
      GhostFileSystem fileSystem, CallbackGuard guard, Path mountPoint, int threads) {
    if (threads < MIN_RING_THREADS) {
      throw new IllegalArgumentException(
          "threads is " + threads + ", needed are " + MIN_RING_THREADS);
    }
    return new DevFuseTransport(fileSystem, guard, mountPoint, threads, true);
  }

  @Override
  public void mount() throws TransportException {
    if (started) {
      throw new IllegalStateException("a transport mounts once");
    }
    MountPoint.requireUsable(mountPoint);
    started = true;
    try {
      FuseDevice first = add(FuseDevice.open(arena));
      Reader reader = reader(first);
      maxRequestBytes = attach(first, reader).maxRequestBytes();
      texts.start();
      if (byIoUring) {
        new RingQueues(first, this::handler, threadCount, maxRequestBytes, arena)
            .start(threads::add, MOUNT_TIMEOUT);
      }
      startReader(reader, 0);
      for (int i = 1; !byIoUring && i < threadCount; i++) {
        startReader(reader(add(first.cloned(arena))), i);
      }
      probe();
    } catch (TransportException | RuntimeException | Error e) {
      giveUp();
      throw e;
    } catch (InterruptedException e) {
      giveUp();
      Thread.currentThread().interrupt();
      throw new TransportException("interrupted while mounting at " + mountPoint, e);
    }
  }

  private FuseDevice add(FuseDevice device) {
    devices.add(device);
    return device;
  }

  /** Mounts, and agrees with the kernel on how it is served. */
  private Session attach(FuseDevice device, Reader reader) throws TransportException {
    if (!byIoUring) {
      mount(device);
      return session(reader);
    }
    try (IoUringSwitch _ = IoUringSwitch.turnOn()) {
      mount(device);
      return session(reader);
    }
  }

  private Session session(Reader reader) throws TransportException {
    // The kernel asks nothing else before.
    while (!handshake.isDone()) {
      if (!reader.serve()) {
        throw new TransportException("the mount at " + mountPoint + " has ended at once");
      }
    }
    return handshake.session();
  }

  private void mount(FuseDevice device) throws TransportException {
    // default_permissions has the kernel check the mode bits.
    String options =
        "fd="
            + device.descriptor()
            + ",rootmode=40000,user_id=0,group_id=0,allow_other,default_permissions,max_read="
            + largestRequestBytes();
    int result = Libc.mount("ghostswap", mountPoint.toString(), "fuse.ghostswap", options);
    if (result < 0) {
      throw new TransportException("cannot mount at " + mountPoint + ": errno " + -result);
    }
    attached = true;
  }

  private RequestHandler handler(MessageBuffer buffer, ReplyTarget late) {
    Reply reply = new Reply(buffer, mountedAtSeconds);
    return new RequestHandler(fileSystem, guard, handshake, texts, late, buffer, reply);
  }

  private Reader reader(FuseDevice device) {
    MessageBuffer buffer = MessageBuffer.allocate(arena, largestRequestBytes());
    return new Reader(device, buffer, handler(buffer, device));
  }

  private int largestRequestBytes() {
    return byIoUring ? Session.LARGEST_RING_REQUEST_BYTES : Session.LARGEST_REQUEST_BYTES;
  }

  private void startReader(Reader reader, int number) {
    Thread thread = Thread.ofPlatform().daemon().name("fuse-reader-" + number).unstarted(reader);
    thread.start();
    threads.add(thread);
  }

  private void probe() throws TransportException, InterruptedException {
    // A lookup of an unknown name goes to the file system each time; the kernel cannot answer it.
    Files.exists(mountPoint.resolve(MountPoint.PROBE_NAME));
    if (!handshake.probed().await(MOUNT_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
      throw new TransportException("the mount at " + mountPoint + " is covered by another mount");
    }
  }

  private void giveUp() {
    if (attached) {
      // By force, for a program that waits for an answer keeps the mount in use.
      Libc.unmountByForce(mountPoint.toString());
    }
    try {
      awaitUnmounted(MOUNT_TIMEOUT);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean awaitUnmounted(Duration timeout) throws InterruptedException {
    if (!started) {
      return true;
    }
    long deadline = System.nanoTime() + timeout.toNanos();
    for (Thread thread : threads) {
      if (!thread.join(Duration.ofNanos(deadline - System.nanoTime()))) {
        return false;
      }
    }
    if (!texts.end(Duration.ofNanos(deadline - System.nanoTime()))) {
      return false;
    }
    release();
    return true;
  }

  /** Called when no thread serves any more. */
  private synchronized void release() {
    devices.forEach(FuseDevice::close);
    devices.clear();
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }

  @Override
  public void unmount(Duration timeout) throws TransportException, InterruptedException {
    if (threads.stream().anyMatch(Thread::isAlive)) {
      int result = Libc.unmount(mountPoint.toString());
      if (result == -Errno.EBUSY) {
        throw new TransportException(mountPoint + " is in use and stays mounted");
      }
      if (result < 0 && result != -Errno.EINVAL) {
        throw new TransportException("cannot unmount " + mountPoint + ": errno " + -result);
      }
    }
    if (!awaitUnmounted(timeout)) {
      throw new TransportException(
          mountPoint + " is still served " + timeout.toSeconds() + " s after unmount");
    }
  }

  @Override
  public int maxRequestBytes() {
    return maxRequestBytes;
  }

  private static int pagesLimit() {
    try {
      return Integer.parseInt(ProcSys.read(PAGES_LIMIT));
    } catch (IOException | NumberFormatException _) {
      return NO_LIMIT; // older kernels have no such limit
    }
  }
}
