package io.ghostswap.config;

import static io.ghostswap.config.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ghostswap.config.ConfigException.Reason;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SpillPlaceTest {

  @ParameterizedTest
  @CsvSource({
    "/var/spill, /var/spill, 0",
    "/var/spill:4G, /var/spill, 4294967296",
    "spill:65536, spill, 65536",
    "/dev/disk/by-path/pci-0000:00:1f.2-ata-1, /dev/disk/by-path/pci-0000:00:1f.2-ata-1, 0",
    "/dev/disk/by-path/pci-0000:00:1f.2-ata-1:8G, /dev/disk/by-path/pci-0000:00:1f.2-ata-1,"
        + " 8589934592",
    "/a:5/b, /a:5/b, 0"
  })
  void shouldParsePathAndSize(final String text, final String path, final long sizeBytes) {
    final SpillPlace place = SpillPlace.parse(text);
    assertEquals(new SpillPlace(Path.of(path), sizeBytes), place);
    assertEquals(place, SpillPlace.parse(place.toString()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ":4G", "/var/spill:0", "/var/spill:1.5G", "/var/spill:4GB", "/var/\0spill"})
  void shouldRefuse(final String text) {
    assertRefused(Reason.INVALID_VALUE, () -> SpillPlace.parse(text));
  }

  @Test
  void shouldQuoteWhatWasWritten() {
    final String sentence = assertRefused(Reason.INVALID_VALUE, () -> SpillPlace.parse(":4G"));
    assertTrue(sentence.contains("\":4G\""), sentence);
  }
}
