package io.ghostswap.fuse.cli;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.Strictness;

/** JSON as RFC 8259 has it, by Gson. */
final class Json {
  private static final Gson GSON =
      new GsonBuilder()
          .setStrictness(Strictness.STRICT)
          .setPrettyPrinting()
          .disableHtmlEscaping()
          .create();

  private Json() {}

  /**
   * Reads one value.
   *
   * @return null where there is none
   * @throws com.google.gson.JsonParseException when the text is not JSON of that form
   */
  static <T> T read(final String text, final Class<T> form) {
    return GSON.fromJson(text, form);
  }

  /** The text of a value, indented. */
  static String text(final JsonElement value) {
    return GSON.toJson(value);
  }
}
