/**
 * Tests of ghostswap as a whole: real mounts, real loop devices, real swap under memory pressure.
 * Every program that needs a lot of memory runs in a memory cgroup, and every command has a
 * time-out.
 */
package io.ghostswap.it;
