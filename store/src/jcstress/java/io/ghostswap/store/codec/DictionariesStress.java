package io.ghostswap.store.codec;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;
import org.openjdk.jcstress.infra.results.LL_Result;

/**
 * Adoption of dictionaries against those who use one.
 *
 * <p>A user is counted before it is known that the dictionary is still current; if it is not, it is
 * counted back and nothing was touched. A dictionary is replaced only while it is not current and
 * its count is zero, so nobody can come to it any more.
 */
final class DictionariesStress {
  private DictionariesStress() {}

  /** A job uses the current dictionary while another one becomes current. */
  @JCStressTest
  @Outcome(id = "adopted, first kept, all free", expect = ACCEPTABLE, desc = "Used, then adopted.")
  @Outcome(
      id = "adopted, second kept, all free",
      expect = ACCEPTABLE,
      desc = "Adopted before the last use.")
  @Outcome(
      id = ".*replaced.*",
      expect = FORBIDDEN,
      desc = "A dictionary was replaced while it was in use.")
  @Outcome(id = ".*left.*", expect = FORBIDDEN, desc = "The users are miscounted.")
  @Outcome(expect = FORBIDDEN, desc = "No order of the actors explains it.")
  @State
  public static class AdoptAndAcquire {
    private final StressDictionaries stress = new StressDictionaries();

    @Actor
    void adopt(final LLL_Result result) {
      result.r1 = stress.adopt();
    }

    @Actor
    void compress(final LLL_Result result) {
      result.r2 = stress.compress();
    }

    @Arbiter
    void judge(final LLL_Result result) {
      result.r3 = stress.settle();
    }
  }

  /** The place of the dictionary that a job uses is the next to be given away. */
  @JCStressTest
  @Outcome(
      id = "adopted refused, first kept, all free",
      expect = ACCEPTABLE,
      desc = "A job held the first one, or was about to, when its place was asked for.")
  @Outcome(
      id = "adopted refused, second kept, all free",
      expect = ACCEPTABLE,
      desc = "As before; after that the second one was taken.")
  @Outcome(
      id = "adopted adopted, first kept, all free",
      expect = ACCEPTABLE,
      desc = "All was done before the second one came.")
  @Outcome(
      id = "adopted adopted, second kept, all free",
      expect = ACCEPTABLE,
      desc = "All was done before the third one came.")
  @Outcome(
      id = "adopted adopted, third kept, all free",
      expect = ACCEPTABLE,
      desc = "The third one came before the end.")
  @Outcome(
      id = ".*replaced.*",
      expect = FORBIDDEN,
      desc = "A dictionary was replaced while it was in use.")
  @Outcome(id = ".*left.*", expect = FORBIDDEN, desc = "The users are miscounted.")
  @Outcome(expect = FORBIDDEN, desc = "No order of the actors explains it.")
  @State
  public static class AdoptTwiceAndAcquire {
    private final StressDictionaries stress = new StressDictionaries();

    @Actor
    void adoptTwice(final LLL_Result result) {
      result.r1 = stress.adopt() + " " + stress.adopt();
    }

    @Actor
    void compress(final LLL_Result result) {
      result.r2 = stress.compress();
    }

    @Arbiter
    void judge(final LLL_Result result) {
      result.r3 = stress.settle();
    }
  }

  /** A job publishes a page and is done: the page goes on holding the dictionary. */
  @JCStressTest
  @Outcome(
      id = "adopted refused, (first|second) kept, all free",
      expect = ACCEPTABLE,
      desc = "The page, or the job, held the first one, or was about to.")
  @Outcome(
      id = "adopted adopted, (second|third) kept, all free",
      expect = ACCEPTABLE,
      desc = "The page is compressed with a later one.")
  @Outcome(
      id = "adopted adopted, first .*",
      expect = FORBIDDEN,
      desc = "The first one was replaced under the page.")
  @Outcome(
      id = ".*replaced.*",
      expect = FORBIDDEN,
      desc = "A dictionary was replaced while it was in use.")
  @Outcome(id = ".*left.*", expect = FORBIDDEN, desc = "The users are miscounted.")
  @Outcome(expect = FORBIDDEN, desc = "No order of the actors explains it.")
  @State
  public static class AdoptTwiceAndRetain {
    private final StressDictionaries stress = new StressDictionaries();

    @Actor
    void adoptTwice(final LLL_Result result) {
      result.r1 = stress.adopt() + " " + stress.adopt();
    }

    @Actor
    void publish() {
      stress.publish();
    }

    @Arbiter
    void judge(final LLL_Result result) {
      result.r2 = stress.page();
      stress.discard();
      result.r3 = stress.settle();
    }
  }

  /** The last page of the dictionary before goes while its place is wanted. */
  @JCStressTest
  @Outcome(
      id = "adopted refused, all free",
      expect = ACCEPTABLE,
      desc = "The page was still there.")
  @Outcome(id = "adopted adopted, all free", expect = ACCEPTABLE, desc = "The page had gone.")
  @Outcome(
      id = ".*replaced.*",
      expect = FORBIDDEN,
      desc = "A dictionary was replaced while it was in use.")
  @Outcome(id = ".*left.*", expect = FORBIDDEN, desc = "The users are miscounted.")
  @Outcome(expect = FORBIDDEN, desc = "No order of the actors explains it.")
  @State
  public static class AdoptTwiceAndRelease {
    private final StressDictionaries stress = StressDictionaries.withPage();

    @Actor
    void adoptTwice(final LL_Result result) {
      result.r1 = stress.adopt() + " " + stress.adopt();
    }

    @Actor
    void discard() {
      stress.discard();
    }

    @Arbiter
    void judge(final LL_Result result) {
      result.r2 = stress.settle();
    }
  }

  /**
   * A load takes the dictionary under the slot lock; then the page goes and the place is given
   * away.
   */
  @JCStressTest
  @Outcome(
      id = "adopted adopted, first, all free",
      expect = ACCEPTABLE,
      desc = "Loaded, then discarded.")
  @Outcome(
      id = "adopted adopted, none, all free",
      expect = ACCEPTABLE,
      desc = "Discarded, then loaded.")
  @Outcome(
      id = ".*, (second|third), .*",
      expect = FORBIDDEN,
      desc = "The page was read with a dictionary of others.")
  @Outcome(
      id = ".*replaced.*",
      expect = FORBIDDEN,
      desc = "A dictionary was replaced while it was in use.")
  @Outcome(id = ".*left.*", expect = FORBIDDEN, desc = "The users are miscounted.")
  @Outcome(expect = FORBIDDEN, desc = "No order of the actors explains it.")
  @State
  public static class LoadAndReplace {
    private final StressDictionaries stress = StressDictionaries.withPage();

    @Actor
    void discardAndAdoptTwice(final LLL_Result result) {
      stress.discard();
      result.r1 = stress.adopt() + " " + stress.adopt();
    }

    @Actor
    void load(final LLL_Result result) {
      result.r2 = stress.load();
    }

    @Arbiter
    void judge(final LLL_Result result) {
      result.r3 = stress.settle();
    }
  }
}
