/**
 * The proof of the main job: a program whose memory is a multiple of its limit, filled with pages
 * like those of real processes and checked byte for byte.
 */
package io.ghostswap.fuse.demo;
