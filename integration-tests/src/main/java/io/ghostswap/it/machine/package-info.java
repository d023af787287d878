/** What the benchmarks do with the machine: its programs, and the small files of its kernel. */
package io.ghostswap.it.machine;
