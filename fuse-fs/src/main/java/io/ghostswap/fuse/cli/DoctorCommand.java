package io.ghostswap.fuse.cli;

import io.ghostswap.fuse.attach.Instance;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code ghostswap doctor}: one line a check; fails when one of them does. */
@Command(
    name = "doctor",
    description = "Is this machine fit, and is what is up as it should be?",
    mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
  private int checks;
  private int warned;
  private int failed;

  /** Made by the command line parser. */
  DoctorCommand() {}

  @Override
  public Integer call() {
    MachineChecks.all().forEach(this::tell);
    final List<Instance> instances =
        Instance.all(unreadable -> tell(Finding.fail("record", unreadable.getMessage())));
    for (final Instance instance : instances) {
      new InstanceChecks(instance).all().forEach(this::tell);
    }
    System.out.println(
        failed > 0
            ? failed + " of " + checks + " checks failed."
            : "Fit" + (warned == 0 ? "." : ", with " + warned + " warnings."));
    return failed > 0 ? ExitStatus.FAILED : ExitStatus.OK;
  }

  private void tell(final Finding finding) {
    System.out.println(finding);
    checks++;
    switch (finding.level()) {
      case OK -> {}
      case WARN -> warned++;
      case FAIL -> failed++;
    }
  }
}
