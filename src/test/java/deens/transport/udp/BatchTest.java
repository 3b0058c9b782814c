package deens.transport.udp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import deens.core.answer.AnswerEngine;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Datagrams alone and together, on a socket of one address or of all. On loopback what was sent can
 * be received at once.
 */
@Timeout(60)
class BatchTest {
  private static final int MOST_OCTETS = 1 << 16;

  /** A batch and its socket, and a client that sends to it. */
  private static final class Pair implements AutoCloseable {
    private final Arena arena = Arena.ofConfined();
    private final int socket;
    private final InetSocketAddress server;
    private final DatagramSocket client;
    private final Batch batch;

    Pair(String listen, String asked) throws IOException {
      var address = new InetSocketAddress(listen, 0);
      socket = Sockets.open(address, false);
      server = new InetSocketAddress(asked, Sockets.address(socket).getPort());
      client =
          new DatagramSocket(new InetSocketAddress(asked.equals("::1") ? asked : "127.0.0.1", 0));
      client.setSoTimeout(10_000);
      batch = new Batch(arena, socket, address.getAddress().isAnyLocalAddress(), MOST_OCTETS);
    }

    void send(byte[] octets) throws IOException {
      client.send(new DatagramPacket(octets, octets.length, server));
    }

    void send(int count) throws IOException {
      for (int i = 0; i < count; i++) send(new byte[] {(byte) i});
    }

    /** Checks that the next answer is this one, from the address that was asked. */
    void expect(byte[] octets) throws IOException {
      var packet = new DatagramPacket(new byte[MOST_OCTETS], MOST_OCTETS);
      client.receive(packet);
      assertArrayEquals(octets, Arrays.copyOf(packet.getData(), packet.getLength()));
      assertEquals(server, packet.getSocketAddress());
    }

    void expectNothing() throws IOException {
      client.setSoTimeout(1);
      try {
        client.receive(new DatagramPacket(new byte[1], 1));
        throw new AssertionError("an answer");
      } catch (SocketTimeoutException e) {
        client.setSoTimeout(10_000);
      }
    }

    /** Checks datagram {@code i} and its client. */
    void check(int i, byte[] octets) {
      int room = Exchange.QUERY_OCTETS;
      assertEquals(Math.min(octets.length, room), batch.length(i));
      assertEquals(octets.length > room, batch.tooLong(i));
      byte[] query = new byte[room + AnswerEngine.QUERY_SLACK];
      batch.query(i, query, batch.length(i));
      assertArrayEquals(
          Arrays.copyOf(octets, batch.length(i)), Arrays.copyOf(query, batch.length(i)));
      byte[] address = new byte[16];
      int length = batch.client(i, address);
      assertArrayEquals(client.getLocalAddress().getAddress(), Arrays.copyOf(address, length));
    }

    /** So many that came alone that the next one is expected to be alone. */
    void alone() throws IOException {
      for (int i = 0; i < Batch.FEW; i++) {
        send(1);
        assertEquals(1, batch.receive(true));
      }
    }

    @Override
    public void close() {
      client.close();
      Sockets.close(socket);
      arena.close();
    }
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1, 127.0.0.1", "0.0.0.0, 127.0.0.2", "::1, ::1", "::, ::1"})
  void theSameIsReceivedAloneAndTogether(String listen, String asked) throws IOException {
    var random = new Random(1);
    try (var pair = new Pair(listen, asked)) {
      // Thrice around: many, some that come alone in batches, and some by the call for one.
      int rounds = 1 + Batch.FEW + Batch.LONE;
      for (int round = 0; round < 3 * rounds; round++) {
        byte[][] queries = new byte[round % rounds == 0 ? 9 : 1][];
        for (int i = 0; i < queries.length; i++) {
          int most = Exchange.QUERY_OCTETS;
          queries[i] = new byte[random.nextInt(5) == 0 ? most + 1 : random.nextInt(most + 1)];
          random.nextBytes(queries[i]);
          pair.send(queries[i]);
        }
        assertEquals(queries.length, pair.batch.receive(true));
        for (int i = 0; i < queries.length; i++) {
          pair.check(i, queries[i]);
          byte[] reply = Arrays.copyOf(queries[i], 1 + random.nextInt(2000));
          queries[i] = reply;
          if (i % 3 != 1) pair.batch.reply(i, reply, reply.length); // each third has none
        }
        assertEquals((queries.length + 1) * 2 / 3, pair.batch.replies());
        assertEquals(0, pair.batch.send());
        for (int i = 0; i < queries.length; i++) if (i % 3 != 1) pair.expect(queries[i]);
      }
      pair.expectNothing();
    }
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1, 127.0.0.1", "::, ::1"})
  void afterSomeAloneSomeAreTakenOneByOneAndThenAll(String listen, String asked)
      throws IOException {
    try (var pair = new Pair(listen, asked)) {
      pair.alone();
      pair.send(Batch.LONE + 5);
      for (int i = 0; i < Batch.LONE; i++) {
        assertEquals(1, pair.batch.receive(true));
        pair.check(0, new byte[] {(byte) i});
      }
      assertEquals(5, pair.batch.receive(true));
      pair.check(4, new byte[] {(byte) (Batch.LONE + 4)});
      for (int i = 1; i < Batch.FEW; i++) {
        pair.send(1);
        assertEquals(1, pair.batch.receive(true));
      }
      pair.send(Batch.SIZE);
      assertEquals(Batch.SIZE, pair.batch.receive(true));
    }
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1, 127.0.0.1", "0.0.0.0, 127.0.0.2"})
  void aReplyToOneAloneThatIsRefusedIsCountedOnce(String listen, String asked) throws IOException {
    try (var pair = new Pair(listen, asked)) {
      pair.alone();
      for (int length : new int[] {12, MOST_OCTETS, 13}) { // of which IP has no room for one
        pair.send(1);
        assertEquals(1, pair.batch.receive(true));
        pair.batch.reply(0, new byte[length], length);
        assertEquals(1, pair.batch.replies());
        assertEquals(length == MOST_OCTETS ? 1 : 0, pair.batch.send());
      }
      pair.expect(new byte[12]);
      pair.expect(new byte[13]);
      pair.expectNothing();
    }
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1, 127.0.0.1", "0.0.0.0, 127.0.0.2"})
  void oneAloneWithoutAReplyIsForgotten(String listen, String asked) throws IOException {
    try (var pair = new Pair(listen, asked)) {
      pair.alone();
      pair.send(1);
      assertEquals(1, pair.batch.receive(true));
      pair.batch.reply(0, new byte[12], 12);
      assertEquals(0, pair.batch.send());
      pair.expect(new byte[12]);
      pair.send(1);
      assertEquals(1, pair.batch.receive(true));
      assertEquals(0, pair.batch.replies());
      assertEquals(0, pair.batch.send());
      assertEquals(0, pair.batch.send());
      pair.expectNothing();
    }
  }

  @Test
  void whoDoesNotWaitGetsAllThatIsThere() throws IOException {
    try (var pair = new Pair("127.0.0.1", "127.0.0.1")) {
      pair.alone();
      pair.send(3);
      assertEquals(3, pair.batch.receive(false));
      assertTrue(pair.batch.receive(false) < 0);
    }
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1, 127.0.0.1", "::, ::1"})
  void wakingEndsTheWaitForOneAlone(String listen, String asked) throws IOException {
    try (var pair = new Pair(listen, asked)) {
      pair.alone();
      Sockets.wake(pair.socket);
      assertEquals(1, pair.batch.receive(true));
      assertEquals(0, pair.batch.length(0));
      assertFalse(pair.batch.tooLong(0));
    }
  }
}
