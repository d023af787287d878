package io.ghostswap.fuse.cli;

import java.util.Collection;
import java.util.Iterator;
import java.util.Map;

/** Writes maps, collections, strings, numbers, booleans and null as indented JSON text. */
final class JsonWriter {
  private static final String INDENT = "  ";
  private static final int FIRST_PRINTABLE = 0x20;

  private final StringBuilder text = new StringBuilder();

  private JsonWriter() {}

  static String write(final Object value) {
    final JsonWriter writer = new JsonWriter();
    writer.value(value, "");
    return writer.text.toString();
  }

  private void value(final Object value, final String indent) {
    switch (value) {
      case null -> text.append("null");
      case Map<?, ?> map -> object(map, indent);
      case Collection<?> list -> list(list, indent);
      case Number number -> text.append(number);
      case Boolean flag -> text.append(flag);
      default -> string(value.toString());
    }
  }

  private void object(final Map<?, ?> map, final String indent) {
    text.append('{');
    final Iterator<? extends Map.Entry<?, ?>> entries = map.entrySet().iterator();
    while (entries.hasNext()) {
      final Map.Entry<?, ?> entry = entries.next();
      text.append('\n').append(indent).append(INDENT);
      string(entry.getKey().toString());
      text.append(": ");
      value(entry.getValue(), indent + INDENT);
      text.append(entries.hasNext() ? "," : "\n" + indent);
    }
    text.append('}');
  }

  private void list(final Collection<?> list, final String indent) {
    text.append('[');
    final Iterator<?> values = list.iterator();
    while (values.hasNext()) {
      text.append('\n').append(indent).append(INDENT);
      value(values.next(), indent + INDENT);
      text.append(values.hasNext() ? "," : "\n" + indent);
    }
    text.append(']');
  }

  private void string(final String value) {
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      final char next = value.charAt(i);
      if (next == '"' || next == '\\') {
        text.append('\\').append(next);
      } else if (next < FIRST_PRINTABLE) {
        text.append(String.format("\\u%04x", (int) next));
      } else {
        text.append(next);
      }
    }
    text.append('"');
  }
}
