package io.ghostswap.config;

/** How the value of a parameter is written. */
public enum ParameterType {
  /** Reads {@code Y} or {@code N}; takes Y, N, y, n, 1 and 0. */
  BOOLEAN,
  /** A decimal whole number. */
  INTEGER,
  /** A number of bytes, taken with or without K, M, G or T and printed without. */
  SIZE,
  /** One of a few words. */
  CHOICE
}
