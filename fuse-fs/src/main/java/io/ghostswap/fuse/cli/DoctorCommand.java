package io.ghostswap.fuse.cli;

import io.ghostswap.fuse.attach.Instance;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code ghostswap doctor}: one line a check; fails when one of them does. */
@Command(
    name = "doctor",
    description = "Is this machine fit, and is what is up as it should be?",
    mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
  /** Made by the command line parser. */
  DoctorCommand() {}

  @Override
  public Integer call() {
    final List<Finding> findings = new ArrayList<>(MachineChecks.all());
    for (final Instance instance : Instance.all()) {
      findings.addAll(new InstanceChecks(instance).all());
    }
    findings.forEach(System.out::println);
    final long failed = count(findings, Finding.Level.FAIL);
    final long warned = count(findings, Finding.Level.WARN);
    System.out.println(
        failed > 0
            ? failed + " of " + findings.size() + " checks failed."
            : "Fit" + (warned == 0 ? "." : ", with " + warned + " warnings."));
    return failed > 0 ? ExitStatus.FAILED : ExitStatus.OK;
  }

  private static long count(final List<Finding> findings, final Finding.Level level) {
    return findings.stream().filter(finding -> finding.level() == level).count();
  }
}
