/**
 * The transport that speaks the kernel's FUSE protocol on /dev/fuse by itself, without libfuse.
 *
 * <p>What comes from the device is parsed in {@code Request} and nowhere else; it is checked there
 * against the bytes that really came.
 */
package io.ghostswap.fuse.devfuse;
