package deens.transport.udp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import deens.serve.Publisher;
import deens.transport.Echo;
import deens.transport.Responder;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
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
    var addresses = Arrays.stream(hosts).map(DatagramServerTest::any).toList();
    var server =
        DatagramServer.open(addresses, new UdpOptions(io, workers, 4096), responders, publisher);
    server.start();
    return server;
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
          new UdpCounters(queries, octets, queries, octets, 0, 0, 0, 0, 0), server.counters());
    }
  }
}
