/**
 * The compressed pool, in two ways: size classes, zspages and compaction after the kernel's
 * zsmalloc, and two objects a frame after its zbud. Objects are reached by handle alone, copied in
 * and copied out.
 */
package io.ghostswap.store.pool;
