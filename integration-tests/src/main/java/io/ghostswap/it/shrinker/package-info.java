/** Writeback beside what the kernel has: plain swap, zswap, and ghostswap as zswap would do it. */
package io.ghostswap.it.shrinker;
