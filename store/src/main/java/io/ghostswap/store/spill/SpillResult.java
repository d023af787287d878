package io.ghostswap.store.spill;

/** Outcomes of spill operations; plain numbers, so that the data path makes no garbage. */
public final class SpillResult {

  /** Done. */
  public static final int OK = 0;

  /** No tier has room for the batch; cleaning may make some. */
  public static final int NO_SPACE = -1;

  /** The device failed; for a write, a tier failed or rests, and no other one took the batch. */
  public static final int IO_ERROR = -2;

  /** What was read is not what was written there: header, checksum, slot or length do not match. */
  public static final int CORRUPT = -3;

  /** No segment is worth cleaning. */
  public static final int NOTHING_TO_CLEAN = -4;

  private SpillResult() {}

  /**
   * The name of an outcome, for messages and tests.
   *
   * @param result one of the constants of this class
   * @return its name
   */
  public static String name(int result) {
    return switch (result) {
      case OK -> "OK";
      case NO_SPACE -> "NO_SPACE";
      case IO_ERROR -> "IO_ERROR";
      case CORRUPT -> "CORRUPT";
      case NOTHING_TO_CLEAN -> "NOTHING_TO_CLEAN";
      default -> "UNKNOWN(" + result + ")";
    };
  }
}
