package io.ghostswap.it.shrinker;

import io.ghostswap.it.density.ZramDevice;
import io.ghostswap.it.machine.Tool;
import java.util.LinkedHashMap;
import java.util.Map;

/** The kinds of swap that the experiment compares, each but zram over the same disk. */
enum SwapVariant {
  /**
   * The kernel's zram, which needs no disk and has no limit: how long the kernel takes by itself.
   */
  ZRAM("zram, without a disk"),
  /** The kernel's swap on the disk, nothing compressed. */
  PLAIN("plain swap"),
  /** The kernel's zswap before that swap. */
  ZSWAP("zswap"),
  /** ghostswap with zswap's policy: it shrinks when it is full, and rejects until it has. */
  REACTIVE("ghostswap, reactive"),
  /** ghostswap as it is meant: it starts to shrink right above its accept threshold. */
  PROACTIVE("ghostswap");

  /** Of the limit, for all that have a pool. */
  static final int ACCEPT_PERCENT = 50;

  private static final String PRIORITY = "32767";

  final String title;

  SwapVariant(final String title) {
    this.title = title;
  }

  boolean isAvailable() {
    return switch (this) {
      case ZRAM -> ZramDevice.exists();
      case ZSWAP -> Zswap.exists();
      default -> true;
    };
  }

  boolean hasPool() {
    return this != PLAIN;
  }

  /**
   * Turns this kind of swap on until the result is closed.
   *
   * @param poolPercent limit of the pool in percent of the machine's memory
   */
  Undo on(final TestDisk disk, final int poolPercent, final long swapBytes) {
    final Undo undo = new Undo();
    try {
      switch (this) {
        case ZRAM -> {
          final ZramDevice zram = ZramDevice.claim("lz4", swapBytes);
          undo.push(zram::close);
          swap(zram.path().toString(), undo);
        }
        case PLAIN -> swap(disk.path().toString(), undo);
        case ZSWAP -> {
          Zswap.enable(poolPercent, ACCEPT_PERCENT, undo);
          swap(disk.path().toString(), undo);
        }
        case REACTIVE, PROACTIVE -> ghostswap(disk, poolPercent, swapBytes, undo);
        default -> throw new AssertionError(this);
      }
      return undo;
    } catch (final RuntimeException e) {
      undo.close();
      throw e;
    }
  }

  private static void swap(final String device, final Undo undo) {
    Tool.run("mkswap", device);
    Tool.run("swapon", "--priority", PRIORITY, device);
    undo.push(() -> Tool.run("swapoff", device));
  }

  private void ghostswap(
      final TestDisk disk, final int poolPercent, final long swapBytes, final Undo undo) {
    final Map<String, String> settings = new LinkedHashMap<>();
    settings.put("max_pool_percent", Integer.toString(poolPercent));
    settings.put("accept_threshold_percent", Integer.toString(ACCEPT_PERCENT));
    if (this == REACTIVE) {
      settings.put("shrink_start_percent", "100");
      settings.put("shrinker_delay_ms", "0");
      settings.put("full_policy", "reject");
    } else {
      // As in Funaki's patch: one percent above the threshold at which it stops.
      settings.put("shrink_start_percent", Integer.toString(ACCEPT_PERCENT + 1));
    }
    final Ghostswap ghostswap =
        Ghostswap.up(
            Map.of(
                "size",
                Long.toString(swapBytes),
                "priority",
                PRIORITY,
                "page_cluster",
                "-1",
                "spill",
                disk.path().toString()),
            settings);
    undo.push(ghostswap::close);
    undo.push(() -> System.out.println("    " + ghostswap.work()));
  }
}
