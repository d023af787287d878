/** The command line: {@code ghostswap up}, {@code down}, {@code status} and the rest. */
package io.ghostswap.fuse.cli;
