package deens.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import deens.transport.AddressMissingException;
import deens.transport.Echo;
import deens.transport.Responder;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
// Closing early is what some of these are about; waiting for another thread may yield; the hosts
// are addresses.
@SuppressWarnings({"try", "ThreadPriorityCheck", "AddressSelection"})
class TcpServerTest {
  private static final int NEVER_MILLIS = 3_600_000;
  private static final TcpOptions OPTIONS = new TcpOptions(2, NEVER_MILLIS, 1000, 1000, 10_000);

  private static TcpServer start(TcpOptions options, Responder responder, String... hosts)
      throws IOException {
    var addresses = Arrays.stream(hosts).map(h -> new InetSocketAddress(h, 0)).toList();
    var server = TcpServer.open(addresses, options, () -> responder, Echo.published());
    server.start();
    return server;
  }

  /** A client, which gives up after ten seconds. */
  private static final class Client implements AutoCloseable {
    final Socket socket = new Socket();
    final DataInputStream in;
    final DataOutputStream out;

    Client(TcpServer server) throws IOException {
      this(server, 0);
    }

    /** Connects; a receive buffer of 0 octets is the system's own. */
    Client(TcpServer server, int receiveOctets) throws IOException {
      if (receiveOctets > 0) socket.setReceiveBufferSize(receiveOctets);
      socket.setSoTimeout(10_000);
      socket.setTcpNoDelay(true);
      InetSocketAddress address = server.addresses().getFirst();
      if (address.getAddress().isAnyLocalAddress()) {
        String loopback = address.getAddress() instanceof Inet6Address ? "::1" : "127.0.0.1";
        address = new InetSocketAddress(loopback, address.getPort());
      }
      socket.connect(address);
      in = new DataInputStream(socket.getInputStream());
      out = new DataOutputStream(socket.getOutputStream());
    }

    byte[] read() throws IOException {
      byte[] message = new byte[in.readUnsignedShort()];
      in.readFully(message);
      return message;
    }

    /** Whether the server has closed the connection; waits for it or for octets. */
    boolean closed() throws IOException {
      try {
        return in.read() < 0;
      } catch (SocketException e) {
        return true; // reset
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private static byte[] query(Random random, int length) {
    byte[] query = new byte[length];
    random.nextBytes(query);
    return query;
  }

  private static byte[] framed(byte[]... messages) {
    var octets = new ByteArrayOutputStream();
    for (byte[] message : messages) {
      octets.write(message.length >> 8);
      octets.write(message.length);
      octets.writeBytes(message);
    }
    return octets.toByteArray();
  }

  private static byte[] echoed(byte[] query) {
    byte[] response = query.clone();
    response[2] |= (byte) 0x80;
    return response;
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1", "0.0.0.0", "::"})
  void aQueryIsAnswered(String host) throws IOException {
    var echo = new Echo();
    try (var server = start(OPTIONS, echo, host);
        var client = new Client(server)) {
      byte[] query = query(new Random(1), 30);
      client.out.write(framed(query));
      assertArrayEquals(echoed(query), client.read());
      assertArrayEquals(client.socket.getLocalAddress().getAddress(), echo.lastClient);
    }
  }

  @Test
  void messagesOfEveryLengthAreAnswered() throws IOException {
    var random = new Random(2);
    try (var server = start(OPTIONS, new Echo(), "127.0.0.1");
        var client = new Client(server)) {
      for (int length = 12; length <= 65_535; length += length < 600 ? 1 : 997) {
        byte[] query = query(random, length);
        client.out.write(framed(query));
        assertArrayEquals(echoed(query), client.read(), "length " + length);
      }
      byte[] longest = query(random, 65_535);
      client.out.write(framed(longest));
      assertArrayEquals(echoed(longest), client.read());
    }
  }

  @Test
  void aHundredQueriesInOneSegmentAreAnsweredInOrder() throws IOException {
    var random = new Random(3);
    try (var server = start(OPTIONS, new Echo(), "127.0.0.1");
        var client = new Client(server)) {
      byte[][] queries = new byte[100][];
      for (int i = 0; i < queries.length; i++) queries[i] = query(random, 12 + random.nextInt(60));
      client.out.write(framed(queries));
      for (byte[] query : queries) assertArrayEquals(echoed(query), client.read());
      assertEquals(100, server.counters().answered());
    }
  }

  @Test
  void queriesCutAnywhereAreAnswered() throws IOException {
    var random = new Random(4);
    try (var server = start(OPTIONS, new Echo(), "127.0.0.1");
        var client = new Client(server)) {
      byte[] one = query(random, 40);
      byte[] two = query(random, 50);
      for (byte octet : framed(one, two)) client.out.write(octet);
      assertArrayEquals(echoed(one), client.read());
      assertArrayEquals(echoed(two), client.read());
    }
  }

  @Test
  void aClientThatHasEndedItsSideGetsAllAnswers() throws IOException {
    var random = new Random(5);
    try (var server = start(OPTIONS, new Echo(), "127.0.0.1");
        var client = new Client(server, 4096)) {
      // More than fits into the sockets' buffers, so that the end is read behind unsent answers.
      byte[] query = query(random, 60_000);
      var sender =
          Thread.startVirtualThread(() -> {
            try {
              for (int i = 0; i < 200; i++) client.out.write(framed(query));
              client.socket.shutdownOutput();
            } catch (IOException e) {
              throw new AssertionError(e);
            }
          });
      for (int i = 0; i < 200; i++) assertArrayEquals(echoed(query), client.read());
      assertTrue(client.closed());
      join(sender);
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 11})
  void aMessageWithoutAHeaderClosesTheConnectionAfterTheAnswersBefore(int length)
      throws IOException {
    try (var server = start(OPTIONS, new Echo(), "127.0.0.1");
        var client = new Client(server)) {
      byte[] good = query(new Random(6), 20);
      client.out.write(framed(good, new byte[length]));
      assertArrayEquals(echoed(good), client.read());
      assertTrue(client.closed());
      assertEquals(1, server.counters().malformed());
    }
  }

  @Test
  void aMessageThatHasNoResponseClosesTheConnection() throws IOException {
    Responder silent = (v, q, l, r, s, c, cl, n) -> 0;
    try (var server = start(OPTIONS, silent, "127.0.0.1");
        var client = new Client(server)) {
      client.out.write(framed(new byte[12]));
      assertTrue(client.closed());
      assertEquals(1, server.counters().malformed());
    }
  }

  @Test
  void garbageDoesNotStopTheServer() throws IOException {
    var random = new Random(7);
    try (var server = start(OPTIONS, new Echo(), "127.0.0.1")) {
      for (int i = 0; i < 300; i++) {
        try (var client = new Client(server)) {
          client.out.write(query(random, 1 + random.nextInt(100)));
        }
      }
      try (var client = new Client(server)) {
        byte[] query = query(random, 12);
        client.out.write(framed(query));
        assertArrayEquals(echoed(query), client.read());
      }
      assertEquals(0, server.counters().failed());
    }
  }

  @Test
  void aFaultInTheResponderClosesItsConnectionOnly() throws IOException {
    Responder faulty =
        (v, q, l, r, s, c, cl, n) -> {
          if (q[0] != 0) throw new IllegalStateException("on purpose");
          return 12;
        };
    try (var server = start(OPTIONS, faulty, "127.0.0.1");
        var unlucky = new Client(server);
        var lucky = new Client(server)) {
      byte[] query = new byte[12];
      query[0] = 1;
      unlucky.out.write(framed(query));
      assertTrue(unlucky.closed());
      lucky.out.write(framed(new byte[12]));
      assertEquals(12, lucky.read().length);
      assertEquals(1, server.counters().failed());
    }
  }

  @Test
  void anIdleConnectionIsClosed() throws IOException {
    var options = new TcpOptions(1, 100, 1000, 1000, 1000);
    try (var server = start(options, new Echo(), "127.0.0.1");
        var silent = new Client(server);
        var partial = new Client(server)) {
      partial.out.write(new byte[] {0, 12, 1, 2, 3});
      assertTrue(silent.closed());
      assertTrue(partial.closed());
      assertEquals(2, server.counters().idle());
    }
  }

  @Test
  void octetsThatMakeNoQueryDoNotKeepAConnectionOpen() throws IOException {
    var options = new TcpOptions(1, 100, 1000, 1000, 1000);
    try (var server = start(options, new Echo(), "127.0.0.1");
        var client = new Client(server)) {
      // Ends only because the server closes: a message of 65535 octets, an octet at a time.
      client.out.write(new byte[] {(byte) 0xff, (byte) 0xff});
      assertThrows(
          IOException.class,
          () -> {
            for (; ; ) {
              client.out.write(0);
              TimeUnit.MILLISECONDS.sleep(2);
            }
          });
      assertEquals(1, server.counters().idle());
    }
  }

  @Test
  void connectionsBeyondTheLimitAreClosedAndOthersTakeTheirPlace() throws IOException {
    var options = new TcpOptions(2, NEVER_MILLIS, 3, 1000, 1000);
    limited(options);
  }

  @Test
  void connectionsOfOneClientBeyondItsLimitAreClosed() throws IOException {
    var options = new TcpOptions(2, NEVER_MILLIS, 1000, 3, 1000);
    limited(options);
  }

  private static void limited(TcpOptions options) throws IOException {
    byte[] query = query(new Random(8), 12);
    try (var server = start(options, new Echo(), "127.0.0.1")) {
      var clients = new ArrayList<Client>();
      for (int i = 0; i < 3; i++) {
        var client = new Client(server);
        clients.add(client);
        client.out.write(framed(query));
        client.read();
      }
      try (var one = new Client(server)) {
        assertTrue(one.closed());
      }
      assertEquals(1, server.counters().refused());
      clients.removeFirst().close();
      // The place is free when the server has read the end of the connection.
      for (boolean in = false; !in; ) {
        try (var next = new Client(server)) {
          next.out.write(framed(query));
          in = Arrays.equals(echoed(query), next.read());
        } catch (IOException e) {
          Thread.yield();
        }
      }
      for (Client client : clients) {
        client.out.write(framed(query));
        assertArrayEquals(echoed(query), client.read());
        client.close();
      }
    }
  }

  /** 64 KB for each 12 octets: what a client does not read must not pile up in the server. */
  @Test
  void aClientThatDoesNotReadIsNotReadFrom() throws IOException, InterruptedException {
    Responder large = (v, q, l, r, s, c, cl, n) -> 65_535;
    try (var server = start(OPTIONS, large, "127.0.0.1");
        var client = new Client(server, 4096)) {
      byte[] queries = framed(filled(100, new byte[12]));
      var blocked = new CountDownLatch(1);
      int[] sent = {0};
      var sender =
          Thread.startVirtualThread(() -> {
            try {
              for (int i = 0; i < 20_000; i++) {
                client.out.write(queries);
                sent[0] += 100;
              }
            } catch (IOException e) {
              blocked.countDown(); // the socket was closed under it
            }
          });
      // 2 000 000 queries would be 131 GB of answers. Answered is at most what the sockets' buffers
      // and the high-water mark hold; then nothing moves.
      long before = -1;
      for (long now; (now = server.counters().answered()) != before || now == 0; before = now) {
        TimeUnit.MILLISECONDS.sleep(300);
      }
      assertTrue(before * 65_537 < 64 << 20, before + " answers of 64 KB");
      for (int i = 0; i < 1000; i++) assertEquals(65_535, client.read().length);
      client.close();
      blocked.await();
      join(sender);
    }
  }

  private static byte[][] filled(int count, byte[] message) {
    byte[][] messages = new byte[count][];
    Arrays.fill(messages, message);
    return messages;
  }

  @Test
  void closingFinishesOpenAnswers() throws IOException, InterruptedException {
    Responder large = (v, q, l, r, s, c, cl, n) -> 65_535;
    var server = start(OPTIONS, large, "127.0.0.1");
    try (var client = new Client(server, 4096);
        var idle = new Client(server)) {
      client.out.write(framed(filled(50, new byte[12])));
      assertEquals(65_535, client.read().length);
      var closer = Thread.startVirtualThread(server::close);
      // All fifty were in one segment and one read.
      for (int i = 1; i < 50; i++) assertEquals(65_535, client.read().length);
      assertTrue(client.closed());
      assertTrue(idle.closed());
      client.close();
      idle.close();
      join(closer);
      assertThrows(IOException.class, () -> new Client(server).close());
      assertEquals(50, server.counters().answered());
      assertEquals(0, server.connections());
    } finally {
      server.close();
    }
  }

  @Test
  void closingDoesNotWaitForeverForAClient() throws IOException {
    var options = new TcpOptions(1, NEVER_MILLIS, 1000, 1000, 50);
    try (var server = start(options, new Echo(), "127.0.0.1");
        var client = new Client(server)) {
      client.out.write(framed(new byte[12]));
      client.read();
      server.close();
      assertEquals(0, server.connections());
    }
  }

  @Test
  void aPortInUseIsSaidInOneLine() throws IOException {
    try (var other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      var address = new InetSocketAddress("127.0.0.1", other.getLocalPort());
      var e =
          assertThrows(
              IOException.class,
              () -> TcpServer.open(List.of(address), OPTIONS, Echo::new, Echo.published()).close());
      assertEquals(
          "127.0.0.1:" + other.getLocalPort() + "/tcp is in use by another program",
          e.getMessage());
    }
  }

  @Test
  void anAddressThatTheMachineLacksIsSaidApart() {
    var missing = new InetSocketAddress("192.0.2.1", 0);
    var e =
        assertThrows(
            AddressMissingException.class,
            () -> TcpServer.open(List.of(missing), OPTIONS, Echo::new, Echo.published()).close());
    assertEquals(missing, e.address());
    assertEquals("192.0.2.1:0/tcp is not an address of this machine", e.getMessage());
  }

  @Test
  void bothWildcardsShareAPort() throws IOException {
    try (var six = start(OPTIONS, new Echo(), "::")) {
      var four = new InetSocketAddress("0.0.0.0", six.addresses().getFirst().getPort());
      TcpServer.open(List.of(four), OPTIONS, Echo::new, Echo.published()).close();
    }
  }
}
