package io.ghostswap.fuse.fs;

import io.ghostswap.config.Assignment;
import io.ghostswap.config.ConfigException;
import io.ghostswap.config.Parameter;
import io.ghostswap.config.Parameters;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One file below {@code parameters}, as the kernel has them below /sys/module: a value and a
 * newline.
 */
final class ParameterFile implements TextFile {
  private static final Logger LOG = LoggerFactory.getLogger(ParameterFile.class);

  private final Parameters parameters;
  private final Parameter parameter;

  ParameterFile(Parameters parameters, Parameter parameter) {
    this.parameters = parameters;
    this.parameter = parameter;
  }

  @Override
  public int permissions() {
    return WRITABLE;
  }

  @Override
  public String text() {
    return parameters.value(parameter) + "\n";
  }

  @Override
  public int write(String text) {
    try {
      parameters.apply(List.of(new Assignment(parameter, text)));
      LOG.info("parameters: {}={}", parameter.key(), parameters.value(parameter));
      return 0;
    } catch (ConfigException e) {
      LOG.info("parameters: refused: {}", e.getMessage());
      return ConfigErrno.of(e);
    }
  }
}
