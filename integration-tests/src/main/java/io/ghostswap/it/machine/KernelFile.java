package io.ghostswap.it.machine;

import io.ghostswap.it.report.BenchmarkException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A setting of the kernel that has another value until it is closed. */
public final class KernelFile implements AutoCloseable {
  private static final Path PAGE_CLUSTER = Path.of("/proc/sys/vm/page-cluster");

  private final Path file;
  private final String before;

  /** Sets it. */
  public KernelFile(final Path file, final String value) {
    this.file = file;
    this.before = chosen(read(file));
    write(file, value);
  }

  /** Sets vm.page-cluster: one fault brings back two to the power of it pages. */
  public static KernelFile pageCluster(final String value) {
    return new KernelFile(PAGE_CLUSTER, value);
  }

  /** Of a list of choices the one in brackets, of anything else all. */
  private static String chosen(final String text) {
    final int start = text.indexOf('[');
    return start < 0 ? text : text.substring(start + 1, text.indexOf(']', start));
  }

  /** The file's text without the end of the line. */
  public static String read(final Path file) {
    try {
      return Files.readString(file).strip();
    } catch (final IOException e) {
      throw new BenchmarkException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** Writes a value as it is. */
  public static void write(final Path file, final String value) {
    try {
      Files.writeString(file, value);
    } catch (final IOException e) {
      throw new BenchmarkException(file + " cannot be set to " + value + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    write(file, before);
  }
}
