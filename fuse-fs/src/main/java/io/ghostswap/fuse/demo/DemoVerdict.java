package io.ghostswap.fuse.demo;

/**
 * How the demo ended.
 *
 * @param passed whether everything was as it must be
 * @param sentence why
 */
public record DemoVerdict(boolean passed, String sentence) {}
