package io.ghostswap.fuse.fs;

import io.ghostswap.config.ConfigException;

/** The errno that the kernel's own module parameters give for the same mistake. */
final class ConfigErrno {
  private ConfigErrno() {}

  /** The negated errno of a mistake. */
  static int of(ConfigException mistake) {
    return switch (mistake.reason()) {
      case UNKNOWN_NAME, UNKNOWN_COMPRESSOR -> -Errno.ENOENT;
      case INVALID_VALUE -> -Errno.EINVAL;
    };
  }
}
