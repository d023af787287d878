package io.ghostswap.store;

import io.ghostswap.store.codec.CodecStreams;
import io.ghostswap.store.codec.Dictionaries;
import io.ghostswap.store.pool.Zpool;
import io.ghostswap.store.spill.Spill;

/**
 * The parts of one {@link PageStore} that its operations share.
 *
 * @param spill null when there is none, and then so is {@code writeback}
 * @param streams of all but loads; who has one may wait for the spill
 * @param loadStreams of loads, who wait for nothing while they have one
 */
record StoreParts(
    Entries entries,
    Zpool pool,
    PoolLevel level,
    Spill spill,
    Writeback writeback,
    WritebackBudget budget,
    Claims claims,
    CodecStreams streams,
    CodecStreams loadStreams,
    Dictionaries dictionaries,
    IdleClock clock,
    ForegroundActivity foreground,
    Counters counters) {}
