package io.ghostswap.config;

import static io.ghostswap.config.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ghostswap.config.ConfigException.Reason;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StartOptionsTest {

  private final StartOptions defaults = StartOptions.defaults(2);

  @Test
  void shouldHaveTheDefaultsThatAreDocumented() {
    assertEquals(StartOption.SIZE.defaultText(), ByteSize.format(defaults.sizeBytes()));
    assertEquals(StartOption.MOUNT.defaultText(), defaults.mount().toString());
    assertEquals(StartOption.PRIORITY.defaultText(), Integer.toString(defaults.priority()));
    assertEquals(StartOption.PAGE_CLUSTER.defaultText(), Integer.toString(defaults.pageCluster()));
    assertEquals(StartOption.ZPOOL.defaultText(), defaults.zpool().key());
    assertEquals(StartOption.TRANSPORT.defaultText(), defaults.transport().key());
    assertTrue(defaults.swapon());
    assertTrue(defaults.spill().isEmpty());
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "1, 1", "2, 2", "4, 4", "64, 4"})
  void shouldTakeStripesFromTheProcessors(final int processors, final int stripes) {
    assertEquals(stripes, StartOptions.defaults(processors).stripes());
  }

  @Test
  void shouldReplaceOneOptionAtATime() {
    final StartOptions options =
        defaults
            .with(StartOption.STRIPES, "3")
            .with(StartOption.SIZE, "10M")
            .with(StartOption.ZPOOL, "zbud")
            .with(StartOption.TRANSPORT, "dev-fuse")
            .with(StartOption.MOUNT, "/mnt/ghost")
            .with(StartOption.PRIORITY, "7")
            .with(StartOption.SWAPON, "n")
            .with(StartOption.PAGE_CLUSTER, "-1")
            .with(StartOption.SPILL, "/fast:1G")
            .with(StartOption.SPILL, "/slow");
    assertEquals(
        new StartOptions(
            10L << 20,
            3,
            List.of(
                new SpillPlace(Path.of("/fast"), 1L << 30), new SpillPlace(Path.of("/slow"), 0)),
            ZpoolType.ZBUD,
            TransportType.DEV_FUSE,
            Path.of("/mnt/ghost"),
            7,
            false,
            StartOptions.KEEP_PAGE_CLUSTER),
        options);
    assertEquals(List.of(), options.withoutSpill().spill());
    assertEquals(
        options,
        options
            .withoutSpill()
            .with(StartOption.SPILL, "/fast:1G")
            .with(StartOption.SPILL, "/slow"));
  }

  @Test
  void shouldCutStripesIntoWholePages() {
    final StartOptions options =
        defaults.with(StartOption.STRIPES, "3").with(StartOption.SIZE, "10M");
    assertEquals(853L * 4096, options.stripeBytes());
    assertEquals(3 * 853, options.slots());
  }

  @ParameterizedTest
  @CsvSource({
    "SIZE, 8X",
    "SIZE, 1M",
    "SIZE, 5T",
    "SIZE, -1",
    "STRIPES, 0",
    "STRIPES, 17",
    "STRIPES, two",
    "ZPOOL, z3fold",
    "ZPOOL, ZBUD",
    "TRANSPORT, libfuse3",
    "TRANSPORT, DEV_FUSE",
    "MOUNT, mnt",
    "PRIORITY, -1",
    "PRIORITY, 32768",
    "SWAPON, perhaps",
    "PAGE_CLUSTER, 11",
    "PAGE_CLUSTER, -2",
    "SPILL, :1G",
    "SPILL, spool:1G"
  })
  void shouldRefuse(final StartOption option, final String value) {
    final String sentence = assertRefused(Reason.INVALID_VALUE, () -> defaults.with(option, value));
    assertTrue(sentence.contains(option.key()), sentence);
  }

  @Test
  void shouldRefuseASpillPlaceThatIsNamedTwice() {
    final StartOptions once = defaults.with(StartOption.SPILL, "/fast:1G");
    final String sentence =
        assertRefused(Reason.INVALID_VALUE, () -> once.with(StartOption.SPILL, "/fast/"));
    assertEquals("spill names /fast twice", sentence);
  }
}
