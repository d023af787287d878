package io.ghostswap.store;

/** What {@link PageStore} answers on the data path, where nothing is thrown or allocated. */
public final class StoreResult {
  /** Every page of the call is safe, or was read back exactly. */
  public static final int OK = 0;

  /** Neither the pool nor the spill could take a page; its slot is empty now. */
  public static final int NO_SPACE = -1;

  /** A page could not be read back exactly; the destination's content is undefined. */
  public static final int IO_ERROR = -2;

  private StoreResult() {}
}
