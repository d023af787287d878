package io.ghostswap.fuse.daemon;

import io.ghostswap.config.Parameters;
import io.ghostswap.config.StartOption;
import io.ghostswap.config.StartOptions;
import io.ghostswap.config.TransportType;
import io.ghostswap.fuse.cli.GhostswapCli;
import io.ghostswap.fuse.fs.CallbackGuard;
import io.ghostswap.fuse.fs.GeneratedFiles;
import io.ghostswap.fuse.fs.GhostFileSystem;
import io.ghostswap.fuse.fs.Node;
import io.ghostswap.fuse.jnr.JnrTransport;
import io.ghostswap.fuse.transport.TransportException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Predicate;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.slf4j.LoggerFactory;

/**
 * What the build runs to learn which classes a start needs, for the archive that they are put into:
 * the command line and the daemon without root, mount and swap. What it leaves out is loaded from
 * the jars, as everything would be without an archive.
 */
public final class Rehearsal {
  private static final String OWN_CLASSES = "io/ghostswap/";
  private static final String CLASS_SUFFIX = ".class";
  private static final int PAGES = 64;
  private static final int PAGE_SIZE = 4096;
  private static final long TOTAL_RAM_BYTES = 1L << 30;

  private Rehearsal() {}

  /**
   * Runs it.
   *
   * @param arguments {@code cli}, {@code jnr-fuse} or {@code dev-fuse}
   */
  public static void main(String[] arguments) throws Exception {
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    System.setOut(nowhere);
    System.setErr(nowhere);
    Path folder = Files.createTempDirectory("ghostswap-rehearsal");
    try {
      if (arguments[0].equals("cli")) {
        commandLine(folder);
        ownClasses(_ -> true);
      } else {
        boolean jnrFuse = arguments[0].equals(TransportType.JNR_FUSE.key());
        daemon(folder, jnrFuse);
        String others = "attach|cli|demo|" + (jnrFuse ? "devfuse" : "jnr");
        ownClasses(name -> !name.matches("io/ghostswap/fuse/(" + others + ")/.*"));
      }
    } finally {
      for (String name : new String[] {"log", ""}) {
        Files.deleteIfExists(folder.resolve(name));
      }
    }
  }

  private static void commandLine(Path folder) {
    GhostswapCli.execute("--version");
    GhostswapCli.execute("status", "--mount", folder.toString());
    // Changes nothing, and asks the kernel and the programs for all that `up` will need.
    GhostswapCli.execute("doctor");
    // Ends when it finds no such file, before it does anything.
    GhostswapCli.execute("up", "--size", "1G", "--config", folder.resolve("none").toString());
  }

  private static void daemon(Path folder, boolean jnrFuse) throws Exception {
    StopSignals.install(_ -> {});
    Parameters parameters = new Parameters();
    StartOptions options =
        StartOptions.defaults(2)
            .with(StartOption.SIZE, "64M")
            .with(StartOption.SPILL, folder + ":16M");
    try (DaemonLog _ = DaemonLog.open(folder.resolve("log"));
        Backend backend = StoreBackend.open(options, parameters, TOTAL_RAM_BYTES);
        GhostFileSystem files =
            new GhostFileSystem(
                backend.space(),
                options.stripes(),
                GeneratedFiles.of(
                    parameters,
                    backend.commands(),
                    backend.counters()::snapshot,
                    backend::tiers))) {
      if (jnrFuse) {
        transport(files, folder);
      }
      pages(files);
      text(files, "/control", "writeback type=all max_pages=64\nidle all\ncompact\n");
      pages(files);
      for (String directory : new String[] {"/stats", "/parameters"}) {
        for (String name : ((Node.Directory) files.lookup(directory)).names()) {
          text(files, directory + "/" + name, null);
        }
      }
    }
  }

  /** Makes what libfuse calls, where there is a libfuse. */
  private static void transport(GhostFileSystem files, Path folder) throws InterruptedException {
    try {
      CallbackGuard guard = new CallbackGuard(LoggerFactory.getLogger("callbacks"));
      new JnrTransport(files, guard, folder).unmount(Duration.ZERO);
    } catch (TransportException e) {
      LoggerFactory.getLogger(Rehearsal.class).info("without libfuse: {}", e.getMessage());
    }
  }

  private static void pages(GhostFileSystem files) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(PAGES * PAGE_SIZE, PAGE_SIZE);
      for (int i = 0; i < PAGES * PAGE_SIZE / 2; i++) {
        memory.set(ValueLayout.JAVA_BYTE, i, (byte) (i * i >> 7));
      }
      files.write(0, memory, 0, (int) memory.byteSize(), 0);
      files.read(0, memory, 0, (int) memory.byteSize(), 0);
    }
  }

  /** Reads a generated file, after writing to it where something is given. */
  private static void text(GhostFileSystem files, String path, String written) {
    long handle = files.open(path, written == null ? 0 : 2, 0);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(1 << 16);
      if (written != null) {
        MemorySegment text = arena.allocateFrom(written, StandardCharsets.UTF_8);
        files.write(handle, text, 0, written.length(), 0);
      }
      files.read(handle, memory, 0, (int) memory.byteSize(), 0);
    }
    files.release(handle);
  }

  /** Our own classes: those of what fails now and then too. */
  private static void ownClasses(Predicate<String> wanted)
      throws IOException, ClassNotFoundException {
    String main = System.getProperty("java.class.path");
    String libraries = new JarFile(main).getManifest().getMainAttributes().getValue("Class-Path");
    for (String library : (Path.of(main).getFileName() + " " + libraries).split(" ")) {
      try (JarFile jar = new JarFile(Path.of(main).resolveSibling(library).toFile())) {
        for (String name : jar.stream().map(JarEntry::getName).toList()) {
          if (name.startsWith(OWN_CLASSES) && name.endsWith(CLASS_SUFFIX) && wanted.test(name)) {
            load(name.substring(0, name.length() - CLASS_SUFFIX.length()).replace('/', '.'));
          }
        }
      }
    }
  }

  private static void load(String name) throws ClassNotFoundException {
    Class.forName(name, false, Rehearsal.class.getClassLoader());
  }
}
