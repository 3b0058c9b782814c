package deens.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import deens.core.guard.PrefixSet;
import deens.transport.Echo;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers of the PROXY protocol: from whom they are taken, and what the client is then. */
@Timeout(60)
class ProxyTest {
  private static final int NEVER_MILLIS = 3_600_000;
  private static final TcpOptions OPTIONS = new TcpOptions(1, NEVER_MILLIS, 100, 2, 1_000);
  private static final byte[] QUERY = HexFormat.of().parseHex("000c" + "0102".repeat(6));
  private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";

  /** A header of version 2: PROXY, TCP over IPv4, 192.0.2.7:1000 to 127.0.0.1:53. */
  private static final byte[] V2 =
      HexFormat.of().parseHex(SIGNATURE + "2111000c" + "c0000207" + "7f000001" + "03e80035");

  private static PrefixSet trusting(String address, int bits) {
    return PrefixSet.of(
        new byte[][] {InetAddress.ofLiteral(address).getAddress()}, new int[] {bits});
  }

  private static TcpServer start(TcpOptions options, Echo echo, PrefixSet proxies)
      throws IOException {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    var server = TcpServer.open(List.of(address), options, () -> echo, Echo.published());
    server.proxies(proxies);
    server.start();
    return server;
  }

  private static Socket connect(TcpServer server, String from) throws IOException {
    var socket = new Socket();
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(20_000);
    socket.bind(new InetSocketAddress(InetAddress.ofLiteral(from), 0));
    socket.connect(server.addresses().getFirst());
    return socket;
  }

  private static byte[] joined(byte[]... parts) {
    var out = new ByteArrayOutputStream();
    for (byte[] part : parts) out.writeBytes(part);
    return out.toByteArray();
  }

  private static byte[] v1(String line) {
    return (line + "\r\n").getBytes(StandardCharsets.US_ASCII);
  }

  private static void assertAnswered(Socket socket) throws IOException {
    byte[] response = new byte[QUERY.length];
    new DataInputStream(socket.getInputStream()).readFully(response);
    byte[] expected = QUERY.clone();
    expected[4] |= (byte) 0x80;
    assertArrayEquals(expected, response);
  }

  private static boolean closed(Socket socket) throws IOException {
    try {
      InputStream in = socket.getInputStream();
      return in.read() < 0;
    } catch (SocketException e) {
      return true; // reset
    }
  }

  @ParameterizedTest
  @CsvSource({
    // version 2, IPv4 and IPv6, with a TLV behind; LOCAL; UNSPEC
    "2111000cc00002077f00000103e80035, 192.0.2.7",
    "2111000fc00002077f00000103e80035040000, 192.0.2.7",
    "2121002420010db80000000000000000000000070000000000000000000000000000000103e80035, 2001:db8::7",
    "20000000, 127.0.0.1",
    "21000000, 127.0.0.1",
    // version 1, as text
    "PROXY TCP4 192.0.2.9 127.0.0.1 1000 53, 192.0.2.9",
    "PROXY TCP6 fc00:dead:beef:4dad::1:2 ::1 1000 53, fc00:dead:beef:4dad::1:2",
    "PROXY UNKNOWN, 127.0.0.1",
  })
  void theClientIsWhomATrustedProxyNames(String header, String client) throws IOException {
    byte[] octets =
        header.startsWith("PROXY") ? v1(header) : HexFormat.of().parseHex(SIGNATURE + header);
    byte[] all = joined(octets, QUERY, QUERY);
    var echo = new Echo();
    try (var server = start(OPTIONS, echo, trusting("127.0.0.0", 8))) {
      for (int cut = 0; cut <= all.length; cut += 3) {
        try (Socket socket = connect(server, "127.0.0.1")) {
          socket.getOutputStream().write(all, 0, cut);
          socket.getOutputStream().write(all, cut, all.length - cut);
          assertAnswered(socket);
          assertAnswered(socket);
          assertArrayEquals(InetAddress.ofLiteral(client).getAddress(), echo.lastClient);
        }
      }
      assertEquals(0, server.counters().proxyRefused());
    }
  }

  @Test
  void aHeaderMayComeAnOctetAtATime() throws IOException {
    var echo = new Echo();
    try (var server = start(OPTIONS, echo, trusting("127.0.0.0", 8))) {
      for (byte[] header : List.of(V2, v1("PROXY TCP4 192.0.2.7 127.0.0.1 1000 53"))) {
        try (Socket socket = connect(server, "127.0.0.1")) {
          for (byte octet : joined(header, QUERY)) socket.getOutputStream().write(octet);
          assertAnswered(socket);
          assertArrayEquals(new byte[] {(byte) 192, 0, 2, 7}, echo.lastClient);
        }
      }
    }
  }

  @Test
  void theClientIsWhoseConnectionsAreCounted() throws IOException {
    try (var server = start(OPTIONS, new Echo(), trusting("127.0.0.0", 8))) {
      var open = new ArrayList<Socket>();
      for (int client = 1; client <= 5; client++) {
        for (int i = 0; i < 2; i++) open.add(asked(server, client));
      }
      for (int i = 0; i < 10; i++) assertAnswered(open.get(i));
      try (Socket third = asked(server, 1)) {
        assertTrue(closed(third));
      }
      assertEquals(1, server.counters().refused());
      open.removeFirst().close();
      for (boolean in = false; !in; ) {
        try (Socket next = asked(server, 1)) {
          in = next.getInputStream().read() >= 0;
        } catch (IOException e) {
          Thread.onSpinWait();
        }
      }
      for (Socket socket : open) socket.close();
    }
  }

  private static Socket asked(TcpServer server, int circuit) throws IOException {
    Socket socket = connect(server, "127.0.0.1");
    byte[] header = v1("PROXY TCP6 fc00:dead:beef:4dad::" + circuit + " ::1 1 53");
    try {
      socket.getOutputStream().write(joined(header, QUERY));
    } catch (IOException e) {
      // It was closed already, which the caller will see.
    }
    return socket;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aHeaderFromOthersEndsTheConnectionAndIsCounted(boolean old) throws IOException {
    byte[] header = old ? v1("PROXY TCP4 192.0.2.9 127.0.0.1 1000 53") : V2;
    try (var server = start(OPTIONS, new Echo(), trusting("127.0.0.9", 32));
        Socket other = connect(server, "127.0.0.1");
        Socket socket = connect(server, "127.0.0.1")) {
      other.getOutputStream().write(QUERY);
      assertAnswered(other);
      socket.getOutputStream().write(joined(header, QUERY));
      assertTrue(closed(socket));
      assertEquals(1, server.counters().proxyRefused());
      assertEquals(1, server.counters().answered());
      other.getOutputStream().write(QUERY);
      assertAnswered(other);
    }
  }

  @Test
  void aProxyThatSendsNoneInTimeIsClosed() throws IOException {
    var options = new TcpOptions(1, 200, 100, 100, 1_000);
    try (var server = start(options, new Echo(), trusting("127.0.0.9", 32));
        Socket silent = connect(server, "127.0.0.9");
        Socket slow = connect(server, "127.0.0.9")) {
      slow.getOutputStream().write(V2, 0, 20);
      assertTrue(closed(silent));
      assertTrue(closed(slow));
      assertEquals(2, server.counters().proxyRefused());
    }
  }

  @Test
  void aTrustedProxyMustSendOne() throws IOException, InterruptedException {
    try (var server = start(OPTIONS, new Echo(), trusting("127.0.0.9", 32));
        Socket plain = connect(server, "127.0.0.9");
        Socket zeros = connect(server, "127.0.0.9")) {
      plain.getOutputStream().write(QUERY);
      plain.shutdownOutput();
      assertTrue(closed(plain));
      assertEquals(1, server.counters().proxyRefused());
      zeros.getOutputStream().write(new byte[2000]);
      assertTrue(closed(zeros));
      // The decoder closes before it says why.
      while (server.counters().proxyRefused() < 2) Thread.sleep(1);
      assertEquals(0, server.counters().answered());
    }
  }

  /** What a decoder makes of octets, without sockets; the peer is an address of our choice. */
  private static EmbeddedChannel entrance(InetAddress peer, Worker worker, List<Object> clients) {
    var channel = new EmbeddedChannel();
    ProxyEntrance.add(
        channel,
        peer,
        Layer.PLAIN,
        worker,
        NEVER_MILLIS,
        client -> {
          clients.add(client);
          channel.pipeline().addLast(new ChannelInboundHandlerAdapter());
        });
    return channel;
  }

  @Test
  void versionOneIsForLoopback() {
    for (var peer : List.of("127.0.0.5", "::1", "192.0.2.1")) {
      var worker = new Worker(new Echo());
      var clients = new ArrayList<>();
      InetAddress address = InetAddress.ofLiteral(peer);
      EmbeddedChannel channel = entrance(address, worker, clients);
      channel.writeInbound(
          Unpooled.wrappedBuffer(v1("PROXY TCP4 192.0.2.9 192.0.2.1 1000 53"), QUERY));
      boolean taken = address.isLoopbackAddress();
      assertEquals(taken ? 1 : 0, clients.size(), peer);
      assertEquals(taken ? 0 : 1, worker.proxyRefused, peer);
      assertEquals(taken, channel.isOpen(), peer);
      channel.finishAndReleaseAll();
    }
  }

  /** Near headers, and cut anywhere: one client or a refusal at most, no octet behind is lost. */
  @Test
  void noOctetsDoHarm() {
    var random = new Random(20261127);
    byte[][] seeds = {
      V2,
      HexFormat.of().parseHex(SIGNATURE + "21210024" + "20".repeat(36)),
      HexFormat.of().parseHex(SIGNATURE + "20000000"),
      v1("PROXY TCP4 192.0.2.9 127.0.0.1 1000 53"),
      v1("PROXY TCP6 fc00:dead:beef:4dad::1 ::1 1 65535"),
      v1("PROXY UNKNOWN ffff:f...f:ffff 65535"),
    };
    int taken = 0;
    for (int round = 0; round < 20_000; round++) {
      byte[] header = seeds[random.nextInt(seeds.length)].clone();
      for (int n = random.nextInt(4); n > 0; n--) {
        header[random.nextInt(header.length)] = (byte) random.nextInt(256);
      }
      byte[] behind = new byte[random.nextInt(40)];
      random.nextBytes(behind);
      byte[] all = joined(header, behind);
      var worker = new Worker(new Echo());
      var clients = new ArrayList<>();
      EmbeddedChannel channel = entrance(InetAddress.getLoopbackAddress(), worker, clients);
      for (int at = 0; at < all.length && channel.isOpen(); ) {
        int next = Math.min(all.length, at + 1 + random.nextInt(30));
        channel.writeInbound(Unpooled.copiedBuffer(all, at, next - at));
        at = next;
      }
      channel.checkException();
      assertTrue(clients.size() + worker.proxyRefused <= 1, "round " + round);
      assertEquals(worker.proxyRefused == 1, !channel.isOpen(), "round " + round);
      if (clients.size() == 1) {
        taken++;
        var rest = new ByteArrayOutputStream();
        for (ByteBuf b; (b = channel.readInbound()) != null; b.release()) {
          byte[] octets = new byte[b.readableBytes()];
          b.readBytes(octets);
          rest.writeBytes(octets);
        }
        byte[] got = rest.toByteArray();
        // What the header's own length says may have been changed.
        byte[] tail = Arrays.copyOfRange(all, all.length - got.length, all.length);
        assertArrayEquals(tail, got, "round " + round);
      }
      channel.finishAndReleaseAll();
    }
    assertTrue(taken > 5_000, taken + " were headers still");
  }
}
