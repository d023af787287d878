package io.ghostswap.shrinker;

/**
 * One background duty, cut into short cycles. An {@link AgentThread} runs it; a test steps it by
 * hand with a clock of its own.
 */
interface Agent {
  /** The name of its thread. */
  String name();

  /**
   * Does a bounded piece of work.
   *
   * @return nanoseconds to rest before the next cycle; 0 to go on at once. The rest ends early when
   *     the thread is woken.
   */
  long doWork();
}
