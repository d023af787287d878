package io.ghostswap.fuse.cli;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.ghostswap.store.Counter;
import java.util.ArrayList;
import java.util.List;

/** Is an instance well, by its own numbers? */
final class NumberChecks {
  private final String subject;
  private final long sizeBytes;
  private final InstanceNumbers numbers;

  /**
   * @param subject what its findings are about
   * @param sizeBytes size of the ghost swap
   * @param numbers those of now
   */
  NumberChecks(final String subject, final long sizeBytes, final InstanceNumbers numbers) {
    this.subject = subject;
    this.sizeBytes = sizeBytes;
    this.numbers = numbers;
  }

  List<Finding> all() {
    final List<Finding> findings = new ArrayList<>();
    findings.add(locked());
    findings.add(ioFlusher());
    findings.add(readBack());
    findings.add(requests());
    findings.add(stores());
    findings.add(coverage());
    for (final JsonElement tier : numbers.tiers()) {
      findings.add(tier(tier.getAsJsonObject()));
    }
    return findings;
  }

  private Finding locked() {
    return Finding.of(
        numbers.counter(Counter.MEMORY_LOCKED_BYTES) > 0,
        Finding.ok(subject, "the daemon's memory is locked"),
        Finding.warn(subject, "the daemon's memory is not locked; it may wait for its own swap"));
  }

  private Finding ioFlusher() {
    return Finding.of(
        numbers.counter(Counter.IO_FLUSHER) == 1,
        Finding.ok(subject, "the daemon is an I/O flusher"),
        Finding.warn(subject, "the daemon is no I/O flusher; it may wait for its own swap"));
  }

  private Finding readBack() {
    final long errors = numbers.counter(Counter.DECOMPRESS_FAIL);
    return Finding.of(
        errors == 0,
        Finding.ok(subject, "every page that was read back was right"),
        Finding.fail(subject, errors + " pages could not be read back (decompress_fail)"));
  }

  private Finding requests() {
    final long errors = numbers.counter(Counter.CALLBACK_ERRORS);
    return Finding.of(
        errors == 0,
        Finding.ok(subject, "no request has failed inside the daemon"),
        Finding.warn(
            subject,
            errors + " requests have failed inside the daemon (callback_errors); see its log"));
  }

  private Finding stores() {
    final long rejected = numbers.counter(Counter.REJECT_ALLOC_FAIL);
    return Finding.of(
        rejected == 0,
        Finding.ok(subject, "every page has found room"),
        Finding.warn(
            subject,
            rejected
                + " times a page found room neither in the pool nor on the spill"
                + " (reject_alloc_fail); raise the limit or add a larger spill"));
  }

  private Finding coverage() {
    return Coverage.gap(sizeBytes, numbers)
        .map(gap -> Finding.warn(subject, gap))
        .orElseGet(
            () -> Finding.ok(subject, "pool and spill have a place for the whole ghost size"));
  }

  private Finding tier(final JsonObject tier) {
    final String place = "the spill " + tier.get("place").getAsString();
    final long givenUp = tier.get("given_up").getAsLong();
    if (tier.get("resting").getAsInt() != 0) {
      return Finding.warn(
          subject, place + " is not written now: a write failed or it hangs; see the log");
    }
    return Finding.of(
        givenUp == 0,
        Finding.ok(subject, place + " takes pages"),
        Finding.warn(
            subject,
            place
                + " was left alone "
                + givenUp
                + " times after failing again and again (given_up); see the log"));
  }
}
