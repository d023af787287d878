package io.ghostswap.config;

/** The ways in which the mount is served. */
public enum TransportType {
  /** By libfuse 2.9 and jnr-fuse. */
  JNR_FUSE("jnr-fuse"),
  /** By the kernel's own protocol on /dev/fuse. */
  DEV_FUSE("dev-fuse"),
  /** By the same protocol over io_uring, a queue for each processor; Linux 6.14 and later. */
  IO_URING("io-uring");

  private final String key;

  TransportType(final String key) {
    this.key = key;
  }

  /**
   * Returns the name as it is written in files.
   *
   * @return {@code jnr-fuse}, {@code dev-fuse} or {@code io-uring}
   */
  public String key() {
    return key;
  }
}
