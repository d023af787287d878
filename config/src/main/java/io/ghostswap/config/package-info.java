/**
 * Every parameter and start option of ghostswap with its range and default, and the parsers of
 * sizes, the control file and the configuration file. Depends on nothing but the JDK and knows
 * nothing of the modules that act on the values.
 */
package io.ghostswap.config;
