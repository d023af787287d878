package io.ghostswap.fuse.cli;

import io.ghostswap.config.TransportType;
import io.ghostswap.fuse.attach.SystemTool;
import io.ghostswap.fuse.devfuse.DevFuseTransport;
import io.ghostswap.fuse.linux.ProcCpuinfo;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What must be there before anything is begun; each lack is one sentence with its remedy. */
final class Preflight {
  static final List<String> PROGRAMS =
      List.of("losetup", "mkswap", "swapon", "swapoff", "umount", "setsid", "bash");

  /** What the transport jnr-fuse needs beside them. */
  static final String FUSE_PROGRAM = "fusermount";

  private static final Path FUSE_DEVICE = Path.of("/dev/fuse");
  private static final String FUSE_LIBRARY = "libfuse.so.2";

  private Preflight() {}

  /** Checks everything that {@code up} needs with that transport. */
  static void require(final TransportType transport) {
    requireRoot();
    if (!processorLacks().isEmpty()) {
      throw new CliException(
          "The processor has no "
              + String.join(", ", processorLacks())
              + ": lz4's native library needs an x86-64-v3 processor.");
    }
    if (!hasFuseDevice()) {
      throw new CliException("FUSE is missing: there is no /dev/fuse (try 'modprobe fuse').");
    }
    PROGRAMS.forEach(Preflight::requireProgram);
    if (transport == TransportType.JNR_FUSE) {
      requireFuseLibrary();
      requireProgram(FUSE_PROGRAM);
    }
    if (transport == TransportType.IO_URING && !DevFuseTransport.hasIoUring()) {
      throw new CliException(
          "This kernel has no FUSE over io_uring (Linux 6.14, CONFIG_FUSE_IO_URING); --transport"
              + " dev-fuse does without it.");
    }
  }

  private static void requireFuseLibrary() {
    if (!hasFuseLibrary()) {
      throw new CliException(
          "FUSE is missing: "
              + FUSE_LIBRARY
              + " is not installed (Debian: apt-get install libfuse2 fuse); --transport dev-fuse"
              + " does without it.");
    }
  }

  private static void requireProgram(final String program) {
    if (SystemTool.find(program).isEmpty()) {
      throw new CliException(
          "The program "
              + program
              + " is missing (Debian: apt-get install "
              + packageOf(program)
              + ").");
    }
  }

  static void requireRoot() {
    if (!isRoot()) {
      throw new CliException("This needs root: mounts, loop devices and swap are root's.");
    }
  }

  static boolean isRoot() {
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    } catch (final IOException e) {
      throw new CliException("/proc cannot be read: " + e.getMessage());
    }
  }

  static List<String> processorLacks() {
    try {
      return ProcCpuinfo.lacks();
    } catch (final IOException e) {
      throw new CliException("/proc cannot be read: " + e.getMessage());
    }
  }

  static boolean hasFuseDevice() {
    return Files.exists(FUSE_DEVICE);
  }

  /** Whether the dynamic linker finds the library, wherever it is. */
  @SuppressWarnings("restricted")
  static boolean hasFuseLibrary() {
    try (Arena arena = Arena.ofConfined()) {
      SymbolLookup.libraryLookup(FUSE_LIBRARY, arena);
      return true;
    } catch (final IllegalArgumentException e) {
      return false;
    }
  }

  static String packageOf(final String program) {
    return switch (program) {
      case "fusermount" -> "fuse";
      case "losetup", "swapon", "swapoff", "umount" -> "mount";
      default -> program.equals("bash") ? "bash" : "util-linux";
    };
  }
}
