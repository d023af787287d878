package io.ghostswap.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What is fixed when ghostswap starts; {@link StartOption} says what each component means.
 *
 * @param sizeBytes size of the ghost swap, all stripes together; 1 MiB a stripe at least, 4 TiB in
 *     all at most
 * @param stripes number of ghost swapfiles, 1 to 16
 * @param spill places for pages that leave the pool, fastest first; may be empty
 * @param zpool allocator of the pool
 * @param transport how the mount is served
 * @param mount the mount point, an absolute path
 * @param priority swap priority, 0 to 32767
 * @param swapon whether loop devices and swap are set up
 * @param pageCluster vm.page-cluster while swap is on, 0 to 10, or {@link #KEEP_PAGE_CLUSTER}
 */
public record StartOptions(
    long sizeBytes,
    int stripes,
    List<SpillPlace> spill,
    ZpoolType zpool,
    TransportType transport,
    Path mount,
    int priority,
    boolean swapon,
    int pageCluster) {

  /** The value of {@code pageCluster} that leaves the kernel's setting alone. */
  public static final int KEEP_PAGE_CLUSTER = -1;

  private static final long PAGE_SIZE = 4096;
  private static final long MIN_STRIPE_BYTES = 1L << 20;
  private static final long MAX_BYTES = 4L << 40;
  private static final int MAX_STRIPES = 16;
  private static final int MAX_DEFAULT_STRIPES = 4;
  private static final int MAX_PRIORITY = 32_767;
  private static final int MAX_PAGE_CLUSTER = 10;

  /**
   * Creates options.
   *
   * @throws ConfigException ({@code INVALID_VALUE}) when one is out of its range
   */
  public StartOptions {
    spill = List.copyOf(spill);
    require(StartOption.STRIPES, stripes, 1, MAX_STRIPES);
    require(StartOption.PRIORITY, priority, 0, MAX_PRIORITY);
    require(StartOption.PAGE_CLUSTER, pageCluster, KEEP_PAGE_CLUSTER, MAX_PAGE_CLUSTER);
    if (sizeBytes < MIN_STRIPE_BYTES * stripes || sizeBytes > MAX_BYTES) {
      throw ConfigException.invalid(
          "size cannot be %s with %d stripes: allowed is %s to %s"
              .formatted(
                  ByteSize.format(sizeBytes),
                  stripes,
                  ByteSize.format(MIN_STRIPE_BYTES * stripes),
                  ByteSize.format(MAX_BYTES)));
    }
    if (!mount.isAbsolute()) {
      throw refuse(StartOption.MOUNT, mount.toString());
    }
  }

  /**
   * Returns the options that hold when nothing is said.
   *
   * @param processors number of processors of the machine, which sets the number of stripes
   * @return the default of every option
   */
  public static StartOptions defaults(final int processors) {
    return new StartOptions(
        8L << 30,
        Math.clamp(processors, 1, MAX_DEFAULT_STRIPES),
        List.of(),
        ZpoolType.ZSMALLOC,
        TransportType.JNR_FUSE,
        Path.of("/run/ghostswap/mnt"),
        100,
        true,
        5);
  }

  /**
   * Returns these options with one replaced; a spill place is added to those that are there.
   *
   * @param option the option
   * @param value its value as written in the configuration file
   * @return new options
   * @throws ConfigException ({@code INVALID_VALUE}) when the value is malformed or out of range
   */
  public StartOptions with(final StartOption option, final String value) throws ConfigException {
    return switch (option) {
      case SIZE -> withSizeBytes(size(value));
      case STRIPES -> withStripes(number(option, value));
      case SPILL -> withSpillPlace(SpillPlace.parse(value));
      case ZPOOL -> withZpool(zpoolType(value));
      case TRANSPORT -> withTransport(transportType(value));
      case MOUNT -> withMount(path(value));
      case PRIORITY -> withPriority(number(option, value));
      case SWAPON -> withSwapon(flag(option, value));
      case PAGE_CLUSTER -> withPageCluster(number(option, value));
    };
  }

  /**
   * Returns these options without any place for pages that leave the pool.
   *
   * @return new options
   */
  public StartOptions withoutSpill() {
    return new StartOptions(
        sizeBytes, stripes, List.of(), zpool, transport, mount, priority, swapon, pageCluster);
  }

  /**
   * Returns the size of each ghost swapfile.
   *
   * @return bytes, a multiple of 4 KiB; what does not divide evenly is left out
   */
  public long stripeBytes() {
    return sizeBytes / stripes / PAGE_SIZE * PAGE_SIZE;
  }

  /**
   * Returns the number of pages of all ghost swapfiles.
   *
   * @return the number of 4 KiB slots
   */
  public long slots() {
    return stripeBytes() / PAGE_SIZE * stripes;
  }

  private StartOptions withSizeBytes(final long value) {
    return new StartOptions(
        value, stripes, spill, zpool, transport, mount, priority, swapon, pageCluster);
  }

  private StartOptions withStripes(final int value) {
    return new StartOptions(
        sizeBytes, value, spill, zpool, transport, mount, priority, swapon, pageCluster);
  }

  private StartOptions withSpillPlace(final SpillPlace place) {
    // The daemon, whose folder is /, would look for another place than who wrote the path.
    if (!place.path().isAbsolute()) {
      throw ConfigException.invalidValue(
          StartOption.SPILL.key(), place.path().toString(), "PATH[:SIZE] with an absolute PATH");
    }
    if (spill.stream().anyMatch(other -> other.path().equals(place.path()))) {
      throw ConfigException.invalid("spill names " + place.path() + " twice");
    }
    final List<SpillPlace> places = new ArrayList<>(spill);
    places.add(place);
    return new StartOptions(
        sizeBytes, stripes, places, zpool, transport, mount, priority, swapon, pageCluster);
  }

  private StartOptions withZpool(final ZpoolType value) {
    return new StartOptions(
        sizeBytes, stripes, spill, value, transport, mount, priority, swapon, pageCluster);
  }

  private StartOptions withTransport(final TransportType value) {
    return new StartOptions(
        sizeBytes, stripes, spill, zpool, value, mount, priority, swapon, pageCluster);
  }

  private StartOptions withMount(final Path value) {
    return new StartOptions(
        sizeBytes, stripes, spill, zpool, transport, value, priority, swapon, pageCluster);
  }

  private StartOptions withPriority(final int value) {
    return new StartOptions(
        sizeBytes, stripes, spill, zpool, transport, mount, value, swapon, pageCluster);
  }

  private StartOptions withSwapon(final boolean value) {
    return new StartOptions(
        sizeBytes, stripes, spill, zpool, transport, mount, priority, value, pageCluster);
  }

  private StartOptions withPageCluster(final int value) {
    return new StartOptions(
        sizeBytes, stripes, spill, zpool, transport, mount, priority, swapon, value);
  }

  private static long size(final String text) {
    try {
      return ByteSize.parse(text);
    } catch (final ConfigException e) {
      throw refuse(StartOption.SIZE, text);
    }
  }

  private static int number(final StartOption option, final String text) {
    try {
      return Integer.parseInt(text);
    } catch (final NumberFormatException e) {
      throw refuse(option, text);
    }
  }

  private static boolean flag(final StartOption option, final String text) {
    return switch (text.toUpperCase(Locale.ROOT)) {
      case "Y", "1" -> true;
      case "N", "0" -> false;
      default -> throw refuse(option, text);
    };
  }

  private static ZpoolType zpoolType(final String text) {
    for (final ZpoolType type : ZpoolType.values()) {
      if (type.key().equals(text)) {
        return type;
      }
    }
    throw refuse(StartOption.ZPOOL, text);
  }

  private static TransportType transportType(final String text) {
    for (final TransportType type : TransportType.values()) {
      if (type.key().equals(text)) {
        return type;
      }
    }
    throw refuse(StartOption.TRANSPORT, text);
  }

  private static Path path(final String text) {
    try {
      return Path.of(text);
    } catch (final InvalidPathException e) {
      throw refuse(StartOption.MOUNT, text);
    }
  }

  private static void require(
      final StartOption option, final int value, final int min, final int max) {
    if (value < min || value > max) {
      throw refuse(option, Integer.toString(value));
    }
  }

  private static ConfigException refuse(final StartOption option, final String value) {
    return ConfigException.invalidValue(option.key(), value, option.range());
  }
}
