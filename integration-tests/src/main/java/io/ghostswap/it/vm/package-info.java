/**
 * Virtual machines in which the product is the swap of a whole machine: image, run, and the watch
 * over the console. What happens inside is in {@code integration-tests/vm}.
 */
package io.ghostswap.it.vm;
