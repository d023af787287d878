package io.ghostswap.config;

/** A command of the control file. */
public sealed interface Command extends ControlLine {

  /** The number of pages of a command without {@code max_pages}. */
  long UNLIMITED = Long.MAX_VALUE;

  /**
   * {@code recompress type=idle|huge|all [max_pages=N]}: compress pooled pages with the denser
   * codec.
   *
   * @param selection the pages to take
   * @param maxPages the most pages to recompress, {@link #UNLIMITED} when not given
   */
  record Recompress(PageSelection selection, long maxPages) implements Command {}

  /**
   * {@code writeback type=idle|huge|all [max_pages=N]}: write pooled pages to the spill.
   *
   * @param selection the pages to take
   * @param maxPages the most pages to write back, {@link #UNLIMITED} when not given
   */
  record Writeback(PageSelection selection, long maxPages) implements Command {}

  /**
   * {@code idle all|<seconds>}: mark pages idle.
   *
   * @param seconds pages untouched for at least so long are marked; 0 stands for all
   */
  record Idle(int seconds) implements Command {}

  /** {@code compact}: move objects together and free what becomes empty. */
  record Compact() implements Command {}

  /** {@code drain}: bring every spilled page back to the pool, or fail. */
  record Drain() implements Command {}
}
