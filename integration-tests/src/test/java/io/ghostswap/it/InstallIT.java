package io.ghostswap.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code make install} and {@code make uninstall}, into a folder of the test's own. */
@Privileged(programs = "make")
@Tag("cli")
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class InstallIT {
  private static final String HOME = GhostswapInstance.LAUNCHER.getParent().toString();

  private final TestFolder root = new TestFolder();

  @AfterEach
  void delete() {
    root.close();
  }

  @Test
  void shouldInstallWhatRunsAndRemoveAllOfIt() throws IOException {
    make("install").requireSuccess();
    final Path launcher = root.file("usr/sbin/ghostswap");
    assertTrue(Command.output(launcher.toString(), "--version").startsWith("ghostswap "));
    final String archive = "ghostswap-cli-" + System.getProperty("java.version") + ".jsa";
    final Path libraries = root.file("usr/lib/ghostswap/lib");
    assertTrue(Files.exists(libraries.resolve(archive)), archive);
    final String unit = Files.readString(root.file("etc/systemd/system/ghostswap.service"));
    assertTrue(unit.contains("\nExecStart=/usr/sbin/ghostswap up --config /etc/"), unit);
    assertFalse(unit.contains("/usr/local"), unit);
    assertTrue(Files.exists(root.file("usr/share/doc/ghostswap/README.md")));

    make("install").requireSuccess();
    make("uninstall").requireSuccess();
    assertEquals(List.of(), files());
  }

  @Test
  void shouldKeepAConfigurationThatWasChanged() throws IOException {
    make("install").requireSuccess();
    final Path config = root.file("etc/ghostswap.conf");
    Files.writeString(config, "size = 2G\n");
    make("install").requireSuccess();
    final Command.Outcome uninstall = make("uninstall").requireSuccess();
    assertTrue(uninstall.out().contains("kept " + config), uninstall::text);
    assertEquals(List.of(config), files());
    assertEquals("size = 2G\n", Files.readString(config));
  }

  @Test
  void shouldRefuseAPrefixThatIsNotAbsolute() throws IOException {
    final Command.Outcome install = make("install", "PREFIX=usr");
    assertTrue(install.err().contains("must be absolute paths, not 'usr'"), install::text);
    assertEquals(List.of(), files());
  }

  private Command.Outcome make(final String target, final String... variables) {
    final Stream<String> fixed =
        Stream.of("make", "-C", HOME, target, "DESTDIR=" + root.path(), "PREFIX=/usr");
    return Command.run(Stream.concat(fixed, Stream.of(variables)).toArray(String[]::new));
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(root.path())) {
      return all.filter(file -> !Files.isDirectory(file)).toList();
    }
  }
}
