package io.ghostswap.it.vm;

import io.ghostswap.it.machine.Tool;
import io.ghostswap.it.report.BenchmarkException;
import io.ghostswap.it.report.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Runs scenarios one after the other: those that are named, or all but those for which a person
 * must ask. Exit status 0 only when all passed.
 */
public final class VmTest {
  private static final int EXIT_FAILED = 1;
  private static final int EXIT_USAGE = 2;

  private final Path home;
  private final KernelPackage kernel;
  private final String form;
  private final ImageBuilder images;
  private final Path cache = Folders.cache();

  /**
   * Prepares it.
   *
   * @param home the project's folder
   * @param kernel name of the kernel for scenarios that do not need a certain one
   * @param form {@code short}, or {@code full} for longer runs
   */
  VmTest(final Path home, final String kernel, final String form) {
    this.home = home;
    this.kernel = KernelPackage.named(kernel);
    this.form = form;
    this.images = new ImageBuilder(cache, home.resolve("integration-tests/vm/initrd-init"));
  }

  /**
   * Runs them.
   *
   * @param names of scenarios; none means all
   */
  public static void main(final String... names) throws IOException, InterruptedException {
    final VmTest test;
    final List<Scenario> scenarios;
    try {
      requirePrograms();
      test =
          new VmTest(
              Path.of(System.getProperty("ghostswap.home")),
              System.getProperty("ghostswap.vm.kernel", "cloud"),
              System.getProperty("ghostswap.vm.form", "short"));
      scenarios = test.choose(List.of(names));
    } catch (final VmException | BenchmarkException e) {
      System.err.println("vm-test: " + e.getMessage());
      System.exit(EXIT_USAGE);
      return;
    }
    System.exit(test.runAll(scenarios) ? 0 : EXIT_FAILED);
  }

  /** The programs that it needs and this machine does not have. */
  static List<String> missingPrograms() {
    return Stream.of(Machine.QEMU, "mke2fs", "debugfs", "apt-get", "dpkg-deb")
        .filter(program -> !Tool.isInstalled(program))
        .toList();
  }

  /**
   * Runs one scenario.
   *
   * @return why it failed, or nothing at all when it passed
   */
  String run(final String scenario) throws InterruptedException {
    return run(choose(List.of(scenario)).getFirst()).failure().orElse("");
  }

  private static void requirePrograms() {
    final List<String> missing = missingPrograms();
    if (!missing.isEmpty()) {
      throw new VmException(
          "These programs are missing: "
              + String.join(", ", missing)
              + "; scripts/setup.sh --for-tests installs them.");
    }
  }

  private boolean runAll(final List<Scenario> scenarios) throws IOException, InterruptedException {
    final List<VmResult> results = new ArrayList<>();
    final Report report = new Report(home.resolve("target/vm-test.md"));
    report.begin();
    for (final Scenario scenario : scenarios) {
      final VmResult result = run(scenario);
      results.add(result);
      if (result.table().isPresent()) {
        report.add("\n## " + scenario.name() + "\n\n" + scenario.shows() + "\n");
        report.add(result.table().get());
      }
    }
    report.add("\n" + VmResult.summary(results));
    report.add("\n" + Report.load());
    final boolean passed = results.stream().allMatch(VmResult::passed);
    System.out.println("vm-test: " + (passed ? "PASSED" : "FAILED"));
    return passed;
  }

  private VmResult run(final Scenario scenario) throws InterruptedException {
    final KernelPackage wanted =
        scenario.kernel().isEmpty() ? kernel : KernelPackage.named(scenario.kernel());
    final VmImage image = images.build(wanted, scenario.packages());
    final Accelerator accelerator = Accelerator.of(image, cache);
    System.out.printf(
        "%n== %s: %s%n== %s of memory, Linux %s, %s, %d minutes at most%n",
        scenario.name(),
        scenario.shows(),
        scenario.memory(),
        image.kernelVersion(),
        accelerator,
        scenario.minutes());
    final VmResult result =
        new VmRun(
                scenario,
                image,
                accelerator,
                form,
                home,
                home.resolve("target/vm/" + scenario.name()))
            .run();
    System.out.printf(
        "== %s: %s after %d seconds; console and logs are in %s%n",
        scenario.name(),
        result.failure().map(reason -> "FAILED, " + reason).orElse("passed"),
        result.time().toSeconds(),
        home.relativize(result.results()));
    return result;
  }

  private List<Scenario> choose(final List<String> names) {
    final List<Scenario> all = Scenario.in(home.resolve("integration-tests/vm/scenarios"));
    if (names.isEmpty()) {
      return all.stream().filter(scenario -> !scenario.byHand()).toList();
    }
    final List<Scenario> chosen = new ArrayList<>();
    for (final String name : names) {
      chosen.add(
          all.stream()
              .filter(scenario -> scenario.name().equals(name))
              .findFirst()
              .orElseThrow(
                  () ->
                      new VmException(
                          name
                              + " is not a scenario; there are "
                              + String.join(", ", all.stream().map(Scenario::name).toList())
                              + ".")));
    }
    return chosen;
  }
}
