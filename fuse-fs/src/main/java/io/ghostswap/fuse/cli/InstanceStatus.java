package io.ghostswap.fuse.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.ghostswap.fuse.attach.Instance;
import io.ghostswap.fuse.attach.LoopDevice;
import io.ghostswap.store.Counter;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What {@code status} tells of one instance, in zramctl's terms.
 *
 * @param name its loop devices, or its mount when it has none
 * @param algorithm codec of new pages
 * @param diskSizeBytes size of the ghost swap
 * @param dataBytes what the pages in the pool are uncompressed
 * @param compressedBytes what they are compressed
 * @param totalBytes all memory for them: the pool with its reserve and fragmentation, and the
 *     metadata
 * @param streams pages that can be compressed at the same time
 * @param mountPoint {@code [SWAP]}, or the mount when it is not swap
 * @param mount the folder of its control and statistics files
 * @param poolBytes memory of the pool
 * @param limitBytes limit of the pool
 * @param spillBytes bytes used in the spill
 * @param spilledBytes what the spilled pages are uncompressed
 * @param swapUsedBytes memory that the kernel holds in it
 * @param tiers the numbers of each tier of the spill, by their names
 */
record InstanceStatus(
    String name,
    String algorithm,
    long diskSizeBytes,
    long dataBytes,
    long compressedBytes,
    long totalBytes,
    long streams,
    String mountPoint,
    String mount,
    long poolBytes,
    long limitBytes,
    long spillBytes,
    long spilledBytes,
    long swapUsedBytes,
    JsonArray tiers) {
  private static final int PAGE_SIZE = 4096;

  /** Asks an instance. */
  static InstanceStatus of(final Instance instance) {
    final MountFiles files = new MountFiles(instance.mount());
    final InstanceNumbers numbers = files.numbers();
    final List<LoopDevice> devices = instance.devices();
    return new InstanceStatus(
        devices.isEmpty() ? instance.mount().toString() : names(devices),
        numbers.parameters().getOrDefault("compressor", "-"),
        files.sizeBytes(),
        numbers.counter(Counter.STORED_PAGES) * PAGE_SIZE,
        numbers.counter(Counter.COMPRESSED_BYTES),
        numbers.counter(Counter.POOL_TOTAL_SIZE) + numbers.counter(Counter.METADATA_BYTES),
        Runtime.getRuntime().availableProcessors(),
        devices.isEmpty() ? instance.mount().toString() : "[SWAP]",
        instance.mount().toString(),
        numbers.counter(Counter.POOL_TOTAL_SIZE),
        numbers.counter(Counter.MAX_POOL_SIZE),
        numbers.counter(Counter.SPILL_BYTES),
        numbers.counter(Counter.SPILLED_PAGES) * PAGE_SIZE,
        instance.swapUsedBytes(),
        numbers.tiers());
  }

  /** Uncompressed over pool memory; 0 while the pool is empty. */
  double ratio() {
    return poolBytes == 0 || dataBytes == 0 ? 0 : (double) dataBytes / poolBytes;
  }

  JsonObject json() {
    final JsonObject json = new JsonObject();
    json.addProperty("name", name);
    json.addProperty("algorithm", algorithm);
    json.addProperty("disksize", diskSizeBytes);
    json.addProperty("data", dataBytes);
    json.addProperty("compr", compressedBytes);
    json.addProperty("total", totalBytes);
    json.addProperty("streams", streams);
    json.addProperty("mountpoint", mountPoint);
    json.addProperty("pool", poolBytes);
    json.addProperty("limit", limitBytes);
    json.addProperty("spill", spillBytes);
    json.addProperty("ratio", Math.round(ratio() * 100) / 100.0);
    json.addProperty("spilled_data", spilledBytes);
    json.addProperty("swap_used", swapUsedBytes);
    json.addProperty("mount", mount);
    json.add("tiers", tiers);
    return json;
  }

  /** {@code loop0,loop1}; a run of neighbours is {@code loop0-3}. */
  private static String names(final List<LoopDevice> devices) {
    final List<Integer> numbers =
        devices.stream()
            .map(device -> Integer.valueOf(device.name().substring("loop".length())))
            .sorted()
            .toList();
    final int first = numbers.getFirst();
    final int last = numbers.getLast();
    if (numbers.size() > 2 && last - first == numbers.size() - 1) {
      return "loop" + first + "-" + last;
    }
    return numbers.stream().map(number -> "loop" + number).collect(Collectors.joining(","));
  }
}
