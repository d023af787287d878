package io.ghostswap.config;

import static io.ghostswap.config.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ghostswap.config.ConfigException.Reason;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ByteSizeTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "4096, 4096",
    "1K, 1024",
    "512M, 536870912",
    "8G, 8589934592",
    "8g, 8589934592",
    "2t, 2199023255552",
    "007, 7",
    "9223372036854775807, 9223372036854775807",
    "8388607T, 9223370937343148032"
  })
  void shouldParse(final String text, final long bytes) {
    assertEquals(bytes, ByteSize.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "G",
        "-1",
        "+1",
        "1.5G",
        "1 G",
        " 1",
        "1GB",
        "1P",
        "0x10",
        "1KK",
        "٣",
        "9223372036854775808",
        "8388608T",
        "99999999999999999999"
      })
  void shouldRefuseWhatIsNoSize(final String text) {
    assertRefused(Reason.INVALID_VALUE, () -> ByteSize.parse(text));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "17, 17",
    "1023, 1023",
    "1024, 1K",
    "1536, 1.5K",
    "536870912, 512M",
    "8589934592, 8G",
    "1073741823, 1023.9M",
    "1125899906842624, 1024T",
    "9223372036854775807, 8388607.9T"
  })
  void shouldFormat(final long bytes, final String text) {
    assertEquals(text, ByteSize.format(bytes));
  }
}
