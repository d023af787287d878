/**
 * The daemon: opens the store, mounts, warms every path up, and lives until it is told to stop and
 * no swap depends on it any more.
 */
package io.ghostswap.fuse.daemon;
