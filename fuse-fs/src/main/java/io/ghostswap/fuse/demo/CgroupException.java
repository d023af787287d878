package io.ghostswap.fuse.demo;

/** A memory cgroup could not be made or removed; the message is one sentence for a person. */
public final class CgroupException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  CgroupException(final String message) {
    super(message);
  }

  CgroupException(final String message, final Throwable cause) {
    super(message, cause);
  }
}
