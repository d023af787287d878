/**
 * The density benchmark: memory of real programs, collected from programs that it starts itself,
 * and how many of its pages a page of the pool holds, side by side with zram.
 */
package io.ghostswap.it.density;
