package deens.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The server as an onion service, end to end, in a Tor network of its own on loopback. */
@Tag("peers")
@Timeout(240)
class TorTest {
  private static final List<String> MEASURED = new ArrayList<>();

  @TempDir static Path folder;

  private static TorNetwork network;
  private static RunningProgram host;
  private static int control;
  private static int[] socks;

  /** Of the service that the host's torrc has. */
  private static int tcp;

  private static int tls;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    long start = System.nanoTime();
    network = TorNetwork.start(folder);
    measured("consensus", start);
    control = NameServer.freePort();
    tcp = NameServer.freePort();
    tls = NameServer.freePort();
    socks = new int[] {NameServer.freePort(), NameServer.freePort()};
    host =
        network.tor(
            "host",
            "SocksPort 0\nControlPort 127.0.0.1:"
                + control
                + "\nCookieAuthentication 1\n"
                + torrc());
    RunningProgram client =
        network.tor(
            "client",
            "SocksPort 127.0.0.1:%d\nSocksPort 127.0.0.1:%d\n".formatted(socks[0], socks[1]));
    client.await(0, "Bootstrapped 100%");
    host.await(0, "Bootstrapped 100%");
    measured("client and host ready", start);
  }

  /** Returns what the operator is told to add to Tor's configuration. */
  private static String torrc() throws IOException, InterruptedException {
    Path config = Files.writeString(folder.resolve("torrc.yaml"), byTorrc(64));
    var command =
        OnionServer.command(
            "torrc",
            "--config",
            config.toString(),
            "--folder",
            folder.resolve("host/service").toString());
    try (var printed = new RunningProgram(command, "openjdk")) {
      assertEquals(0, printed.exitCode(), () -> printed.console().toString());
      return String.join("\n", printed.console()) + "\n";
    }
  }

  @AfterAll
  static void end() {
    if (network != null) network.close();
    System.out.println("tor, milliseconds: " + String.join(", ", MEASURED));
  }

  private static void measured(String what, long startNanos) {
    MEASURED.add(what + " " + Duration.ofNanos(System.nanoTime() - startNanos).toMillis());
  }

  private static String byTorrc(int perClient) {
    return """
    tor:
      service: torrc
    server:
      listen: 127.0.0.1:%d
    tls:
      listen: 127.0.0.1:%d
    tcp:
      per-client: %d
    log:
      level: trace
    """
        .formatted(tcp, tls, perClient);
  }

  private static String byControl(int perClient) {
    return """
    tor:
      service: control
      control: 127.0.0.1:%d
      key: key
    server:
      listen: 127.0.0.1:0
    tls:
      listen: 127.0.0.1:0
    tcp:
      per-client: %d
    """
        .formatted(control, perClient);
  }

  @Test
  void aServiceComesAndGoesWithTheServer() throws Exception {
    Path its = folder.resolve("control");
    String onion;
    long start = System.nanoTime();
    try (var server = OnionServer.start(its, byControl(64))) {
      onion = server.published();
      measured("added and published", start);
      var client = new OnionClient(socks[0], onion);
      try (Socket socket = client.connectAtLast(53)) {
        assertEquals(OnionServer.ADDRESS, OnionClient.address(socket, OnionServer.NAME));
        measured("first answer", start);
        long again = System.nanoTime();
        assertEquals(OnionServer.ADDRESS, OnionClient.address(socket, OnionServer.NAME));
        measured("the next answer", again);
      }
      long again = System.nanoTime();
      try (Socket socket = client.secure(client.connectAtLast(853), server.pin())) {
        assertEquals(OnionServer.ADDRESS, OnionClient.address(socket, OnionServer.NAME));
        measured("TLS, connection and answer", again);
      }
      assertTrue(server.ctl("status").contains(onion + ", published"));
      server.stop();
      server.await(0, "is taken away");
      long gone = System.nanoTime();
      assertThrows(IOException.class, () -> client.connect(53).close());
      measured("a client sees that it is gone", gone);
    }
    try (var server = OnionServer.start(its, byControl(2))) {
      assertEquals(onion, server.published(), "by its key");
      onTwoCircuits(onion);
      assertTrue(server.ctl("stats").matches("(?s).*refused: +0\\n.*"), "Tor has refused it");
    }
  }

  @Test
  void circuitsThatTorNamesAreClients() throws Exception {
    try (var server = OnionServer.start(folder.resolve("torrc"), byTorrc(2))) {
      String onion = Files.readString(folder.resolve("host/service/hostname")).strip();
      onTwoCircuits(onion);
      String stats = server.ctl("stats");
      assertTrue(stats.matches("(?s).*refused: +1\\n.*"), stats);
    }
  }

  /** One circuit has all the connections that it may have; another one does not feel it. */
  private static void onTwoCircuits(String onion) throws Exception {
    var one = new OnionClient(socks[0], onion);
    var other = new OnionClient(socks[1], onion);
    List<Socket> open = new ArrayList<>();
    try {
      for (int i = 0; i < 2; i++) open.add(served(one));
      long start = System.nanoTime();
      assertTrue(isRefused(one));
      measured("refused", start);
      open.add(served(other));
      for (Socket socket : open) {
        assertEquals(OnionServer.ADDRESS, OnionClient.address(socket, OnionServer.NAME));
      }
    } finally {
      for (Socket socket : open) socket.close();
    }
  }

  private static Socket served(OnionClient client) throws Exception {
    Socket socket = client.connectAtLast(53);
    assertEquals(OnionServer.ADDRESS, OnionClient.address(socket, OnionServer.NAME));
    return socket;
  }

  private static boolean isRefused(OnionClient client) {
    try (Socket socket = client.connect(53)) {
      return OnionClient.isClosed(socket);
    } catch (IOException e) {
      return true;
    }
  }
}
