package io.ghostswap.fuse.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads JSON text into maps, lists, strings, numbers (Long or Double), booleans and null, keeping
 * the order of names.
 */
final class JsonReader {
  private static final int HEX = 16;
  private static final int UNICODE_DIGITS = 4;

  private final String text;
  private int at;

  private JsonReader(final String text) {
    this.text = text;
  }

  /**
   * Reads one object.
   *
   * @throws IllegalArgumentException when the text is not one JSON object
   */
  static Map<String, Object> object(final String text) {
    final JsonReader reader = new JsonReader(text);
    reader.skipBlanks();
    final Map<String, Object> object = reader.object();
    reader.skipBlanks();
    if (reader.at != text.length()) {
      throw reader.malformed();
    }
    return object;
  }

  private Object value() {
    skipBlanks();
    return switch (peek()) {
      case '{' -> object();
      case '[' -> list();
      case '"' -> string();
      case 't' -> word("true", true);
      case 'f' -> word("false", false);
      case 'n' -> word("null", null);
      default -> number();
    };
  }

  private Map<String, Object> object() {
    final Map<String, Object> object = new LinkedHashMap<>();
    expect('{');
    skipBlanks();
    while (peek() != '}') {
      final String name = string();
      skipBlanks();
      expect(':');
      object.put(name, value());
      separator('}');
    }
    expect('}');
    return object;
  }

  private List<Object> list() {
    final List<Object> list = new ArrayList<>();
    expect('[');
    skipBlanks();
    while (peek() != ']') {
      list.add(value());
      separator(']');
    }
    expect(']');
    return list;
  }

  private void separator(final char end) {
    skipBlanks();
    if (peek() != end) {
      expect(',');
      skipBlanks();
      if (peek() == end) {
        throw malformed();
      }
    }
  }

  private String string() {
    final StringBuilder string = new StringBuilder();
    expect('"');
    while (peek() != '"') {
      final char next = text.charAt(at++);
      string.append(next == '\\' ? escaped() : next);
    }
    expect('"');
    return string.toString();
  }

  private char escaped() {
    final char kind = peek();
    at++;
    return switch (kind) {
      case '"', '\\', '/' -> kind;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> unicode();
      default -> throw malformed();
    };
  }

  private char unicode() {
    if (at + UNICODE_DIGITS > text.length()) {
      throw malformed();
    }
    at += UNICODE_DIGITS;
    return (char) Integer.parseInt(text.substring(at - UNICODE_DIGITS, at), HEX);
  }

  private Object number() {
    final int start = at;
    while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    final String number = text.substring(start, at);
    try {
      return number.matches("-?\\d+") ? (Object) Long.valueOf(number) : Double.valueOf(number);
    } catch (final NumberFormatException e) {
      throw malformed();
    }
  }

  private Object word(final String word, final Object value) {
    if (!text.startsWith(word, at)) {
      throw malformed();
    }
    at += word.length();
    return value;
  }

  private void skipBlanks() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private char peek() {
    if (at >= text.length()) {
      throw malformed();
    }
    return text.charAt(at);
  }

  private void expect(final char expected) {
    if (peek() != expected) {
      throw malformed();
    }
    at++;
  }

  private IllegalArgumentException malformed() {
    return new IllegalArgumentException("not JSON at character " + at);
  }
}
