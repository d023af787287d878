/**
 * The policies that run in the background of a store: writeback between two watermarks, cleaning of
 * the spill, recompression of cold pages, compaction, and the memory reserve.
 */
package io.ghostswap.shrinker;
