/**
 * The ghost file system: swapfiles, control, parameters and stats as nodes and operations that
 * answer with a count or a negative errno. It knows no transport: every call comes from a {@link
 * io.ghostswap.fuse.transport.Transport}.
 */
package io.ghostswap.fuse.fs;
