package deens.transport.tcp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import deens.core.image.Version;
import deens.transfer.MessageSeries;
import deens.transport.Echo;
import deens.transport.Responder;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Answers of many messages. */
@Timeout(60)
class SeriesTest {
  private static final int MESSAGE_OCTETS = 60_000;
  private static final int NEVER_MILLIS = 3_600_000;

  private final AtomicInteger made = new AtomicInteger();
  private final CountDownLatch closed = new CountDownLatch(1);

  /** Answers queries of 13 octets by a series, and others by an echo. */
  private final class Answers implements Responder {
    private final Echo echo = new Echo();
    private final int messages;

    Answers(int messages) {
      this.messages = messages;
    }

    @Override
    public int answer(
        Version version,
        byte[] query,
        int length,
        byte[] response,
        boolean stream,
        byte[] client,
        int clientLength,
        int nowSeconds) {
      return length == 13
          ? SERIES
          : echo.answer(version, query, length, response, stream, client, clientLength, nowSeconds);
    }

    @Override
    public MessageSeries series() {
      return new MessageSeries() {
        @Override
        public int next(Version version, byte[] message) {
          if (made.get() == messages) return 0;
          message[0] = (byte) made.getAndIncrement();
          return MESSAGE_OCTETS;
        }

        @Override
        public boolean isWhole() {
          return messages < 10;
        }

        @Override
        public void close() {
          closed.countDown();
        }
      };
    }
  }

  private TcpServer start(int messages, int idleMillis) throws IOException {
    var options = new TcpOptions(1, idleMillis, 10, 10, 2_000);
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    var server =
        TcpServer.open(List.of(address), options, () -> new Answers(messages), Echo.published());
    server.start();
    return server;
  }

  private static Socket connect(TcpServer server) throws IOException {
    var socket = new Socket();
    socket.setReceiveBufferSize(4096);
    socket.setSoTimeout(20_000);
    socket.connect(server.addresses().getFirst());
    return socket;
  }

  private static byte[] framed(int... lengths) {
    int octets = 0;
    for (int length : lengths) octets += 2 + length;
    byte[] all = new byte[octets];
    int p = 0;
    for (int length : lengths) {
      all[p + 1] = (byte) length;
      p += 2 + length;
    }
    return all;
  }

  @Test
  void whatFollowsASeriesIsAnsweredBehindIt() throws Exception {
    try (var server = start(5, NEVER_MILLIS);
        var client = connect(server)) {
      client.getOutputStream().write(framed(20, 13, 21, 22));
      var in = new DataInputStream(client.getInputStream());
      assertEquals(20, message(in).length);
      for (int i = 0; i < 5; i++) {
        byte[] message = message(in);
        assertEquals(MESSAGE_OCTETS, message.length);
        assertEquals(i, message[0]);
      }
      assertEquals(21, message(in).length);
      byte[] last = new byte[22];
      last[2] = (byte) 0x80;
      assertArrayEquals(last, message(in));
      assertTrue(closed.await(20, TimeUnit.SECONDS));
      assertEquals(8, server.counters().answered());
    }
  }

  private static byte[] message(DataInputStream in) throws IOException {
    byte[] message = new byte[in.readUnsignedShort()];
    in.readFully(message);
    return message;
  }

  /** What is not taken is not made, but for what the system's buffers hold. */
  @Test
  void aClientThatTakesNothingIsCutOffAndCostsNoMemory() throws Exception {
    try (var server = start(Integer.MAX_VALUE, 500);
        var client = connect(server)) {
      client.getOutputStream().write(framed(13));
      assertTrue(closed.await(20, TimeUnit.SECONDS));
      assertTrue(made.get() * MESSAGE_OCTETS < 32 << 20, made + " messages");
      assertEquals(1, server.counters().idle());
    }
  }

  @Test
  void aSeriesThatBreaksOffEndsTheConnection() throws Exception {
    try (var server = start(12, NEVER_MILLIS);
        var client = connect(server)) {
      client.getOutputStream().write(framed(13, 20));
      var in = new DataInputStream(client.getInputStream());
      for (int i = 0; i < 12; i++) message(in);
      assertTrue(ended(in));
      assertTrue(closed.await(20, TimeUnit.SECONDS));
    }
  }

  private static boolean ended(DataInputStream in) {
    try {
      return in.read() < 0;
    } catch (IOException e) {
      return true; // reset: octets were left unread
    }
  }
}
