package deens.peers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import deens.core.answer.AnswerEngine;
import deens.core.answer.Policy;
import deens.core.image.Version;
import deens.core.net.IpAddress;
import deens.core.net.NetCounters;
import deens.core.net.NetworkConfig;
import deens.core.net.Pcap;
import deens.core.net.Responder;
import deens.oracle.Compiled;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * The portable network stack with the Linux kernel and its programs as peers, across a TAP device
 * in a network namespace. Needs root.
 */
@Tag("peers")
@Timeout(120)
class NetworkStackTest {
  private static final String V4 = "10.53.0.53";
  private static final String V6 = "fd53::53";
  private static final String LINK_LOCAL = "fe80::45:54ff:fe00:1";
  private static final int NOW_SECONDS = 1_767_225_600;
  private static final NetworkConfig STATIC =
      NetworkConfig.of(List.of(IpAddress.parse(V4), IpAddress.parse(V6)), false);

  @TempDir Path folder;

  private final Version version = version();
  private final byte[] response = new byte[AnswerEngine.RESPONSE_OCTETS + 16];

  private static Version version() {
    try (Stream<Path> files = Files.list(Path.of("zones"))) {
      var texts = new ArrayList<String>();
      for (Path file : files.sorted().toList()) {
        String origin = "$ORIGIN " + file.getFileName().toString().replaceFirst("zone$", "\n");
        texts.add(origin + Files.readString(file, StandardCharsets.ISO_8859_1));
      }
      texts.add(Files.readString(Path.of("src/test/zones/corners.zone")));
      return Compiled.version(texts);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private Responder responder() {
    var engine = new AnswerEngine(Policy.standard(), 1 << 20, 1);
    return (query, length, out, stream, client, clientLength) ->
        engine.answer(version, query, length, out, stream, client, clientLength, NOW_SECONDS);
  }

  /** What the engine answers when it is asked directly. */
  private byte[] wanted(Responder responder, byte[] query, boolean stream, String client) {
    byte[] padded = Arrays.copyOf(query, query.length + AnswerEngine.QUERY_SLACK);
    byte[] from = IpAddress.parse(client).octets();
    int n = responder.answer(padded, query.length, response, stream, from, from.length);
    return Arrays.copyOf(response, n);
  }

  /** Queries for each name and type of the zones, and for names beside them. */
  private List<byte[]> queries() throws IOException {
    var queries = new ArrayList<byte[]>();
    for (String owner :
        List.of(
            "example.org.",
            "www.example.org.",
            "nothing.example.org.",
            "test.",
            "types.example.",
            "both.corners.example.",
            "big.corners.example.",
            "many.corners.example.",
            "x.wild.corners.example.",
            "x.dname.corners.example.",
            "deep1.corners.example.",
            "child.corners.example.",
            "1.2.0.192.in-addr.arpa.",
            "elsewhere.invalid.")) {
      for (int type : new int[] {Type.A, Type.AAAA, Type.MX, Type.TXT, Type.SOA, Type.ANY}) {
        for (int edns = 0; edns < 3; edns++) {
          var message = Message.newQuery(Record.newRecord(Name.fromString(owner), type, DClass.IN));
          message.getHeader().setID(queries.size());
          if (edns > 0) {
            message.addRecord(
                new org.xbill.DNS.OPTRecord(1232, 0, 0, edns == 2 ? 0x8000 : 0),
                Section.ADDITIONAL);
          }
          queries.add(message.toWire());
        }
      }
    }
    return queries;
  }

  @ParameterizedTest(name = "offload {0}")
  @ValueSource(booleans = {false, true})
  void everyAnswerIsTheEngines(boolean offload) throws Exception {
    Responder expected = responder();
    List<byte[]> queries = queries();
    try (var namespace = new Namespace();
        var host = new StackOnTap(namespace, STATIC, responder(), offload)) {
      for (String server : List.of(V4, V6)) {
        String client = server.equals(V4) ? "10.53.0.1" : "fd53::1";
        List<byte[]> datagrams = namespace.inside(() -> overUdp(server, queries));
        List<byte[]> messages = namespace.inside(() -> overTcp(server, queries, 4096));
        List<byte[]> bits = namespace.inside(() -> overTcp(server, queries.subList(0, 30), 1));
        for (int i = 0; i < queries.size(); i++) {
          byte[] query = queries.get(i);
          assertArrayEquals(wanted(expected, query, false, client), datagrams.get(i));
          byte[] wanted = wanted(expected, query, true, client);
          assertArrayEquals(wanted, messages.get(i));
          if (i < bits.size()) assertArrayEquals(wanted, bits.get(i));
        }
      }
      assertEquals(0, host.counter(NetCounters.TRANSPORT_CHECKSUM));
      assertEquals(0, host.counter(NetCounters.TCP_EVICTED));
    }
  }

  /** Asks one query after the other, some of them again. */
  private static List<byte[]> overUdp(String server, List<byte[]> queries) throws IOException {
    var answers = new ArrayList<byte[]>();
    byte[] room = new byte[4096];
    try (var socket = new DatagramSocket()) {
      socket.connect(InetAddress.getByName(server), 53);
      socket.setSoTimeout(2000);
      for (byte[] query : queries) {
        var packet = new DatagramPacket(room, room.length);
        for (int tries = 3; ; tries--) {
          socket.send(new DatagramPacket(query, query.length));
          try {
            packet.setLength(room.length);
            socket.receive(packet);
            break;
          } catch (SocketTimeoutException e) {
            if (tries == 1) throw e;
          }
        }
        answers.add(Arrays.copyOf(room, packet.getLength()));
      }
    }
    return answers;
  }

  /** Asks all queries on one connection, in writes of so many octets, then ends its side. */
  private static List<byte[]> overTcp(String server, List<byte[]> queries, int octets)
      throws IOException {
    try (var socket = new Socket()) {
      socket.setTcpNoDelay(true);
      socket.connect(new InetSocketAddress(server, 53), 10_000);
      return pipelined(socket, queries, octets);
    }
  }

  private static List<byte[]> pipelined(Socket socket, List<byte[]> queries, int octets)
      throws IOException {
    // Where a packet in ten is lost, one run in fifty sees five losses of the same segment: a pause
    // of 31 s.
    socket.setSoTimeout(180_000);
    var stream = new ByteArrayOutputStream();
    for (byte[] query : queries) {
      stream.write(query.length >> 8);
      stream.write(query.length);
      stream.write(query);
    }
    byte[] all = stream.toByteArray();
    var answers = new ArrayList<byte[]>();
    var writer =
        Thread.ofPlatform()
            .start(() -> {
              try {
                OutputStream out = socket.getOutputStream();
                for (int at = 0; at < all.length; at += octets) {
                  out.write(all, at, Math.min(octets, all.length - at));
                }
                socket.shutdownOutput();
              } catch (IOException e) {
                // The reader sees that nothing comes.
              }
            });
    var in = new DataInputStream(socket.getInputStream());
    for (int i = 0; i < queries.size(); i++) answers.add(in.readNBytes(in.readUnsignedShort()));
    if (in.read() >= 0) throw new IOException("more than was asked for");
    try {
      writer.join();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    return answers;
  }

  @Test
  void kernelAndItsToolsFindUs() throws Exception {
    try (var namespace = new Namespace();
        var host = new StackOnTap(namespace, STATIC, responder(), false)) {
      for (int size : new int[] {0, 1, 56, 1400}) {
        for (String address : List.of(V4, V6, LINK_LOCAL + "%" + host.deviceName())) {
          String printed = namespace.run("ping -n -c 3 -i 0.01 -w 20 -s " + size + " " + address);
          assertTrue(printed.contains(" 3 received"), printed);
        }
      }
      String printed = namespace.run("arping -c 2 -w 5 -I " + host.deviceName() + " " + V4);
      assertTrue(printed.contains("02:45:54:00:00:01"), printed);
      assertTrue(printed.contains("Received 2 response"), printed);
      // Nobody else's address is claimed.
      assertTrue(
          namespace
              .run("arping -D -c 2 -w 5 -I " + host.deviceName() + " 10.53.0.99")
              .contains("Received 0 response"));
      String neighbours = namespace.run("ip neigh show");
      assertTrue(neighbours.contains(V6 + " dev " + host.deviceName()), neighbours);
      for (String client :
          List.of(
              "dig +notcp @" + V4,
              "dig +tcp @" + V4,
              "dig +notcp +dnssec +nsid @" + V6,
              "dig +tcp +cookie @" + V6,
              "kdig +notcp @" + V4,
              "kdig +tcp +keepopen @" + V4,
              "kdig +tcp @" + V6)) {
        String answer = namespace.run(client + " both.corners.example A both.corners.example AAAA");
        assertTrue(answer.contains("192.0.2.33"), answer);
        assertFalse(answer.contains("timed out"), answer);
      }
      namespace.inside(() -> {
        try (var socket = new Socket()) {
          var closed = new InetSocketAddress(V4, 54);
          return assertThrows(ConnectException.class, () -> socket.connect(closed, 10_000));
        }
      });
    }
  }

  /**
   * A session is captured, and another stack does the same again with the same frames. {@code
   * session.pcap}, which tests that need no kernel replay, is such a capture.
   */
  @Test
  void sessionIsReplayed() throws Exception {
    Path file = folder.resolve("session.pcap");
    try (var captured = new Pcap.Writer(file);
        var namespace = new Namespace();
        var host = new StackOnTap(namespace, STATIC, Pcap::refuse, false, Optional.of(captured))) {
      for (String address : List.of(V4, V6, LINK_LOCAL + "%" + host.deviceName())) {
        namespace.run("ping -n -c 2 -i 0.01 -w 20 " + address);
      }
      namespace.run("arping -c 1 -w 5 -I " + host.deviceName() + " " + V4);
      for (String address : List.of(V4, V6)) {
        for (String client : List.of("dig +notcp", "dig +tcp", "kdig +notcp", "kdig +tcp")) {
          namespace.run(client + " @" + address + " example A example AAAA");
        }
        List<byte[]> queries = queries().subList(0, 40);
        namespace.inside(() -> overTcp(address, queries, 4096));
        namespace.inside(() -> overTcp(address, queries.subList(0, 3), 1));
      }
      namespace.inside(() -> {
        try (var socket = new Socket(V4, 53)) {
          socket.setSoLinger(true, 0); // ends by RST
          socket.getOutputStream().write(1);
          return true;
        }
      });
    }
    try (var in = Files.newInputStream(file)) {
      assertTrue(Pcap.replay(in, STATIC) >= 75);
    }
  }

  @Test
  void manyConnectionsAtOnce() throws Exception {
    Responder expected = responder();
    List<byte[]> queries = queries();
    try (var namespace = new Namespace();
        var host = new StackOnTap(namespace, STATIC, responder(), true)) {
      int connections = 100;
      namespace.inside(() -> {
        var sockets = new ArrayList<Socket>();
        try {
          for (int i = 0; i < connections; i++) {
            var socket = new Socket();
            sockets.add(socket);
            socket.connect(new InetSocketAddress(i % 2 == 0 ? V4 : V6, 53), 10_000);
          }
          for (Socket socket : sockets) {
            List<byte[]> answers = pipelined(socket, queries.subList(0, 20), 1 << 20);
            String client = socket.getLocalAddress().getHostAddress();
            for (int i = 0; i < answers.size(); i++) {
              assertArrayEquals(wanted(expected, queries.get(i), true, client), answers.get(i));
            }
          }
        } finally {
          for (Socket socket : sockets) socket.close();
        }
        return connections;
      });
      assertEquals(connections, host.counter(NetCounters.TCP_OPENED));
    }
  }

  /** The client's window closes, again and again, and the stack keeps what it may. */
  @Test
  void slowReaderGetsEverything() throws Exception {
    Responder expected = responder();
    byte[] query =
        Message.newQuery(
                Record.newRecord(Name.fromString("big.corners.example."), Type.TXT, DClass.IN))
            .toWire();
    byte[] wanted = wanted(expected, query, true, "10.53.0.1");
    int count = 300_000 / wanted.length + 1;
    try (var namespace = new Namespace();
        var host = new StackOnTap(namespace, STATIC, responder(), false)) {
      namespace.inside(() -> {
        try (var socket = new Socket()) {
          socket.setReceiveBufferSize(4096);
          socket.connect(new InetSocketAddress(V4, 53), 10_000);
          socket.setSoTimeout(30_000);
          var writer =
              Thread.ofPlatform()
                  .start(() -> {
                    try {
                      for (int i = 0; i < count; i++) {
                        socket.getOutputStream().write(query.length >> 8);
                        socket.getOutputStream().write(query.length);
                        socket.getOutputStream().write(query);
                      }
                    } catch (IOException e) {
                      // The reader sees that nothing comes.
                    }
                  });
          var in = new DataInputStream(socket.getInputStream());
          for (int i = 0; i < count; i++) {
            if (i % 20 == 0) Thread.sleep(60); // the window closes
            assertArrayEquals(wanted, in.readNBytes(in.readUnsignedShort()));
          }
          writer.join();
        }
        return count;
      });
      assertEquals(count, host.counter(NetCounters.TCP_RESPONSES));
    }
  }

  /** One packet in ten is lost, both ways. */
  @Test
  @Timeout(300)
  void lossIsMadeUpFor() throws Exception {
    Responder expected = responder();
    List<byte[]> queries = queries();
    try (var namespace = new Namespace();
        var host = new StackOnTap(namespace, STATIC, responder(), false)) {
      Path rules = folder.resolve("rules");
      Files.writeString(
          rules,
          """
          table inet lossy {
            chain in {
              type filter hook input priority 0;
              meta l4proto tcp numgen random mod 100 < 10 drop
            }
            chain out {
              type filter hook output priority 0;
              meta l4proto tcp numgen random mod 100 < 10 drop
            }
          }
          """);
      namespace.run("nft -f " + rules);
      var random = new SplittableRandom(1);
      for (int round = 0; round < 8; round++) {
        int from = random.nextInt(queries.size() - 60);
        List<byte[]> some = queries.subList(from, from + 60);
        String server = round % 2 == 0 ? V4 : V6;
        String client = server.equals(V4) ? "10.53.0.1" : "fd53::1";
        List<byte[]> answers = namespace.inside(() -> overTcp(server, some, 200));
        for (int i = 0; i < some.size(); i++) {
          assertArrayEquals(wanted(expected, some.get(i), true, client), answers.get(i));
        }
      }
      assertTrue(host.counter(NetCounters.TCP_RETRANSMITTED) > 0);
    }
  }

  @Test
  void addressIsLeasedRenewedAndLost() throws Exception {
    NetworkConfig config = NetworkConfig.of(List.of(), true);
    try (var namespace = new Namespace();
        var host = new StackOnTap(namespace, config, responder(), false)) {
      Path leases = folder.resolve("leases");
      String command =
          "dnsmasq --keep-in-foreground --conf-file=/dev/null --port=0 --dhcp-authoritative"
              + " --user=root --pid-file= --bind-interfaces --leasefile-ro"
              + " --dhcp-range=10.53.0.50,10.53.0.60,2m --interface="
              + host.deviceName()
              + " --dhcp-leasefile="
              + leases;
      Process server = namespace.start(command);
      await(() -> !host.address().isEmpty(), "a lease");
      assertTrue(host.address().startsWith("10.53.0."), host.address());
      String printed = namespace.run("ping -n -c 1 -w 20 " + host.address());
      assertTrue(printed.contains(" 1 received"), printed);
      printed = namespace.run("dig +notcp @" + host.address() + " both.corners.example A");
      assertTrue(printed.contains("192.0.2.33"), printed);

      host.hurry(60); // two minutes are two seconds
      await(() -> host.counter(NetCounters.DHCP_BOUND) >= 3, "two renewals");
      assertEquals(0, host.counter(NetCounters.DHCP_LOST));
      server.destroy();
      server.waitFor();
      await(() -> host.counter(NetCounters.DHCP_LOST) == 1, "the end of the lease");
      await(() -> host.address().isEmpty(), "no address");
      namespace.start(command);
      await(() -> !host.address().isEmpty(), "a new lease");
    }
  }

  private interface Condition {
    boolean holds();
  }

  private static void await(Condition condition, String what) throws InterruptedException {
    long end = System.nanoTime() + 60_000_000_000L;
    while (!condition.holds()) {
      assertTrue(System.nanoTime() < end, "not within a minute: " + what);
      Thread.sleep(10);
    }
  }
}
