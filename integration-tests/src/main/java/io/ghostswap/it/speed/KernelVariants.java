package io.ghostswap.it.speed;

import io.ghostswap.it.density.ZramDevice;
import io.ghostswap.it.machine.KernelFile;
import io.ghostswap.it.report.BenchmarkException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** What the kernel itself has: zram, zswap before swap on disk, swap on disk. */
final class KernelVariants {
  private static final Path ZSWAP = Path.of("/sys/module/zswap/parameters");
  private static final int CHUNK = 1 << 20;

  private final Path folder;

  /**
   * Prepares them.
   *
   * @param folder where the file of the swap on disk is made
   */
  KernelVariants(final Path folder) {
    this.folder = folder;
  }

  Variant zram() {
    return new BlockVariant(
        "zram",
        () -> ZramDevice.exists() ? Optional.empty() : Optional.of("the kernel has no zram"),
        (bytes, parts) -> parts.add(ZramDevice.claim("lz4", bytes)).path());
  }

  Variant zswap() {
    return new BlockVariant(
        "zswap",
        KernelVariants::zswapMissing,
        (bytes, parts) -> {
          final Path device = disk("swap-under-zswap", bytes, parts);
          parts.add(new KernelFile(ZSWAP.resolve("compressor"), zswapCompressor()));
          parts.add(new KernelFile(ZSWAP.resolve("max_pool_percent"), "50"));
          parts.add(new KernelFile(ZSWAP.resolve("enabled"), "Y"));
          return device;
        });
  }

  private static Optional<String> zswapMissing() {
    if (!Files.exists(ZSWAP)) {
      return Optional.of("the kernel has no zswap");
    }
    try (Parts parts = new Parts()) {
      parts.add(new KernelFile(ZSWAP.resolve("compressor"), zswapCompressor()));
      parts.add(new KernelFile(ZSWAP.resolve("enabled"), "Y"));
      return Optional.empty();
    } catch (final BenchmarkException e) {
      return Optional.of("the kernel does not turn zswap on");
    }
  }

  /** lz4 where the kernel has it for zswap, what is set otherwise. */
  private static String zswapCompressor() {
    final Path compressor = ZSWAP.resolve("compressor");
    final String set = KernelFile.read(compressor);
    try (KernelFile _ = new KernelFile(compressor, "lz4")) {
      return "lz4";
    } catch (final BenchmarkException e) {
      return set;
    }
  }

  Variant disk() {
    return new BlockVariant(
        "disk", Optional::empty, (bytes, parts) -> disk("swap-on-disk", bytes, parts));
  }

  /** Whole and written, so that no write has to find its blocks on the disk first. */
  private Path disk(final String name, final long bytes, final Parts parts) {
    final Path file = folder.resolve(name);
    parts.add(() -> Files.deleteIfExists(file));
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      final ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
      for (long at = 0; at < bytes; at += CHUNK) {
        channel.write(chunk.clear(), at);
      }
      channel.force(true);
    } catch (final IOException e) {
      throw new BenchmarkException(
          "a file for swap cannot be written to " + folder + ": " + e.getMessage(), e);
    }
    return parts.add(new LoopOver(file)).device();
  }
}
