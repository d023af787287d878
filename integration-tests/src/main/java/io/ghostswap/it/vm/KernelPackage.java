package io.ghostswap.it.vm;

import java.util.Locale;

/** Kernels of Debian, by the package that depends on the newest one of its kind. */
enum KernelPackage {
  /** The small kernel for virtual machines; it has no zswap. */
  CLOUD("linux-image-cloud-amd64", false),
  /** The kernel of real machines, with zswap. */
  FULL("linux-image-amd64", false),
  /** The newest kernel for virtual machines that Debian offers to its stable release. */
  BACKPORTS("linux-image-cloud-amd64", true);

  private final String metaPackage;
  private final boolean fromBackports;

  KernelPackage(final String metaPackage, final boolean fromBackports) {
    this.metaPackage = metaPackage;
    this.fromBackports = fromBackports;
  }

  /** The kernel with a name as {@code KERNEL=} takes it. */
  static KernelPackage named(final String name) {
    for (final KernelPackage kernel : values()) {
      if (kernel.key().equals(name)) {
        return kernel;
      }
    }
    throw new VmException("KERNEL=" + name + " is not cloud, full or backports.");
  }

  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  String metaPackage() {
    return metaPackage;
  }

  boolean isFromBackports() {
    return fromBackports;
  }
}
