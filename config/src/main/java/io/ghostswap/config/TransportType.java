package io.ghostswap.config;

/** The ways in which the mount is served. */
public enum TransportType {
  /** By libfuse 2.9 and jnr-fuse. */
  JNR_FUSE("jnr-fuse"),
  /** By the kernel's own protocol on /dev/fuse. */
  DEV_FUSE("dev-fuse");

  private final String key;

  TransportType(final String key) {
    this.key = key;
  }

  /**
   * Returns the name as it is written in files.
   *
   * @return {@code jnr-fuse} or {@code dev-fuse}
   */
  public String key() {
    return key;
  }
}
