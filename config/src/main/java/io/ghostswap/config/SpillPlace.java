package io.ghostswap.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * A place that pages may be written to: a file, a folder or a block device.
 *
 * @param path where it is
 * @param sizeBytes how much of it may be used; 0 when not given
 */
public record SpillPlace(Path path, long sizeBytes) {

  /**
   * What follows the last colon counts as a size only when it looks like one, since device names
   * may have colons.
   */
  private static final Pattern SIZE = Pattern.compile("[0-9][0-9.,]*[a-zA-Z]{0,3}");

  /**
   * Creates a place.
   *
   * @throws ConfigException ({@code INVALID_VALUE}) when the path is empty or the size is negative
   */
  public SpillPlace {
    if (path.toString().isEmpty() || sizeBytes < 0) {
      throw ConfigException.invalidValue("spill", path + ":" + sizeBytes, "PATH[:SIZE]");
    }
  }

  /**
   * Parses {@code PATH[:SIZE]}.
   *
   * @param text a path, and a size such as {@code 4G} after a colon
   * @return the place; nothing is looked up on disk
   * @throws ConfigException ({@code INVALID_VALUE}) when the path is empty or the size is none
   */
  public static SpillPlace parse(final String text) throws ConfigException {
    final int colon = text.lastIndexOf(':');
    if (text.isEmpty() || colon == 0) {
      throw ConfigException.invalidValue("spill", text, "PATH[:SIZE]");
    }
    if (colon < 0 || !SIZE.matcher(text.substring(colon + 1)).matches()) {
      return new SpillPlace(path(text), 0);
    }
    final long sizeBytes = ByteSize.parse(text.substring(colon + 1));
    if (sizeBytes == 0) {
      throw ConfigException.invalidValue("spill", text, "PATH[:SIZE] with a size above 0");
    }
    return new SpillPlace(path(text.substring(0, colon)), sizeBytes);
  }

  /**
   * Returns the place with a path that does not depend on the folder that a process is in.
   *
   * @return the same place for this process
   */
  public SpillPlace absolute() {
    return new SpillPlace(path.toAbsolutePath(), sizeBytes);
  }

  /**
   * Returns the text that {@link #parse} makes the same place of.
   *
   * @return {@code PATH} or {@code PATH:SIZE}
   */
  @Override
  public String toString() {
    return sizeBytes == 0 ? path.toString() : path + ":" + sizeBytes;
  }

  private static Path path(final String text) {
    try {
      return Path.of(text);
    } catch (final InvalidPathException e) {
      throw ConfigException.invalidValue("spill", text, "PATH[:SIZE]");
    }
  }
}
