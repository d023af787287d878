package io.ghostswap.it.vm;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a machine's console: what the scenario says of itself, and what the kernel says that must
 * not be. Not thread-safe.
 */
final class ConsoleJudge {
  /** Everything that means a machine in trouble. */
  private static final Pattern ALARM =
      Pattern.compile(
          "blocked for more than \\d+ seconds|BUG: |WARNING: |Kernel panic|Oops: |KASAN"
              + "|general protection fault|soft lockup|hard LOCKUP|detected stalls"
              + "|possible circular locking|inconsistent lock state|suspicious RCU"
              + "|(Write|Read)-error on swap-device|I/O error|EXT4-fs error"
              + "|Out of memory|oom-kill|Killed process|page allocation failure"
              + "|unable to handle|Bad page|Bad swap|bad: scheduling|segfault|traps: "
              + "|Freezing .* failed");

  private static final Pattern VERDICT = Pattern.compile("vm: (PASS|FAIL) (\\S+)(: .*)?");

  /** From here on the scenario causes alarms of a kind. */
  private static final Pattern EXPECTS = Pattern.compile("^vm: expects (.+)$");

  private final String scenario;
  private final List<Pattern> expected = new ArrayList<>();
  private final List<String> alarms = new ArrayList<>();
  private boolean passed;
  private String failure = "";

  /** Judges the run of the scenario with this name. */
  ConsoleJudge(final String scenario) {
    this.scenario = scenario;
  }

  /** Takes the next line. */
  void accept(final String line) {
    final Matcher expects = EXPECTS.matcher(line);
    final Matcher verdict = VERDICT.matcher(line);
    if (expects.find()) {
      expected.add(Pattern.compile(expects.group(1)));
    } else if (verdict.find()) {
      passed = verdict.group(1).equals("PASS") && verdict.group(2).equals(scenario);
      failure = passed ? "" : line.substring(verdict.start());
    } else if (ALARM.matcher(line).find() && !isExpected(line)) {
      alarms.add(line.strip());
    }
  }

  /** Why the run failed, as far as the console tells. */
  Optional<String> failure() {
    if (!failure.isEmpty()) {
      return Optional.of(failure);
    }
    if (!alarms.isEmpty()) {
      return Optional.of("the kernel said: " + alarms.getFirst());
    }
    return passed ? Optional.empty() : Optional.of("it ended without a line that says PASS");
  }

  private boolean isExpected(final String line) {
    return expected.stream().anyMatch(pattern -> pattern.matcher(line).find());
  }
}
