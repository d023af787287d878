/**
 * The parts of Linux that the daemon and the command line use: libc calls by {@code
 * java.lang.foreign}, and readers of /proc and /sys.
 */
package io.ghostswap.fuse.linux;
