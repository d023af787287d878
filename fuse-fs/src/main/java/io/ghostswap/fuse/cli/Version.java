package io.ghostswap.fuse.cli;

import picocli.CommandLine.IVersionProvider;

/** The version of the build, from the jar's manifest. */
final class Version implements IVersionProvider {
  /** Made by the command line parser. */
  Version() {}

  @Override
  public String[] getVersion() {
    final String version = GhostswapCli.class.getPackage().getImplementationVersion();
    return new String[] {
      "ghostswap " + (version == null ? "(not packaged)" : version),
      "Java " + Runtime.version() + ", " + System.getProperty("java.vm.name")
    };
  }
}
