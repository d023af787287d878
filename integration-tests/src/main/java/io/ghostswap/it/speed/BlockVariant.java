package io.ghostswap.it.speed;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/** A system of the kernel: a block device of its own, and no process. */
final class BlockVariant implements Variant {
  private final String name;
  private final Supplier<Optional<String>> missing;
  private final DeviceMaker maker;

  BlockVariant(
      final String name, final Supplier<Optional<String>> missing, final DeviceMaker maker) {
    this.name = name;
    this.missing = missing;
    this.maker = maker;
  }

  /** Makes the device of a variant. */
  interface DeviceMaker {
    /** Makes a device of {@code bytes} bytes and hands all that it made to {@code parts}. */
    Path make(long bytes, Parts parts);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Optional<String> missing() {
    return missing.get();
  }

  @Override
  public Running swap(final long bytes) {
    return up(bytes, true);
  }

  @Override
  public Running files(final long bytes) {
    return up(bytes, false);
  }

  private Running up(final long bytes, final boolean swap) {
    final Parts parts = new Parts();
    try {
      final Path device = maker.make(bytes, parts);
      if (swap) {
        parts.add(new SwapArea(device, false));
      }
      return new Device(device, parts);
    } catch (final RuntimeException e) {
      parts.close();
      throw e;
    }
  }

  private record Device(Path device, Parts parts) implements Running {
    @Override
    public void close() {
      parts.close();
    }
  }
}
