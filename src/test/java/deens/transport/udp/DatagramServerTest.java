package deens.transport.udp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import deens.core.image.HeapImageBytes;
import deens.serve.Publisher;
import deens.transport.AddressMissingException;
import deens.transport.Echo;
import deens.transport.Responder;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
// Closing early is what some of these are about; waiting for another thread may yield; the hosts
// are addresses.
@SuppressWarnings({"try", "ThreadPriorityCheck", "AddressSelection"})
class DatagramServerTest {
  private static InetSocketAddress any(String host) {
    return new InetSocketAddress(host, 0);
  }

  private static DatagramServer start(Io io, int workers, Responder responder, String... hosts)
      throws IOException {
    return start(io, workers, () -> responder, Echo.published(), hosts);
  }

  private static DatagramServer start(
      Io io, int workers, Supplier<Responder> responders, Publisher publisher, String... hosts)
      throws IOException {
    var server = open(io, workers, responders, publisher, hosts);
    server.start();
    return server;
  }

  private static DatagramServer open(
      Io io, int workers, Supplier<Responder> responders, Publisher publisher, String... hosts)
      throws IOException {
    var addresses = Arrays.stream(hosts).map(DatagramServerTest::any).toList();
    return DatagramServer.open(addresses, new UdpOptions(io, workers, 4096), responders, publisher);
  }

  /** A client's socket, which gives up after ten seconds. */
  private static DatagramSocket client(String host) throws IOException {
    var socket = new DatagramSocket(any(host));
    socket.setSoTimeout(10_000);
    return socket;
  }

  private static DatagramPacket ask(DatagramSocket client, InetSocketAddress server, byte[] query)
      throws IOException {
    client.send(new DatagramPacket(query, query.length, server));
    var packet = new DatagramPacket(new byte[65_535], 65_535);
    client.receive(packet);
    return packet;
  }

  private static byte[] query(Random random, int length) {
    byte[] query = new byte[length];
    random.nextBytes(query);
    return query;
  }

  private static byte[] echoed(byte[] query) {
    byte[] response = query.clone();
    response[2] |= (byte) 0x80;
    return response;
  }

  @ParameterizedTest
  @CsvSource({
    "SYSTEM_CALLS, 127.0.0.1",
    "SYSTEM_CALLS, ::1",
    "NETTY, 127.0.0.1",
    "NETTY, ::1",
  })
  void queriesOfEveryLengthAreAnswered(Io io, String host) throws IOException {
    var random = new Random(1);
    var echo = new Echo();
    try (var server = start(io, 1, echo, host);
        var client = client(host)) {
      for (int length = 12; length <= Exchange.QUERY_OCTETS; length++) {
        byte[] query = query(random, length);
        DatagramPacket answer = ask(client, server.addresses().getFirst(), query);
        assertArrayEquals(
            echoed(query), Arrays.copyOf(answer.getData(), answer.getLength()), "length " + length);
      }
      assertArrayEquals(InetAddress.getByName(host).getAddress(), echo.lastClient);
      int queries = Exchange.QUERY_OCTETS - 11;
      long octets = (12L + Exchange.QUERY_OCTETS) * queries / 2;
      assertEquals(
          new UdpCounters(queries, octets, queries, octets, 0, 0, 0, 0, 0, 0), server.counters());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "SYSTEM_CALLS, 0.0.0.0, 127.0.0.2",
    "SYSTEM_CALLS, ::, ::1",
    "NETTY, 0.0.0.0, 127.0.0.1",
    "NETTY, ::, ::1",
  })
  void aWildcardAnswersFromTheAddressThatWasAsked(Io io, String wildcard, String asked)
      throws IOException {
    try (var server = start(io, 2, Echo::new, Echo.published(), wildcard);
        var client = client(asked.contains(":") ? "::1" : "127.0.0.1")) {
      var to = new InetSocketAddress(asked, server.addresses().getFirst().getPort());
      for (int i = 0; i < 20; i++) {
        assertEquals(to, ask(client, to, new byte[12]).getSocketAddress());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void bothWildcardsShareAPortAndEveryWorkerGetsQueries(Io io) throws IOException {
    var echoes = new ArrayList<Echo>();
    Supplier<Responder> responders =
        () -> {
          echoes.add(new Echo());
          return echoes.getLast();
        };
    try (var six = start(io, 1, Echo::new, Echo.published(), "::");
        var four =
            DatagramServer.open(
                List.of(new InetSocketAddress("0.0.0.0", six.addresses().getFirst().getPort())),
                new UdpOptions(Io.SYSTEM_CALLS, 2, 512),
                responders,
                Echo.published())) {
      four.start();
      // The kernel chooses a worker by the client's port: two of two are hit in a few clients.
      var to = new InetSocketAddress("127.0.0.1", four.addresses().getFirst().getPort());
      while (echoes.stream().anyMatch(echo -> echo.lastClient.length == 0)) {
        try (var client = client("127.0.0.1")) {
          ask(client, to, new byte[12]);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsNoQueryIsDroppedAndCounted(Io io) throws IOException {
    Responder some =
        (v, q, length, r, s, c, cl, n) -> {
          if (q[0] == 1) throw new IllegalStateException("on purpose");
          if (q[0] == 3) return 5000; // longer than agreed
          return q[0] == 2 ? 0 : length;
        };
    try (var server = start(io, 1, some, "127.0.0.1");
        var client = client("127.0.0.1")) {
      InetSocketAddress to = server.addresses().getFirst();
      for (byte[] octets :
          List.of(
              new byte[0],
              new byte[11],
              new byte[Exchange.QUERY_OCTETS + 1],
              new byte[] {1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
              new byte[] {2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0},
              new byte[] {3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0})) {
        client.send(new DatagramPacket(octets, octets.length, to));
      }
      ask(client, to, new byte[12]);
      UdpCounters counters = server.counters();
      assertEquals(7, counters.received());
      assertEquals(1, counters.answered());
      assertEquals(2, counters.tooShort());
      assertEquals(1, counters.tooLong());
      assertEquals(1, counters.silent());
      assertEquals(2, counters.failed());
    }
  }

  /** Bursts of every size, and pauses in which queries come one by one, as in life. */
  @ParameterizedTest
  @CsvSource({
    "SYSTEM_CALLS, 127.0.0.1, 127.0.0.1",
    "SYSTEM_CALLS, 0.0.0.0, 127.0.0.2",
    "SYSTEM_CALLS, ::1, ::1",
    "SYSTEM_CALLS, ::, ::1",
    "NETTY, 127.0.0.1, 127.0.0.1",
  })
  void burstsAndSingleQueriesAreEachAnsweredOnce(Io io, String host, String asked)
      throws IOException {
    var random = new Random(2);
    Responder most = // one of eight is dropped
        (v, q, length, r, s, c, cl, n) -> {
          System.arraycopy(q, 0, r, 0, length);
          return (q[0] & 7) == 0 ? 0 : length;
        };
    try (var server = start(io, 1, most, host);
        var client = client(asked.contains(":") ? "::1" : "127.0.0.1")) {
      var to = new InetSocketAddress(asked, server.addresses().getFirst().getPort());
      long sent = 0;
      long answered = 0;
      for (int round = 0; round < 2_000; round++) {
        int burst = random.nextInt(10) == 0 ? random.nextInt(100) : 1;
        var due = new ArrayList<byte[]>();
        for (int i = 0; i < burst; i++) {
          byte[] query = query(random, 12 + random.nextInt(500));
          client.send(new DatagramPacket(query, query.length, to));
          if ((query[0] & 7) != 0) due.add(query);
        }
        sent += burst;
        answered += due.size();
        for (byte[] query : due) { // of one worker, in the order of the queries
          var packet = new DatagramPacket(new byte[512 + 12], 512 + 12);
          client.receive(packet);
          assertArrayEquals(query, Arrays.copyOf(packet.getData(), packet.getLength()));
          assertEquals(to, packet.getSocketAddress());
        }
      }
      server.close();
      UdpCounters counters = server.counters();
      assertEquals(sent, counters.received());
      assertEquals(answered, counters.answered());
      assertEquals(sent - answered, counters.silent());
      assertEquals(0, counters.unsent());
    }
  }

  @ParameterizedTest
  @EnumSource
  void clientsThatAreGoneAndUnreachableOnesDoNotStopTheServer(Io io) throws IOException {
    try (var server = start(io, 1, new Echo(), "127.0.0.1");
        var client = client("127.0.0.1")) {
      InetSocketAddress to = server.addresses().getFirst();
      for (int i = 0; i < 50; i++) {
        try (var gone = client("127.0.0.1")) {
          gone.send(new DatagramPacket(new byte[12], 12, to));
        } // the answer comes to a closed port: the server gets ICMP port unreachable
      }
      ask(client, to, new byte[12]);
      assertEquals(0, server.counters().failed());
    }
  }

  @ParameterizedTest
  @EnumSource
  void versionsArePublishedUnderLoad(Io io) throws IOException, InterruptedException {
    var publisher = new Publisher();
    int versions = 200;
    var retired = new CountDownLatch(versions);
    var alive = ConcurrentHashMap.<Long>newKeySet();
    var dead = new AtomicInteger();
    Responder checks =
        (version, q, length, r, s, c, cl, n) -> {
          if (!alive.contains(version.root())) dead.incrementAndGet();
          return length;
        };
    publish(publisher, 0, alive, retired);
    try (var server = start(io, 2, () -> checks, publisher, "127.0.0.1");
        var client = client("127.0.0.1")) {
      for (int i = 1; i <= versions; i++) {
        publish(publisher, i, alive, retired);
        ask(client, server.addresses().getFirst(), new byte[12]);
      }
      retired.await();
      assertEquals(0, dead.get());
    }
  }

  private static void publish(
      Publisher publisher, long root, Set<Long> alive, CountDownLatch retired) {
    alive.add(root);
    publisher.publish(
        new HeapImageBytes(new byte[1]),
        root,
        () -> {
          alive.remove(root);
          retired.countDown();
        });
  }

  @ParameterizedTest
  @EnumSource
  void closingUnderLoadEndsAllWorkers(Io io) throws IOException, InterruptedException {
    for (int round = 0; round < 10; round++) {
      var server = start(io, 2, Echo::new, Echo.published(), "127.0.0.1", "::1");
      var done = new AtomicBoolean();
      var loaded = new CountDownLatch(1);
      InetSocketAddress to = server.addresses().getFirst();
      var load =
          Thread.ofPlatform()
              .start(() -> {
                try (var client = client("127.0.0.1")) {
                  while (!done.get()) {
                    client.send(new DatagramPacket(new byte[12], 12, to));
                    loaded.countDown();
                  }
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
              });
      loaded.await();
      List<Long> workers = server.threads();
      server.close();
      // Netty says that a loop has ended shortly before its thread does.
      while (Thread.getAllStackTraces().keySet().stream()
          .anyMatch(thread -> workers.contains(thread.threadId()))) Thread.yield();
      done.set(true);
      load.join();
      UdpCounters counters = server.counters();
      assertEquals(counters.received(), counters.answered());
      server.close();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPortInUseIsSaidInOneLine(Io io) throws IOException {
    // The other program is another server of ours, which would share the port if it could.
    try (var other = start(io, 2, Echo::new, Echo.published(), "127.0.0.1")) {
      InetSocketAddress taken = other.addresses().getFirst();
      var e = assertThrows(IOException.class, () -> open(io, taken).close());
      assertEquals(
          "127.0.0.1:" + taken.getPort() + "/udp is in use by another program", e.getMessage());
    }
  }

  private static DatagramServer open(Io io, InetSocketAddress address) throws IOException {
    return DatagramServer.open(
        List.of(address), new UdpOptions(io, 1, 512), Echo::new, Echo.published());
  }

  @ParameterizedTest
  @CsvSource({"SYSTEM_CALLS, 192.0.2.1", "SYSTEM_CALLS, 2001:db8::1", "NETTY, 192.0.2.1"})
  void anAddressThatTheMachineLacksIsSaidApart(Io io, String host) {
    var e = assertThrows(AddressMissingException.class, () -> open(io, any(host)).close());
    assertEquals(any(host), e.address());
  }

  /** Whatever Java compiles on the way is over after the first half. */
  @Test
  void nothingIsAllocatedForAQuery() throws IOException {
    int queries = Integer.getInteger("deens.queries", 100_000);
    Responder plain = (v, q, length, r, s, c, cl, n) -> length;
    try (var server = start(Io.SYSTEM_CALLS, 1, plain, "127.0.0.1");
        var client = client("127.0.0.1")) {
      var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      long worker = server.threads().getFirst();
      var query = new DatagramPacket(new byte[40], 40, server.addresses().getFirst());
      var answer = new DatagramPacket(new byte[512], 512);
      long before = 0;
      for (int i = 0; i < 2 * queries; i++) {
        if (i == queries) before = threads.getThreadAllocatedBytes(worker);
        client.send(query);
        client.receive(answer);
      }
      assertEquals(0, threads.getThreadAllocatedBytes(worker) - before);
    }
  }

  @Test
  void whatTheSocketHadNoRoomForIsCounted() throws Exception {
    int sent = 20_000; // a socket's buffer has room for some hundreds, or some thousands
    try (var server = open(Io.SYSTEM_CALLS, 1, Echo::new, Echo.published(), "127.0.0.1");
        var client = client("127.0.0.1")) {
      byte[] query = query(new Random(1), 12);
      InetSocketAddress address = server.addresses().getFirst();
      for (int i = 0; i < sent; i++) {
        client.send(new DatagramPacket(query, query.length, address));
      }
      long overflowed = server.counters().overflowed();
      assertTrue(overflowed > 0 && overflowed < sent, overflowed + " of " + sent);
      server.start();
      while (server.counters().received() + overflowed < sent) Thread.onSpinWait();
      assertEquals(overflowed, server.counters().overflowed());
      server.close();
      assertEquals(overflowed, server.counters().overflowed());
    }
  }
}
