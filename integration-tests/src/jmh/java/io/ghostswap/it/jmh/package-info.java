/** JMH benchmarks of single pages on the data path of the store, on pages of real programs. */
package io.ghostswap.it.jmh;
