package io.ghostswap.config;

import static io.ghostswap.config.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ghostswap.config.ConfigException.Reason;
import org.junit.jupiter.api.Test;

final class AssignmentTest {

  @Test
  void shouldParseNameAndValue() {
    final Assignment expected = new Assignment(Parameter.MAX_POOL_BYTES, "2G");
    assertEquals(expected, Assignment.parse("max_pool_bytes=2G"));
    assertEquals(expected, Assignment.parse(" max_pool_bytes = 2G\n"));
  }

  @Test
  void shouldTellUnknownNameFromMissingValue() {
    assertRefused(Reason.UNKNOWN_NAME, () -> Assignment.parse("max_pool_byt"));
    assertRefused(Reason.UNKNOWN_NAME, () -> Assignment.parse("=5"));
    assertRefused(Reason.UNKNOWN_NAME, () -> Assignment.parse("no_such=5"));
    assertRefused(Reason.INVALID_VALUE, () -> Assignment.parse("max_pool_bytes"));
    assertRefused(Reason.INVALID_VALUE, () -> Assignment.parse("max_pool_bytes="));
    assertRefused(Reason.INVALID_VALUE, () -> Assignment.parse("max_pool_bytes==5"));
    assertRefused(Reason.UNKNOWN_COMPRESSOR, () -> Assignment.parse("compressor=lzo"));
  }
}
