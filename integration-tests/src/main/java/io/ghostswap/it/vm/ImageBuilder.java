package io.ghostswap.it.vm;

import io.ghostswap.it.machine.Tool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Makes images of Debian's packages and of the JDK, or takes them from the cache. */
final class ImageBuilder {
  /** Changes when the way an image is made of the same parts does. */
  private static final String RECIPE = "2";

  private static final String RUNTIME_MODULES =
      "java.base,java.logging,java.management,java.naming,java.xml,jdk.unsupported";

  /**
   * An emulated processor is faster without the wide registers, which lz4 alone insists on. And two
   * of them do not agree on code that changes while it runs, as a method's does when a better one
   * takes its place: the JVM crashes now and then. With one compiler it happens to few.
   */
  private static final String RUNTIME_OPTIONS = "-XX:UseAVX=0 -XX:TieredStopAtLevel=1";

  private static final Path JAVA = Path.of(System.getProperty("java.home"));

  private final Path cache;
  private final Path initScript;
  private final Path debs;
  private final DebianArchive archive;

  /**
   * Prepares it.
   *
   * @param cache see {@link Folders#cache}
   * @param initScript first program of the initial file system
   */
  ImageBuilder(final Path cache, final Path initScript) {
    this.cache = cache;
    this.initScript = initScript;
    this.debs = Folders.make(cache.resolve("debs"));
    this.archive = DebianArchive.ofThisMachine(debs);
  }

  /**
   * Makes an image.
   *
   * @param kernel which kernel
   * @param packages Debian packages besides the usual ones
   */
  VmImage build(final KernelPackage kernel, final Collection<String> packages) {
    final Path boot = boot(kernel);
    try {
      return new VmImage(
          Files.readString(boot.resolve("version")),
          boot.resolve("vmlinuz"),
          boot.resolve("initrd"),
          base(packages).resolve("base.ext4"));
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path boot(final KernelPackage kernel) {
    final DebianArchive source =
        kernel.isFromBackports() ? DebianArchive.ofBackports(debs) : archive;
    final String packageName = source.kernel(kernel.metaPackage());
    final List<String> busybox = List.of("busybox-static");
    final String key =
        new ImageKey()
            .add(RECIPE)
            .add(source.resolve(List.of(packageName)).toString())
            .add(archive.resolve(busybox).toString())
            .add(GuestPackages.MODULES.toString())
            .add(text(initScript))
            .name();
    return Folders.cached(
        cache.resolve("boot-" + kernel.key() + "-" + key),
        folder -> {
          System.out.println("== Making an initial file system for " + packageName);
          final Path unpacked = Folders.make(folder.resolve("unpacked"));
          source.unpack(List.of(packageName), unpacked);
          archive.unpack(busybox, unpacked);
          makeBoot(unpacked, folder);
          Folders.delete(unpacked);
        });
  }

  private void makeBoot(final Path unpacked, final Path folder) {
    final Path kernel = onlyKernel(unpacked.resolve("boot"));
    final String version = kernel.getFileName().toString().replaceFirst("vmlinuz-", "");
    final Path busybox = unpacked.resolve("bin/busybox");
    final Path root = Folders.make(folder.resolve("root"));
    for (final String name : new String[] {"proc", "sys", "dev", "root"}) {
      Folders.make(root.resolve(name));
    }
    new KernelModules(unpacked, version, busybox).copy(GuestPackages.MODULES, root, busybox);
    Folders.copy(busybox, root.resolve("bin/busybox"));
    Folders.copy(initScript, root.resolve("init"));
    Folders.copy(kernel, folder.resolve("vmlinuz"));
    try {
      Files.writeString(root.resolve("modules"), String.join("\n", GuestPackages.MODULES) + "\n");
      Files.writeString(folder.resolve("version"), version);
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
    Tool.run(
        "sh",
        "-c",
        "cd \"$0\" && chmod 755 init && find . | \"$1\" cpio -o -H newc -R 0:0 2>/dev/null"
            + " | gzip -1 >../initrd",
        root.toString(),
        busybox.toString());
    Folders.delete(root);
  }

  private Path base(final Collection<String> packages) {
    final Set<String> all = new TreeSet<>(GuestPackages.ALL);
    all.addAll(packages);
    final String key =
        new ImageKey()
            .add(RECIPE)
            .add(archive.resolve(all).toString())
            .add(text(JAVA.resolve("release")))
            .add(RUNTIME_MODULES)
            .add(RUNTIME_OPTIONS)
            .name();
    return Folders.cached(
        cache.resolve("base-" + key),
        folder -> {
          System.out.println("== Making a file system of " + all.size() + " packages and Java");
          final Path root = Folders.make(folder.resolve("root"));
          archive.unpack(all, root);
          makeBase(root);
          Ext4Image.of(root, folder.resolve("base.ext4"));
          Folders.delete(root);
        });
  }

  private static void makeBase(final Path root) {
    for (final String name :
        new String[] {"proc", "sys", "dev", "run", "tmp", "payload", "work", "root"}) {
      Folders.make(root.resolve(name));
    }
    Folders.delete(root.resolve("usr/share/doc"));
    Folders.delete(root.resolve("usr/share/man"));
    Folders.delete(root.resolve("usr/share/locale"));
    Tool.run(
        "sh",
        "-c",
        "cd \"$0\" && mkdir -p usr/local/busybox && for applet in $(bin/busybox --list); do"
            + " ln -s /bin/busybox usr/local/busybox/$applet; done"
            + " && ln -s /bin/busybox usr/bin/env"
            + " && rm -rf var && ln -s work/var var && ln -s /proc/mounts etc/mtab",
        root.toString());
    Tool.run(
        JAVA.resolve("bin/jlink").toString(),
        "--add-modules",
        RUNTIME_MODULES,
        "--add-options=" + RUNTIME_OPTIONS,
        "--strip-debug",
        "--no-header-files",
        "--no-man-pages",
        "--generate-cds-archive",
        "--output",
        Folders.make(root.resolve("usr/lib/jvm")).resolve("runtime").toString());
  }

  private static Path onlyKernel(final Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("vmlinuz-"))
          .findFirst()
          .orElseThrow(() -> new VmException("The package has no kernel."));
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(final Path file) {
    try {
      return Files.readString(file);
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
