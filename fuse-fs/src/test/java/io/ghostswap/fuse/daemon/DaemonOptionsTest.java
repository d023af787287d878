package io.ghostswap.fuse.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ghostswap.config.Assignment;
import io.ghostswap.config.ConfigException;
import io.ghostswap.config.Parameter;
import io.ghostswap.config.TransportType;
import io.ghostswap.config.ZpoolType;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class DaemonOptionsTest {
  @Test
  void shouldTakeEveryOption() {
    DaemonOptions options =
        DaemonOptions.parse(
            new String[] {
              "--mount",
              "/mnt/g",
              "--size",
              "64M",
              "--stripes",
              "3",
              "--spill",
              "/a:1G",
              "--spill",
              "/b",
              "--zpool",
              "zbud",
              "--transport",
              "dev-fuse",
              "--set",
              "max_pool_percent=7",
              "--log",
              "/tmp/log"
            });
    assertEquals(Path.of("/mnt/g"), options.start().mount());
    assertEquals(64L << 20, options.start().sizeBytes());
    assertEquals(3, options.start().stripes());
    assertEquals(2, options.start().spill().size());
    assertEquals(ZpoolType.ZBUD, options.start().zpool());
    assertEquals(TransportType.DEV_FUSE, options.start().transport());
    assertEquals(List.of(new Assignment(Parameter.MAX_POOL_PERCENT, "7")), options.settings());
    assertEquals(Path.of("/tmp/log"), options.log());
    assertNull(DaemonOptions.parse(new String[0]).log());
  }

  @Test
  void shouldRefuseWhatItDoesNotKnow() {
    assertEquals("the daemon has no option --moutn", refusal("--moutn", "/mnt"));
    assertEquals("--size needs a value", refusal("--size"));
    refusal("--size", "64Q");
    refusal("--zpool", "z3fold");
    refusal("--transport", "libfuse3");
    refusal("--set", "no_such_name=1");
    refusal("--set", "max_pool_percent=0");
  }

  private static String refusal(String... arguments) {
    return assertThrows(ConfigException.class, () -> DaemonOptions.parse(arguments)).getMessage();
  }
}
