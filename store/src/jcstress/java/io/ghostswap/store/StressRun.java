package io.ghostswap.store;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.openjdk.jcstress.JCStress;
import org.openjdk.jcstress.Options;
import org.openjdk.jcstress.infra.Status;
import org.openjdk.jcstress.infra.collectors.DiskReadCollector;
import org.openjdk.jcstress.infra.collectors.InProcessCollector;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.infra.grading.GradingResult;

/**
 * Runs jcstress with its own arguments and exits with 1 unless every test ran and had allowed
 * outcomes only. The main class of jcstress takes a test that it had to skip for a success.
 */
final class StressRun {
  private StressRun() {}

  public static void main(final String[] args) throws Exception {
    final Options options = new Options(args);
    if (!options.parse()) {
      System.exit(1);
    }
    final JCStress stress = new JCStress(options);
    final int tests = stress.getTests().size();
    try {
      stress.run();
    } catch (final AssertionError e) {
      // There were forbidden outcomes: they are told below.
    }
    final InProcessCollector collector = new InProcessCollector();
    final DiskReadCollector reader = new DiskReadCollector(options.getResultFile(), collector);
    try {
      reader.dump();
    } finally {
      reader.close();
    }
    System.exit(judge(tests, collector.getTestResults()) ? 0 : 1);
  }

  private static boolean judge(final int tests, final Collection<TestResult> results) {
    final List<String> failures = new ArrayList<>();
    long states = 0;
    for (final TestResult result : results) {
      states += result.getTotalCount();
      print(result);
      if (result.status() != Status.NORMAL || !result.grading().isPassed) {
        failures.add(result.getName());
      }
    }
    failures.forEach(name -> System.out.println("FAILED: " + name));
    System.out.printf(
        "jcstress: %d tests, %d runs, %,d states, %d runs failed%n",
        tests, results.size(), states, failures.size());
    return failures.isEmpty() && results.size() >= tests && tests > 0;
  }

  private static void print(final TestResult result) {
    System.out.printf("%s %s%n", result.status(), result.getName());
    for (final GradingResult outcome : result.grading().gradingResults.values()) {
      if (outcome.count > 0) {
        System.out.printf(
            "  %,10d  %s  %-28s %s%n",
            outcome.count, outcome.expect, outcome.id, outcome.description);
      }
    }
  }
}
