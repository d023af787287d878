/**
 * The spill: a log of segments on one or more disk tiers that takes batches of compressed pages and
 * gives single records back. Its index lives in memory only, because swapped pages die with the
 * process that holds them.
 */
package io.ghostswap.store.spill;
