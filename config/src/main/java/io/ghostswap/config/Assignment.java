package io.ghostswap.config;

/**
 * A value for one parameter, valid by itself; whether it goes together with the other values is
 * checked when it is applied.
 *
 * @param parameter the parameter
 * @param value the value as it was written, without blanks around it
 */
public record Assignment(Parameter parameter, String value) {

  /**
   * Creates an assignment.
   *
   * @throws ConfigException when the value is malformed or out of the parameter's range
   */
  public Assignment {
    value = value.strip();
    parameter.parse(value);
  }

  /**
   * Parses {@code name=value}.
   *
   * @param text the two with an equals sign between them
   * @return the assignment
   * @throws ConfigException when the name is unknown or the value is not one of the parameter's
   */
  public static Assignment parse(final String text) throws ConfigException {
    final int equals = text.indexOf('=');
    if (equals < 0) {
      final Parameter parameter = Parameter.of(text.strip());
      throw ConfigException.invalidValue(parameter.key(), "", parameter.range());
    }
    return new Assignment(
        Parameter.of(text.substring(0, equals).strip()), text.substring(equals + 1));
  }

  /** Returns the value as the number that {@link Parameter#parse} makes of it. */
  long number() {
    return parameter.parse(value);
  }
}
