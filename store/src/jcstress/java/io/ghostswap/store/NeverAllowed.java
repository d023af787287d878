package io.ghostswap.store;

import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Outcome;

/** The outcomes that no race of the store may have; tests take them over with JCStressMeta. */
@Outcome(
    id = ".*torn.*",
    expect = FORBIDDEN,
    desc = "A load gave bytes that are none of the stored pages.")
@Outcome(id = ".*error.*", expect = FORBIDDEN, desc = "A load of a good page failed.")
@Outcome(
    id = ".*broken.*",
    expect = FORBIDDEN,
    desc = "Slot table, LRU, pool, spill or counters disagree, or something is left behind.")
@Outcome(expect = FORBIDDEN, desc = "No order of the actors explains it.")
final class NeverAllowed {
  private NeverAllowed() {}
}
