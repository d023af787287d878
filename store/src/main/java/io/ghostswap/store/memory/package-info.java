/**
 * Native memory of the store: the one place that maps it, and the arena that hands it out in frames
 * of 4 KiB. Everything else in the store asks here.
 */
package io.ghostswap.store.memory;
