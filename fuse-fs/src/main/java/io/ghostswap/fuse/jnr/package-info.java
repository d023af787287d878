/** The transport over libfuse 2.9 by jnr-fuse. No jnr type leaves this package. */
package io.ghostswap.fuse.jnr;
