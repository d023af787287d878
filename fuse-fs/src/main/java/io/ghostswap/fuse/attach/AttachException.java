package io.ghostswap.fuse.attach;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/**
 * A step of bringing swap up or taking it down failed; the message is one sentence for a person.
 */
public final class AttachException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message what failed, on what, and what to do about it
   */
  public AttachException(final String message) {
    super(message);
  }

  AttachException(final String message, final Throwable cause) {
    super(message, cause);
  }

  /** Why an operation on a file failed, for the end of a sentence that has named the file. */
  static String reason(final IOException e) {
    return switch (e) {
      case NoSuchFileException _ -> "there is no such file or folder";
      case AccessDeniedException _ -> "permission denied";
      case FileAlreadyExistsException _ -> "a file is in its place";
      case FileSystemException known when known.getReason() != null -> known.getReason();
      default -> e.getMessage();
    };
  }
}
