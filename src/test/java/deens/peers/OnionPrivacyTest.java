package deens.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Of an onion service's clients nothing is told: neither circuits nor ports, by whatever they do,
 * in anything that the server prints or is asked for, at its most verbose.
 */
@Timeout(120)
class OnionPrivacyTest {
  private static final String REST =
      """
      server:
        listen: 127.0.0.1:0
      tls:
        listen: 127.0.0.1:0
      %s
      tcp:
        per-client: 2
      %s
      metrics:
        listen: 127.0.0.1:0
      log:
        level: trace
      """;

  private static final String CIRCUIT = "fc00:dead:beef:4dad::7a3f:91c%d";

  /** Parts of it, and how its number begins. */
  private static final Pattern CIRCUITS = Pattern.compile("fc00|4dad|7a3f|" + 0x7a3f91c0L / 10);

  @TempDir private Path folder;
  private final List<Integer> ports = new ArrayList<>();
  private int circuit;

  @Test
  void nothingIsToldOfClients() throws Exception {
    String told = told("tor:\n  service: torrc\n" + REST.formatted("", ""));
    assertEquals(List.of(), found(told), told);
  }

  /** The like of it finds them where they are not kept out. */
  @Test
  void elsewhereLibrariesTellOfThem() throws Exception {
    String proxies = "  proxy-protocol: 127.0.0.1";
    assertFalse(found(told(REST.formatted(proxies, proxies))).isEmpty());
  }

  private List<String> found(String told) {
    var found = new ArrayList<String>();
    CIRCUITS.matcher(told).results().forEach(result -> found.add(result.group()));
    for (int port : ports) {
      if (Pattern.compile(":" + port + "(?!\\d)").matcher(told).find()) found.add(":" + port);
    }
    return found;
  }

  /** Returns all that a server says while clients do what they can. */
  private String told(String settings) throws Exception {
    try (var server = OnionServer.start(folder, settings)) {
      int tcp = port(server.await(0, "listening on "));
      int tls = port(server.await(0, "TLS at "));
      var told = new StringBuilder();
      misbehave(tcp);
      misbehave(tls);
      behave(tcp, tls, server.pin());
      told.append(server.ctl("log-level trace"));
      crowd(tcp);
      for (String what : List.of("status", "stats", "zones", "zone onion.example.", "reload")) {
        told.append(server.ctl(what)).append(server.ctl(what + " --json"));
      }
      told.append(metrics(server.await(0, "metrics at ")));
      server.stop();
      return told + String.join("\n", server.console());
    }
  }

  private static int port(String line) {
    return Integer.parseInt(line.replaceFirst(".*?127\\.0\\.0\\.1:(\\d+).*", "$1"));
  }

  private Socket connect(int port) throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(60_000);
    ports.add(socket.getLocalPort());
    return socket;
  }

  private String header() {
    return "PROXY TCP6 " + CIRCUIT.formatted(circuit++ % 10) + " ::1 31415 53\r\n";
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Each is closed, or sent something, and that is waited for. */
  private void misbehave(int port) throws IOException {
    String query = message(0, 6);
    for (String sent :
        List.of(
            query,
            "PROXY TCP6 nonsense " + CIRCUIT.formatted(1) + " 1 2\r\n",
            header() + "\0\1x",
            header() + octets("000c") + "\377".repeat(12),
            header() + message(0, 252), // AXFR
            header() + message(4, 6), // NOTIFY
            header() + message(5, 6), // UPDATE
            header() + octets("16030100050102030405"),
            header() + "GET / HTTP/1.1\r\n\r\n")) {
      try (Socket socket = connect(port)) {
        send(socket, sent);
        socket.shutdownOutput();
        OnionClient.isClosed(socket);
      }
    }
    try (Socket socket = connect(port)) {
      send(socket, header() + query);
      socket.setSoLinger(true, 0); // a reset
    }
  }

  private static String octets(String hex) {
    return new String(HexFormat.of().parseHex(hex), StandardCharsets.ISO_8859_1);
  }

  /** A message that asks for a type at the zone's apex. */
  private static String message(int opcode, int type) {
    String header = "0007%02x000001000000000000".formatted(opcode << 3);
    String question = "056f6e696f6e" + "076578616d706c65" + "00%04x0001".formatted(type);
    String both = octets(header + question);
    return octets("%04x".formatted(both.length())) + both;
  }

  private void behave(int tcp, int tls, String pin) throws Exception {
    try (Socket socket = connect(tcp)) {
      send(socket, header());
      assertEquals(OnionServer.ADDRESS, OnionClient.address(socket, OnionServer.NAME));
    }
    Socket plain = connect(tls);
    send(plain, header());
    try (Socket socket = new OnionClient(0, "localhost").secure(plain, pin)) {
      assertEquals(OnionServer.ADDRESS, OnionClient.address(socket, OnionServer.NAME));
    }
  }

  /** One circuit wants more connections than it may have; the last is closed. */
  private void crowd(int tcp) throws IOException {
    String header = header();
    try (Socket one = connect(tcp);
        Socket two = connect(tcp);
        Socket three = connect(tcp)) {
      for (Socket socket : List.of(one, two)) {
        send(socket, header);
        assertEquals(OnionServer.ADDRESS, OnionClient.address(socket, OnionServer.NAME));
      }
      send(three, header);
      assertTrue(OnionClient.isClosed(three));
    }
  }

  private static String metrics(String line) throws Exception {
    var uri = URI.create(line.replaceFirst(".*metrics at ", ""));
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }
}
