package deens.transport.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import deens.transport.Echo;
import deens.transport.Responder;
import deens.transport.tcp.TcpOptions;
import deens.transport.tcp.TcpServer;
import deens.transport.tls.TlsCounters.Reason;
import io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The JDK's TLS as the client of both of ours. */
@Timeout(60)
@SuppressWarnings({"try", "ThreadPriorityCheck"}) // closing early; waiting for another thread
class TlsServerTest {
  private static final int NEVER_MILLIS = 3_600_000;
  private static final TcpOptions OPTIONS = new TcpOptions(2, NEVER_MILLIS, 1000, 1000, 10_000);
  private static final Identity ONE = made();
  private static final Identity OTHER = made();

  private static Identity made() {
    return Identity.selfMade(Instant.now());
  }

  /** Whose TLS is the server's. */
  enum Ours {
    BORINGSSL(SslProvider.OPENSSL_REFCNT),
    JDK(SslProvider.JDK);

    private final SslProvider provider;

    Ours(SslProvider provider) {
      this.provider = provider;
    }
  }

  private record Server(TlsLayer layer, TcpServer tcp) implements AutoCloseable {
    static Server start(Ours ours, TcpOptions options, Responder responder, int handshakeMillis)
        throws IOException {
      var layer = new TlsLayer(ONE, ours.provider, handshakeMillis);
      var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      var tcp = TcpServer.open(List.of(address), layer, options, () -> responder, Echo.published());
      tcp.start();
      return new Server(layer, tcp);
    }

    static Server start(Ours ours) throws IOException {
      return start(ours, OPTIONS, new Echo(), NEVER_MILLIS);
    }

    InetSocketAddress address() {
      return tcp.addresses().getFirst();
    }

    Socket connect() throws IOException {
      var socket = new Socket();
      socket.setSoTimeout(20_000);
      socket.setTcpNoDelay(true);
      socket.connect(address());
      return socket;
    }

    void awaitFailed(Reason reason, long n) {
      await(() -> layer.counters().failed(reason), n);
    }

    @Override
    public void close() {
      tcp.close();
    }
  }

  private static void await(LongSupplier value, long wanted) {
    while (value.getAsLong() < wanted && !Thread.currentThread().isInterrupted()) Thread.yield();
    assertEquals(wanted, value.getAsLong());
  }

  /** A context that trusts these, and remembers sessions. */
  private static SSLContext trusting(Identity... trusted)
      throws GeneralSecurityException, IOException {
    var store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    for (Identity identity : trusted) {
      store.setCertificateEntry(identity.pin(), identity.certificate());
    }
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    var context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  private static SSLSocket connect(Server server, SSLContext context, String... protocols)
      throws IOException {
    return secure(server.connect(), context, protocols);
  }

  private static SSLSocket secure(Socket plain, SSLContext context, String... protocols)
      throws IOException {
    var socket =
        (SSLSocket)
            context.getSocketFactory().createSocket(plain, "127.0.0.1", plain.getPort(), true);
    if (protocols.length > 0) socket.setEnabledProtocols(protocols);
    return socket;
  }

  private static byte[] query(int length) {
    byte[] query = new byte[length];
    new Random(length).nextBytes(query);
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

  private static void assertEchoed(byte[] query, DataInputStream in) throws IOException {
    byte[] response = new byte[in.readUnsignedShort()];
    in.readFully(response);
    byte[] expected = query.clone();
    expected[2] |= (byte) 0x80;
    assertArrayEquals(expected, response);
  }

  private static void assertServes(Socket socket) throws IOException {
    byte[] query = query(40);
    socket.getOutputStream().write(framed(query));
    assertEchoed(query, new DataInputStream(socket.getInputStream()));
  }

  private static boolean closed(Socket socket) {
    try {
      while (socket.getInputStream().read() >= 0) {}
      return true;
    } catch (IOException e) {
      return !(e instanceof SocketTimeoutException);
    }
  }

  @ParameterizedTest
  @EnumSource
  void messagesOfManyLengthsAreAnsweredInOrder(Ours ours) throws Exception {
    try (var server = Server.start(ours);
        var client = connect(server, trusting(ONE))) {
      byte[][] queries = new byte[200][];
      for (int i = 0; i < queries.length; i++) queries[i] = query(12 + 331 * i % 65_523);
      var sender =
          Thread.startVirtualThread(() -> {
            try {
              client.getOutputStream().write(framed(queries));
            } catch (IOException e) {
              throw new AssertionError(e);
            }
          });
      var in = new DataInputStream(client.getInputStream());
      for (byte[] query : queries) assertEchoed(query, in);
      sender.join();
      assertEquals("TLSv1.3", client.getSession().getProtocol());
      assertEquals(1, server.layer.counters().handshakes());
      assertEquals(200, server.tcp.counters().answered());
    }
  }

  @ParameterizedTest
  @EnumSource
  void bothVersionsAreSpokenAndNoOlderOne(Ours ours) throws Exception {
    try (var server = Server.start(ours)) {
      for (String version : List.of("TLSv1.2", "TLSv1.3")) {
        try (var client = connect(server, trusting(ONE), version)) {
          assertServes(client);
          assertEquals(version, client.getSession().getProtocol());
        }
      }
      try (var old = server.connect()) {
        // A ClientHello of TLS 1.0 with one cipher.
        old.getOutputStream()
            .write(
                HexFormat.of()
                    .parseHex(
                        "160301002d0100002903010000000000000000000000000000000000000000000000000000000000000000"
                            + "000002c0130100"));
        assertTrue(closed(old));
        server.awaitFailed(Reason.NOTHING_IN_COMMON, 1);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void dotIsChosenAmongProtocolsAndNoneIsFine(Ours ours) throws Exception {
    try (var server = Server.start(ours)) {
      for (var offered : List.of(List.of("h2", "dot"), List.of("h2"), List.<String>of())) {
        try (var client = connect(server, trusting(ONE))) {
          SSLParameters parameters = client.getSSLParameters();
          parameters.setApplicationProtocols(offered.toArray(String[]::new));
          client.setSSLParameters(parameters);
          assertServes(client);
          assertEquals(offered.contains("dot") ? "dot" : "", client.getApplicationProtocol());
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aSessionIsResumedByItsTicket(Ours ours) throws Exception {
    try (var server = Server.start(ours)) {
      for (String version : List.of("TLSv1.2", "TLSv1.3")) {
        SSLContext context = trusting(ONE);
        long before = server.layer.counters().resumed();
        for (int i = 0; i < 3; i++) {
          TimeUnit.MILLISECONDS.sleep(2); // the JDK tells sessions apart by their milliseconds
          try (var client = connect(server, context, version)) {
            assertServes(client);
          }
        }
        assertEquals(before + 2, server.layer.counters().resumed(), version);
      }
      assertEquals(6, server.layer.counters().handshakes());
    }
  }

  @ParameterizedTest
  @EnumSource
  void anotherCertificateIsForNewConnectionsAndOldOnesLive(Ours ours) throws Exception {
    try (var server = Server.start(ours);
        var old = connect(server, trusting(ONE));
        var begun = server.connect()) {
      assertServes(old);
      server.layer.identity(OTHER);
      assertServes(old);
      assertThrows(
          SSLHandshakeException.class,
          () -> {
            try (var client = connect(server, trusting(ONE))) {
              assertServes(client);
            }
          });
      server.awaitFailed(Reason.ALERT, 1);
      SSLContext context = trusting(OTHER);
      for (int i = 0; i < 2; i++) {
        try (var client = connect(server, context)) {
          assertServes(client);
          X509Certificate its = (X509Certificate) client.getSession().getPeerCertificates()[0];
          assertEquals(OTHER.certificate(), its);
        }
      }
      assertServes(old);
      assertTrue(begun.isConnected());
    }
  }

  @ParameterizedTest
  @EnumSource
  void garbageIsCountedAndHarmsNobody(Ours ours) throws Exception {
    var random = new Random(1);
    try (var server = Server.start(ours);
        var other = connect(server, trusting(ONE))) {
      assertServes(other);
      for (int i = 0; i < 200; i++) {
        try (var client = server.connect()) {
          byte[] octets = new byte[5 + random.nextInt(300)];
          random.nextBytes(octets);
          if (i % 3 == 0) System.arraycopy(new byte[] {22, 3, 1, 0, (byte) 100}, 0, octets, 0, 5);
          if (i % 3 == 1) octets = "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
          client.getOutputStream().write(octets);
          client.shutdownOutput();
          assertTrue(closed(client));
        } catch (IOException e) {
          // It was closed while we wrote.
        }
        if (i % 20 == 0) assertServes(other);
      }
      await(() -> server.layer.counters().failed().values().stream().mapToLong(n -> n).sum(), 200);
      assertTrue(server.layer.counters().failed(Reason.GARBAGE) >= 100);
      assertServes(other);
      assertEquals(0, server.tcp.counters().failed());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aSlowHandshakeIsEnded(Ours ours) throws Exception {
    try (var server = Server.start(ours, OPTIONS, new Echo(), 200);
        var silent = server.connect();
        var slow = server.connect()) {
      Thread.startVirtualThread(() -> {
        try {
          slow.getOutputStream().write(new byte[] {22, 3, 1, 1, 0});
          for (; ; ) {
            slow.getOutputStream().write(0);
            TimeUnit.MILLISECONDS.sleep(5);
          }
        } catch (IOException | InterruptedException e) {
          // that is the end
        }
      });
      assertTrue(closed(silent));
      assertTrue(closed(slow));
      server.awaitFailed(Reason.TIMEOUT, 2);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aHandshakeOfManyOctetsIsEnded(Ours ours) throws Exception {
    try (var server = Server.start(ours);
        var client = server.connect()) {
      // A ClientHello that says to have 60 000 octets, in records of 16 000 each.
      byte[] record = new byte[5 + 16_000];
      System.arraycopy(
          new byte[] {22, 3, 1, 0x3e, (byte) 0x80, 1, 0, (byte) 0xea, 0x60}, 0, record, 0, 9);
      try {
        for (int i = 0; i < 4; i++) client.getOutputStream().write(record);
      } catch (IOException e) {
        // It was closed while we wrote.
      }
      assertTrue(closed(client));
      await(() -> server.layer.counters().failed().values().stream().mapToLong(n -> n).sum(), 1);
      TlsCounters counters = server.layer.counters();
      assertEquals(1, counters.failed(Reason.TOO_LONG) + counters.failed(Reason.GARBAGE));
    }
  }

  @ParameterizedTest
  @EnumSource
  void anIdleConnectionIsClosedWithANotice(Ours ours) throws Exception {
    var options = new TcpOptions(1, 300, 1000, 1000, 1000);
    try (var server = Server.start(ours, options, new Echo(), NEVER_MILLIS);
        var client = connect(server, trusting(ONE))) {
      assertServes(client);
      assertEquals(-1, client.getInputStream().read(), "close_notify, not an end alone");
      assertEquals(1, server.tcp.counters().idle());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aClientThatHasSaidItsLastGetsAllAnswers(Ours ours) throws Exception {
    try (var server = Server.start(ours);
        var client = connect(server, trusting(ONE), "TLSv1.3")) {
      byte[] query = query(3000);
      client.getOutputStream().write(framed(query, query, query));
      var in = new DataInputStream(client.getInputStream());
      for (int i = 0; i < 3; i++) assertEchoed(query, in);
      client.shutdownOutput();
      assertEquals(-1, in.read());
    }
  }

  /** As over TCP: what a client does not read must not pile up in the server. */
  @ParameterizedTest
  @EnumSource
  void aClientThatDoesNotReadIsNotReadFrom(Ours ours) throws Exception {
    Responder large = (v, q, l, r, s, c, cl, n) -> 65_535;
    try (var server = Server.start(ours, OPTIONS, large, NEVER_MILLIS);
        var plain = server.connect()) {
      SSLSocket client = secure(plain, trusting(ONE));
      client.startHandshake();
      byte[][] many = new byte[100][];
      Arrays.fill(many, new byte[12]);
      byte[] queries = framed(many);
      var sender =
          Thread.startVirtualThread(() -> {
            try {
              for (int i = 0; i < 20_000; i++) client.getOutputStream().write(queries);
            } catch (IOException e) {
              // the socket was closed under it
            }
          });
      long before = -1;
      for (long now; (now = server.tcp.counters().answered()) != before || now == 0; before = now) {
        TimeUnit.MILLISECONDS.sleep(300);
      }
      assertTrue(before * 65_537 < 64 << 20, before + " answers of 64 KB");
      var in = new DataInputStream(client.getInputStream());
      for (int i = 0; i < 500; i++) in.readFully(new byte[in.readUnsignedShort()]);
      plain.close(); // the other one would wait for its writer
      sender.join();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aMessageWithoutAHeaderEndsTheConnectionBehindTheAnswersBefore(Ours ours) throws Exception {
    try (var server = Server.start(ours);
        var client = connect(server, trusting(ONE))) {
      byte[] good = query(20);
      client.getOutputStream().write(framed(good, new byte[3]));
      var in = new DataInputStream(client.getInputStream());
      assertEchoed(good, in);
      assertEquals(-1, in.read());
      assertEquals(1, server.tcp.counters().malformed());
    }
  }

  @Test
  void closingTheServerFinishesAnswersAndSaysSo() throws Exception {
    var server = Server.start(Ours.BORINGSSL);
    try (server;
        var client = connect(server, trusting(ONE))) {
      assertServes(client);
      var closer = Thread.startVirtualThread(server::close);
      assertEquals(-1, client.getInputStream().read());
      client.close();
      closer.join();
      assertEquals(0, server.tcp.connections());
    }
  }
}
