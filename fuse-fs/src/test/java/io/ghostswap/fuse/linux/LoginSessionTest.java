package io.ghostswap.fuse.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoginSessionTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/user.slice/user-0.slice/session-3.scope",
        "/user.slice/user-1000.slice/user@1000.service/app.slice/app-gnome-terminal-7.scope",
        "/user.slice/user-1000.slice/user@1000.service/app.slice/some.service"
      })
  void shouldKnowASession(String group) {
    assertEquals(Optional.of(group), LoginSession.group("0::" + group + "\n"));
    assertEquals(
        Optional.of(group),
        LoginSession.group("4:memory:/user.slice\n1:name=systemd:" + group + "\n"));
    assertEquals(
        Optional.of(group), LoginSession.group("1:name=systemd:" + group + "\n0::" + group));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/init.scope",
        "/system.slice/ghostswap.service",
        "/system.slice/ghostswap-up.service",
        "/system.slice/docker-0123.scope",
        "/user.slice",
        "/user.slice/user-0.slice"
      })
  void shouldKnowWhatIsNone(String group) {
    assertEquals(Optional.empty(), LoginSession.group("0::" + group + "\n"));
  }

  @Test
  void shouldLookAtTheGroupsOfSystemdAlone() {
    assertEquals(
        Optional.empty(),
        LoginSession.group("5:memory:/user.slice/x.scope\n1:name=systemd:/system.slice/s.service"));
    assertEquals(Optional.empty(), LoginSession.group(""));
  }
}
