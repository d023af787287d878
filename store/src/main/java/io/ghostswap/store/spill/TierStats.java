package io.ghostswap.store.spill;

/**
 * The numbers of one tier at about one moment; they are read one after the other and need not add
 * up exactly while the tier is busy.
 *
 * @param name what the person named: path of the file, folder or device
 * @param capacityBytes whole segments times their size
 * @param usedBytes segments in use times their size
 * @param liveBytes bytes of live records, headers and padding included
 * @param reads read operations sent to the device
 * @param writes write operations sent to the device
 * @param readErrors read operations that failed
 * @param writeErrors write operations that failed
 * @param directIo whether the page cache is passed by
 * @param resting whether the tier is not written now, after a failed write or because it hangs
 * @param timesGivenUp how often it was given up after failing again and again
 */
public record TierStats(
    String name,
    long capacityBytes,
    long usedBytes,
    long liveBytes,
    long reads,
    long writes,
    long readErrors,
    long writeErrors,
    boolean directIo,
    boolean resting,
    long timesGivenUp) {}
