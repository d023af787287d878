package io.ghostswap.store.spill;

import io.ghostswap.config.SpillPlace;
import java.util.List;

/**
 * What a spill is opened with.
 *
 * @param places the tiers, fastest first; empty means no spill
 * @param defaultSizeBytes size of a file or a folder's file for which no size is given; a block
 *     device without a size is used whole
 * @param encrypted whether new segments are encrypted from the start, see {@link
 *     Spill#encrypt(boolean)}
 */
public record SpillOptions(List<SpillPlace> places, long defaultSizeBytes, boolean encrypted) {

  /** Copies the list of places. */
  public SpillOptions {
    places = List.copyOf(places);
  }
}
