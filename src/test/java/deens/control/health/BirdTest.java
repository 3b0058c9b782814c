package deens.control.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** BIRD's protocol, spoken with a stand-in that says what BIRD 2.0.12 was seen to say. */
@Timeout(60)
class BirdTest {
  private static final String GREETING = "0001 BIRD 2.0.12 ready.\n";

  @TempDir Path folder;

  /** Says its lines to whoever says one of its words; ends the connection at others. */
  private final class StandIn implements AutoCloseable {
    final ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    final List<SocketChannel> clients = new CopyOnWriteArrayList<>();
    final String greeting;
    final Map<String, String> replies;

    StandIn(String greeting, Map<String, String> replies) throws IOException {
      this.greeting = greeting;
      this.replies = replies;
      socket.bind(UnixDomainSocketAddress.of(path()));
      Thread.ofVirtual().start(this::accept);
    }

    private void accept() {
      try {
        while (true) {
          SocketChannel client = socket.accept();
          clients.add(client);
          Thread.ofVirtual().start(() -> serve(client));
        }
      } catch (IOException e) {
        // closed
      }
    }

    private void serve(SocketChannel client) {
      try (client;
          var in = new BufferedReader(Channels.newReader(client, StandardCharsets.UTF_8))) {
        say(client, greeting);
        for (String line; (line = in.readLine()) != null && replies.containsKey(line); ) {
          say(client, replies.get(line));
        }
      } catch (IOException e) {
        // closed
      }
    }

    private static void say(SocketChannel client, String text) throws IOException {
      client.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public void close() throws IOException {
      socket.close();
      for (SocketChannel client : clients) client.close();
      java.nio.file.Files.delete(path());
    }
  }

  private Path path() {
    return folder.resolve("bird.ctl");
  }

  private String failure(Bird bird) {
    String said = assertThrows(IOException.class, () -> bird.announce(true)).getMessage();
    return said.replace(path().toString(), "SOCKET");
  }

  @Test
  void aProtocolIsEnabledAndDisabledOnOneConnection() throws Exception {
    var replies =
        Map.of("enable deens", "0011 deens: enabled\n", "disable deens", "0009 deens: disabled\n");
    try (var standIn = new StandIn(GREETING, replies);
        var bird = new Bird(path(), "deens")) {
      assertTrue(bird.hasForgotten());
      bird.announce(true);
      bird.announce(false);
      assertFalse(bird.hasForgotten());
      assertEquals(1, standIn.clients.size());
    }
  }

  @Test
  void whatIsDoneAlreadyIsDone() throws Exception {
    var replies =
        Map.of(
            "enable deens",
            "0010 deens: already enabled\n",
            "disable deens",
            "0008 deens: already disabled\n");
    try (var standIn = new StandIn(GREETING, replies);
        var bird = new Bird(path(), "deens")) {
      bird.announce(false);
      bird.announce(true);
      assertEquals(1, standIn.clients.size());
    }
  }

  @Test
  void aBirdThatStartsAnewIsNoticedAndToldAgain() throws Exception {
    var replies = Map.of("enable deens", "0011 deens: enabled\n");
    try (var bird = new Bird(path(), "deens")) {
      try (var first = new StandIn(GREETING, replies)) {
        bird.announce(true);
        assertEquals(1, first.clients.size());
      }
      while (!bird.hasForgotten()) Thread.sleep(1);
      assertEquals("BIRD at SOCKET: there is no such socket; is BIRD running?", failure(bird));
      try (var second = new StandIn(GREETING, replies)) {
        bird.announce(true);
        assertFalse(bird.hasForgotten());
        assertEquals(1, second.clients.size());
      }
    }
  }

  @Test
  void whatBirdRefusesIsSaid() throws Exception {
    var replies = Map.of("enable deens", "9001 syntax error, unexpected CF_SYM_UNDEFINED\n");
    try (var standIn = new StandIn(GREETING, replies);
        var bird = new Bird(path(), "deens")) {
      assertEquals(
          "BIRD at SOCKET: it says: 9001 syntax error, unexpected CF_SYM_UNDEFINED", failure(bird));
      assertTrue(bird.hasForgotten());
      assertEquals(1, standIn.clients.size());
    }
  }

  @Test
  void whoIsNotBirdOrSaysNothingIsNotWaitedForLong() throws Exception {
    try (var standIn = new StandIn("hello\n", Map.of());
        var bird = new Bird(path(), "deens")) {
      assertEquals("BIRD at SOCKET: no reply within 500 ms", failure(bird));
      assertEquals(1, standIn.clients.size());
    }
    try (var standIn = new StandIn("0020 other\n", Map.of());
        var bird = new Bird(path(), "deens")) {
      assertEquals("BIRD at SOCKET: not BIRD: it says 0020 other", failure(bird));
      assertEquals(1, standIn.clients.size());
    }
    try (var standIn = new StandIn(GREETING, Map.of("enable deens", ""));
        var bird = new Bird(path(), "deens")) {
      assertEquals("BIRD at SOCKET: no reply within 500 ms", failure(bird));
      assertEquals(1, standIn.clients.size());
    }
  }
}
