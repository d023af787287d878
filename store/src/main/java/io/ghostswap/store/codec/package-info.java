/**
 * Page codecs: what turns one 4 KiB page into fewer bytes and back, and the fixed pool of
 * compression streams that the data path borrows from.
 */
package io.ghostswap.store.codec;
