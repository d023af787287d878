/**
 * Speed of swap: ghostswap on each transport beside zram, zswap, swap on disk, and file systems in
 * C that do nothing, in turn in one run.
 */
package io.ghostswap.it.speed;
