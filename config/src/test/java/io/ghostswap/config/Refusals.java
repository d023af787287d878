package io.ghostswap.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ghostswap.config.ConfigException.Reason;
import org.junit.jupiter.api.function.Executable;

/** Assertions about values that are refused. */
final class Refusals {

  private Refusals() {}

  /**
   * Runs the code, expects it to refuse with the reason and one printable sentence, and returns
   * that sentence.
   */
  static String assertRefused(final Reason reason, final Executable code) {
    final ConfigException refusal = assertThrows(ConfigException.class, code);
    assertEquals(reason, refusal.reason(), refusal.getMessage());
    assertFalse(
        refusal.getMessage().chars().anyMatch(Character::isISOControl),
        "control character in " + refusal.getMessage());
    return refusal.getMessage();
  }
}
