package io.ghostswap.config;

/**
 * Every option that is fixed when ghostswap starts and may stand in the configuration file; the one
 * place of name and meaning.
 */
public enum StartOption {
  /** Size of the ghost swap. */
  SIZE("size", "8G", "1M a stripe to 4T", "Size of the ghost swap, all stripes together."),
  /** Number of swapfiles. */
  STRIPES(
      "stripes",
      "one a core, 4 at most",
      "1 to 16",
      "Number of ghost swapfiles and loop devices of equal priority."),
  /** Places for pages that leave the pool. */
  SPILL(
      "spill",
      "none",
      "PATH[:SIZE]",
      "A file, folder or block device for pages that leave the pool; several lines make tiers,"
          + " fastest first."),
  /** Allocator of the pool. */
  ZPOOL(
      "zpool",
      "zsmalloc",
      "zsmalloc or zbud",
      "Allocator of the pool: zsmalloc is denser, zbud puts two pages at most into 4 KiB."),
  /** How the mount is served. */
  TRANSPORT(
      "transport",
      "jnr-fuse",
      "jnr-fuse, dev-fuse or io-uring",
      "How the mount is served: jnr-fuse uses libfuse 2.9, dev-fuse speaks to the kernel itself and"
          + " answers several requests of a file at once, io-uring does the same on the processor"
          + " that asks (Linux 6.14)."),
  /** Mount point. */
  MOUNT("mount", "/run/ghostswap/mnt", "an absolute path", "Where the file system is mounted."),
  /** Swap priority. */
  PRIORITY(
      "priority",
      "100",
      "0 to 32767",
      "Priority of the swap devices; the kernel fills higher ones first."),
  /** Whether swap is turned on. */
  SWAPON("swapon", "Y", "Y or N", "N: mount only; no loop device and no swap."),
  /** Pages brought back by one fault. */
  PAGE_CLUSTER(
      "page_cluster",
      "5",
      "-1 to 10",
      "vm.page-cluster while swap is on, the power of two of the pages one fault brings back; -1"
          + " leaves it alone.");

  private final String key;
  private final String defaultText;
  private final String range;
  private final String doc;

  StartOption(final String key, final String defaultText, final String range, final String doc) {
    this.key = key;
    this.defaultText = defaultText;
    this.range = range;
    this.doc = doc;
  }

  /**
   * Returns the name in the configuration file.
   *
   * @return the name in snake case
   */
  public String key() {
    return key;
  }

  /**
   * Returns the default for a person.
   *
   * @return the default
   */
  public String defaultText() {
    return defaultText;
  }

  /**
   * Returns the allowed values for a person.
   *
   * @return the range
   */
  public String range() {
    return range;
  }

  /**
   * Returns what the option means.
   *
   * @return one sentence
   */
  public String doc() {
    return doc;
  }

  static boolean exists(final String key) {
    for (final StartOption option : values()) {
      if (option.key.equals(key)) {
        return true;
      }
    }
    return false;
  }

  static StartOption of(final String key) throws ConfigException {
    for (final StartOption option : values()) {
      if (option.key.equals(key)) {
        return option;
      }
    }
    throw ConfigException.unknownName("start option", key);
  }
}
