package io.ghostswap.fuse.transport;

import java.time.Duration;

/**
 * Serves a file system at a mount point from threads of its own. One instance mounts once. The
 * transport never unmounts by itself, least of all when the JVM shuts down.
 */
public interface Transport {
  /**
   * Mounts and returns once the mount answers.
   *
   * @throws TransportException in one sentence, where it cannot be mounted; nothing is left mounted
   */
  void mount() throws TransportException;

  /**
   * Waits until the mount has ended, by {@link #unmount} or from outside.
   *
   * @return false when {@code timeout} passed first
   */
  boolean awaitUnmounted(Duration timeout) throws InterruptedException;

  /**
   * Unmounts and waits until no callback can run any more. Does nothing when it is not mounted.
   *
   * @throws TransportException where the mount is in use or does not end in {@code timeout}
   */
  void unmount(Duration timeout) throws TransportException, InterruptedException;

  /** Largest read or write in bytes that reaches the file system as one request. */
  int maxRequestBytes();
}
