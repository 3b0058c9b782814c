package deens.peers;

import static deens.peers.OneName.ask;
import static deens.peers.OneName.connect;
import static deens.peers.OneName.image;
import static deens.peers.OneName.query;
import static deens.peers.OneName.receive;
import static deens.peers.OneName.replace;
import static deens.peers.OneName.send;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server as a Linux program: what clients see of a reload, which is other processes' start. */
@Tag("peers")
class NativeReloadTest {
  private static final int MANY = 100_000;

  @TempDir static Path folder;
  private static Path program;

  @BeforeAll
  static void build() throws Exception {
    program = NativeProgram.build(folder, "x86-64");
  }

  @Test
  void aReloadServesTheNewImageAndKeepsTheOldOneInPlaceOfABadOne() throws Exception {
    Path served = image(folder, 1);
    try (var server = NativeProgram.serve(program, "--image=" + served, "--workers=2")) {
      assertEquals(1, ask(server.address()));
      try (var open = connect(server.address())) {
        send(open, query());
        assertEquals(1, receive(open));
        replace(served, image(folder, 2));
        int from = server.console().size();
        server.signal("HUP");
        server.await(from, "1 zone");
        server.await("memory: ", 2); // which both old workers say at their end
        assertEquals(2, ask(server.address()));
        send(open, query());
        assertEquals(2, receive(open), "the connection goes on, and with the new image");
      }
      byte[] octets = Files.readAllBytes(served);
      octets[octets.length / 3] ^= 1;
      replace(served, Files.write(folder.resolve("bad"), octets));
      int from = server.console().size();
      server.signal("HUP");
      server.await(from, "checksum is");
      server.await(from, "what was served is served on");
      assertEquals(2, ask(server.address()));
      replace(served, image(folder, 3));
      from = server.console().size();
      server.signal("HUP");
      server.await(from, "1 zone");
      server.await("memory: ", 4);
      assertEquals(3, ask(server.address()));
      server.signal("TERM");
      assertEquals(0, server.exitCode());
    }
  }

  @Test
  void noQueryIsLostByReloads() throws Exception {
    try (var server = NativeProgram.serve(program, "--image=" + image(folder, 12), "--workers=2");
        var socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      socket.connect(server.address());
      socket.setSoTimeout(5000);
      byte[] query = query();
      for (int reload = 0; reload < 10; reload++) {
        int from = server.console().size();
        server.signal("HUP");
        for (int i = 0; i < 200; i++) {
          socket.send(new DatagramPacket(query, query.length));
          socket.receive(new DatagramPacket(new byte[512], 512)); // or the timeout fails
        }
        server.await(from, "memory: ");
      }
    }
  }

  /** A query of which half was read before the reload is answered by the other worker. */
  @Test
  void halfAQueryOutlivesReloads() throws Exception {
    Path served = image(folder, 20);
    try (var server = NativeProgram.serve(program, "--image=" + served);
        var open = connect(server.address())) {
      byte[] query = query();
      var message = ByteBuffer.allocate(query.length + 2);
      byte[] octets = message.putShort((short) query.length).put(query).array();
      send(open, query);
      assertEquals(20, receive(open));
      for (int i = 0; i < octets.length; i++) {
        open.getOutputStream().write(octets, i, 1);
        if (i % 8 != 3) continue;
        replace(served, image(folder, 21 + i));
        reload(server);
      }
      assertEquals(21 + 8 * ((octets.length - 4) / 8) + 3, receive(open));
    }
  }

  /** More connections than wait between two workers at a time. */
  @Test
  void manyConnectionsOutliveAReload() throws Exception {
    Path served = image(folder, 60);
    var open = new ArrayList<Socket>();
    try (var server = NativeProgram.serve(program, "--image=" + served, "--tcp-per-client=256")) {
      for (int i = 0; i < 256; i++) {
        open.add(connect(server.address()));
        send(open.get(i), query());
        assertEquals(60, receive(open.get(i)));
      }
      replace(served, image(folder, 61));
      reload(server);
      for (Socket socket : open) {
        send(socket, query());
        assertEquals(61, receive(socket));
      }
      // When it ends, no worker is left that has one.
      int from = server.console().size();
      server.signal("TERM");
      server.await(from, "answered 256");
      assertEquals(0, server.exitCode());
      for (Socket socket : open) assertEquals(-1, socket.getInputStream().read());
    } finally {
      for (Socket socket : open) socket.close();
    }
  }

  /** Answers that a client has not taken yet come, and then what was asked of the new image. */
  @Test
  void aClientThatReadsLateGetsAllAnswersAcrossAReload() throws Exception {
    Path served = image(folder, 70);
    try (var server = NativeProgram.serve(program, "--image=" + served);
        var open = connect(server.address())) {
      Thread sender = manyQueries(open);
      Thread.sleep(300); // until nothing more goes out
      replace(served, image(folder, 71));
      int from = server.console().size();
      server.signal("HUP");
      server.await(from, "1 zone");
      int last = 70;
      for (int i = 0; i < MANY; i++) {
        int number = receive(open);
        assertTrue(number == last || number == 71, number + " after " + last);
        last = number;
      }
      sender.join();
      send(open, query());
      assertEquals(71, receive(open));
    }
  }

  /** Who does not take answers loses its connection when the server ends, after its time. */
  @Test
  @SuppressWarnings("try") // the client ends in the middle: its sender waits for that
  void theEndWaitsForNobodyForLong() throws Exception {
    Path served = image(folder, 80);
    try (var server = NativeProgram.serve(program, "--image=" + served);
        var open = connect(server.address())) {
      Thread sender = manyQueries(open);
      Thread.sleep(300); // until nothing more goes out
      reload(server, 0);
      server.signal("TERM");
      assertEquals(0, server.exitCode());
      sender.join(); // its connection is reset
    }
  }

  /** More answers than the kernel and the server keep for a client that reads none of them. */
  @Test
  void aClientThatReadsLateGetsAllAnswers() throws Exception {
    try (var server = NativeProgram.serve(program, "--image=" + image(folder, 8));
        var socket = connect(server.address())) {
      Thread sender = manyQueries(socket);
      Thread.sleep(300); // until nothing more goes out
      assertEquals(8, ask(server.address()), "others are answered meanwhile");
      for (int i = 0; i < MANY; i++) assertEquals(8, receive(socket));
      sender.join();
    }
  }

  /** Has the server open its image anew, and waits until the old worker has ended. */
  private static void reload(NativeProgram server) throws Exception {
    reload(server, 1);
  }

  private static void reload(NativeProgram server, int ended) throws Exception {
    int from = server.console().size();
    server.signal("HUP");
    server.await(from, "1 zone");
    if (ended > 0) server.await(from, "memory: ");
  }

  /** Sends more queries than the kernel and the server keep answers. */
  private static Thread manyQueries(Socket socket) throws IOException {
    byte[] query = query();
    byte[] all = new byte[MANY * (query.length + 2)];
    var requests = ByteBuffer.wrap(all);
    for (int i = 0; i < MANY; i++) requests.putShort((short) query.length).put(query);
    return Thread.ofVirtual()
        .start(() -> {
          try {
            socket.getOutputStream().write(all);
          } catch (IOException closed) {
            // the test ends before all is sent
          }
        });
  }
}
