/** How a ghost file system is given to the kernel: mounted, served and unmounted. */
package io.ghostswap.fuse.transport;
