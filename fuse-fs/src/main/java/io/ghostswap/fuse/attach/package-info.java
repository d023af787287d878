/**
 * Makes ghost files the kernel's swap and takes them away again: the daemon's process, loop
 * devices, {@code mkswap}, {@code swapon}, {@code swapoff} and the record of what is up.
 */
package io.ghostswap.fuse.attach;
