package deens.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Our server and the control port of a real Tor, which needs no network for that. */
@Tag("peers")
@Timeout(120)
class TorControlTest {
  private static final String PORT_SETTINGS =
      "DisableNetwork 1\nSocksPort 0\nControlPort 127.0.0.1:%d\n";

  @TempDir Path folder;

  private RunningProgram tor(String settings) throws IOException {
    Path data = folder.resolve("tor");
    if (!Files.exists(data)) {
      // Tor makes no socket where others could come to.
      Files.createDirectory(
          data, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    return TorNetwork.start(data, settings);
  }

  private OnionServer server(String settings) throws IOException, InterruptedException {
    String tor = "tor:\n  service: control\n  key: key\n" + settings.indent(2);
    return OnionServer.start(folder.resolve("server"), tor + "server:\n  listen: 127.0.0.1:0\n");
  }

  @Test
  void torMayComeLaterGoAndComeAgain() throws Exception {
    int port = NameServer.freePort();
    String settings = PORT_SETTINGS.formatted(port) + "CookieAuthentication 1\n";
    try (var server = server("control: 127.0.0.1:" + port)) {
      server.await(0, "no onion service by Tor at 127.0.0.1:" + port + ": nobody listens there");
      assertTrue(server.ctl("status").contains("waits for Tor"));
      String name;
      try (var tor = tor(settings)) {
        name = server.await(0, ".onion: port 53 to 127.0.0.1:");
        assertTrue(server.ctl("status").contains(".onion, added"), () -> tor.console().toString());
      }
      server.await(0, "Tor is gone, and the onion service with it; it is tried again");
      int said = server.console().size();
      try (var tor = tor(settings)) {
        assertEquals(name, server.await(said, ".onion: port 53 to 127.0.0.1:"), "by its key");
        server.stop();
        server.await(said, "is taken away");
        assertEquals(0, server.exitCode(), () -> tor.console().toString());
      }
    }
  }

  /** Of the word "foo", by tor --hash-password. */
  private static final String HASH =
      "16:FE8910028D6FBDAB6085F05F9FB002DC58038E94614AE4BD780AA38E9F";

  @Test
  void aWrongPasswordIsToldAndARightOneTaken() throws Exception {
    int port = NameServer.freePort();
    Path password = Files.createDirectories(folder.resolve("server")).resolve("password");
    Files.writeString(password, "bar\n");
    String settings = PORT_SETTINGS.formatted(port) + "HashedControlPassword " + HASH + "\n";
    try (var tor = tor(settings);
        var server = server("control: 127.0.0.1:" + port + "\npassword: password")) {
      server.await(0, "AUTHENTICATE is refused: 515 ");
      Files.writeString(password, "foo\n");
      server.await(0, ".onion: port 53 to 127.0.0.1:");
      assertTrue(tor.process.isAlive());
    }
  }

  @Test
  void aUnixSocketIsTaken() throws Exception {
    Path socket = folder.resolve("tor/control");
    try (var tor = tor("DisableNetwork 1\nSocksPort 0\nControlSocket " + socket + "\n");
        var server = server("control: " + socket)) {
      server.await(0, ".onion: port 53 to 127.0.0.1:");
      assertTrue(tor.process.isAlive());
    }
  }

  @Test
  void aTorThatHidesNothingWantsToBeToldSo() throws Exception {
    int port = NameServer.freePort();
    String settings =
        PORT_SETTINGS.formatted(port)
            + "CookieAuthentication 1\nHiddenServiceSingleHopMode 1\nHiddenServiceNonAnonymousMode 1\n";
    try (var tor = tor(settings)) {
      try (var server = server("control: 127.0.0.1:" + port)) {
        server.await(0, "ADD_ONION is refused: 512 ");
      }
      try (var server = server("control: 127.0.0.1:" + port + "\nsingle-onion: yes")) {
        server.await(0, ".onion: port 53 to 127.0.0.1:");
      }
      assertTrue(tor.process.isAlive());
    }
  }
}
