package io.ghostswap.it.vm;

import java.util.List;

/** The Debian packages of every image, by name. */
final class GuestPackages {
  /**
   * The shell and the programs that the product calls, with their libraries; busybox for the rest.
   * libstdc++ and zlib are for run-time images of JDKs that do not bring them.
   */
  static final List<String> ALL =
      List.of(
          "bash",
          "busybox-static",
          "e2fsprogs",
          "fuse",
          "libblkid1",
          "libc6",
          "libcap-ng0",
          "libcom-err2",
          "libext2fs2",
          "libfuse2",
          "libgcc-s1",
          "libmount1",
          "libpcre2-8-0",
          "libselinux1",
          "libsmartcols1",
          "libss2",
          "libstdc++6",
          "libtinfo6",
          "libuuid1",
          "mount",
          "util-linux",
          "util-linux-extra",
          "zlib1g");

  /** Modules of the kernel that are loaded at the start, where it has them as modules. */
  static final List<String> MODULES =
      List.of(
          "virtio_pci",
          "virtio_blk",
          "crc32c_generic",
          "ext4",
          "ext2",
          "fuse",
          "loop",
          "dm_mod",
          "dm_flakey",
          "lzo",
          "lzo_rle",
          "lz4",
          "zstd",
          "zsmalloc",
          "zram");

  private GuestPackages() {}
}
