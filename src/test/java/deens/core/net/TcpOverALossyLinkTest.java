package deens.core.net;

import static deens.core.net.Packets.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import deens.core.net.Packets.Packet;
import deens.transport.HeapWords;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Clients with a TCP of their own, slow and obvious, ask over a link that loses, doubles, delays
 * and so reorders frames, and take their answers when they like, with closed windows in between.
 * Every answer arrives, octet by octet, and nothing of a connection is left behind.
 */
class TcpOverALossyLinkTest {
  private static final String US = "192.0.2.53";
  private static final String US6 = "2001:db8::53";
  private static final int CLIENTS = 6;
  private static final long MOST_MILLIS = 3_600_000;

  /** A frame under way. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record UnderWay(long at, long number, byte[] frame, boolean toUs)
      implements Comparable<UnderWay> {
    @Override
    public int compareTo(UnderWay other) {
      return at != other.at ? Long.compare(at, other.at) : Long.compare(number, other.number);
    }
  }

  private SplittableRandom random;
  private Capture link;
  private NetworkStack stack;
  private final PriorityQueue<UnderWay> underWay = new PriorityQueue<>();
  private long now;
  private long frames;
  private double loss;
  private double doubled;
  private int delayMillis;

  static LongStream seeds() {
    return LongStream.range(0, 60);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void everyAnswerArrives(long seed) {
    random = new SplittableRandom(seed);
    loss = random.nextInt(5) * 0.05;
    doubled = random.nextInt(3) * 0.1;
    delayMillis = 1 + random.nextInt(100);
    link = new Capture(random.nextBoolean() ? 1500 : 1280, random.nextBoolean());
    var config =
        new NetworkConfig(
            List.of(IpAddress.parse(US), IpAddress.parse(US6)),
            false,
            53,
            CLIENTS,
            1 << 20,
            600_000);
    stack = new NetworkStack(config, link, new Pattern(), new HeapWords(), seed);
    var clients = new ArrayList<Client>();
    for (int i = 0; i < CLIENTS; i++) clients.add(new Client(i));
    while (!clients.stream().allMatch(c -> c.closed) || stack.tcpConnections() > 0) {
      now++;
      assertTrue(
          now < MOST_MILLIS, () -> "not over: seed " + seed + " " + clients + " " + counters());
      long due = stack.tick(now);
      assertTrue(due > now, () -> "due at " + due + ", now " + now);
      while (!underWay.isEmpty() && underWay.peek().at <= now) {
        UnderWay arrived = underWay.poll();
        if (arrived.toUs) {
          byte[] padded = Arrays.copyOf(arrived.frame, arrived.frame.length + 8);
          stack.receive(padded, 0, arrived.frame.length, false);
        } else {
          Packet p = read(arrived.frame);
          if (p.protocol() == 6) clients.get(p.toPort() - 4000).receive(p);
        }
        spread();
      }
      spread();
      for (Client client : clients) client.tick();
    }
    assertEquals(0, stack.tcpBufferedOctets(), "octets are kept for no one");
  }

  /** Sends on what the stack has sent. */
  private void spread() {
    for (var frame = link.next(); frame.isPresent(); frame = link.next()) {
      send(frame.get(), false);
    }
  }

  private void send(byte[] frame, boolean toUs) {
    if (random.nextDouble() < loss) return;
    int copies = random.nextDouble() < doubled ? 2 : 1;
    for (int i = 0; i < copies; i++) {
      underWay.add(new UnderWay(now + 1 + random.nextInt(delayMillis), frames++, frame, toUs));
    }
  }

  private String counters() {
    var text = new StringBuilder();
    for (int i = 0; i < NetCounters.NAMES.size(); i++) {
      text.append(NetCounters.NAMES.get(i)).append(' ').append(stack.counters()[i]).append(' ');
    }
    return text.toString();
  }

  private final class Client {
    private final boolean v6 = random.nextBoolean();
    private final int port;
    private final int isn = random.nextInt();
    private final int mss = 100 + random.nextInt(1400);
    private final int buffer = 500 + random.nextInt(20_000);
    private final byte[] toSend;
    private final byte[] wanted;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private final TreeMap<Integer, byte[]> ahead = new TreeMap<>();

    private boolean established;
    private int theirs; // their initial sequence number
    private int acknowledged; // octets of ours that they have, FIN included
    private int sentTo; // octets of ours that were sent
    private int window; // theirs
    private int unread; // octets that the application has not taken
    private int theirFinAt = -1;
    private boolean finTaken;
    private long timeoutAt;
    private long timeoutMillis = 300;
    private long reads;
    boolean closed;

    Client(int index) {
      port = 4000 + index;
      byte[] queries = {};
      byte[] answers = {};
      int count = 1 + random.nextInt(60);
      for (int i = 0; i < count; i++) {
        int octets = random.nextInt(20) == 0 ? 12 + random.nextInt(9000) : 12 + random.nextInt(80);
        int answer = random.nextInt(10) == 0 ? 1 + random.nextInt(65_535) : 1 + random.nextInt(900);
        byte[] query = Pattern.query(i, octets, answer);
        queries = concat(queries, Pattern.framed(query));
        answers = concat(answers, Pattern.framed(Pattern.answer(query)));
      }
      toSend = queries;
      wanted = answers;
    }

    @Override
    public String toString() {
      return "client %d: %d of %d acknowledged, %d of %d received, unread %d, window %d%s%s"
          .formatted(
              port,
              acknowledged,
              toSend.length,
              received.size(),
              wanted.length,
              unread,
              window,
              established ? " established" : "",
              closed ? " closed" : "");
    }

    private int ourWindow() {
      return buffer - unread;
    }

    private void segment(int from, int flags, byte[] options, byte[] data) {
      String them = v6 ? "2001:db8::7" : "192.0.2.7";
      int ack = theirs + 1 + received.size() + (finTaken ? 1 : 0);
      send(
          tcp(
              them,
              port,
              v6 ? US6 : US,
              53,
              isn + 1 + from,
              (flags & ACK) != 0 ? ack : 0,
              flags,
              ourWindow(),
              options,
              data),
          true);
    }

    void tick() {
      if (closed) return;
      // The application reads now and then, and sometimes not for seconds.
      if (now >= reads) {
        boolean wasClosed = ourWindow() < 200;
        unread = random.nextInt(4) == 0 ? unread / 2 : 0;
        reads = now + (random.nextInt(30) == 0 ? 3000 : random.nextInt(40));
        if (wasClosed && established && ourWindow() >= 200) {
          segment(Math.max(acknowledged, sentTo), ACK, new byte[0], new byte[0]);
        }
      }
      if (!established) {
        if (now >= timeoutAt) {
          segment(-1, SYN, concat(hex("0204"), u16(mss)), new byte[0]);
          timeoutAt = now + 1000;
        }
        return;
      }
      if (now >= timeoutAt) {
        sentTo = acknowledged; // all again
        timeoutMillis = Math.min(4000, 2 * timeoutMillis);
        timeoutAt = now + timeoutMillis;
        if (window == 0 && acknowledged < toSend.length) data(acknowledged, 1); // a probe
      }
      while (sentTo < toSend.length && sentTo - acknowledged < window) {
        int most = Math.min(Math.min(1200, toSend.length - sentTo), window - sentTo + acknowledged);
        int n = 1 + random.nextInt(most);
        data(sentTo, n);
        sentTo += n;
      }
      // Half the clients close as soon as they have asked, half when they are answered.
      boolean done = (port & 1) == 0 || received.size() == wanted.length;
      if (sentTo == toSend.length && done) {
        segment(sentTo, FIN | ACK, new byte[0], new byte[0]);
        sentTo++;
      }
    }

    private void data(int from, int n) {
      segment(from, ACK, new byte[0], Arrays.copyOfRange(toSend, from, from + n));
    }

    void receive(Packet p) {
      if (p.has(RST)) {
        // Only FINs or the last ACK are missing, and the connection is forgotten.
        boolean over = acknowledged > toSend.length && received.size() == wanted.length;
        if (over) closed = true;
        assertTrue(over, () -> "reset: " + this + " " + counters());
        return;
      }
      if (p.has(SYN)) {
        if (!established) {
          established = true;
          theirs = p.sequence();
          window = p.window();
          timeoutAt = now + timeoutMillis;
          if (random.nextBoolean()) segment(0, ACK, new byte[0], new byte[0]);
        }
        return;
      }
      if (!established) return;
      int octets = p.acknowledgment() - (isn + 1);
      assertTrue(octets <= toSend.length + 1, "an acknowledgment of what was never sent");
      if (octets > acknowledged) {
        acknowledged = octets;
        sentTo = Math.max(sentTo, octets);
        timeoutMillis = 300;
        timeoutAt = now + timeoutMillis;
      }
      if (octets >= acknowledged) window = p.window();
      take(p);
      if (finTaken && acknowledged > toSend.length) {
        assertArrayEquals(wanted, received.toByteArray());
        closed = true;
      }
    }

    private void take(Packet p) {
      byte[] data = p.payload();
      int at = p.sequence() - (theirs + 1);
      if (p.has(FIN)) theirFinAt = at + data.length;
      if (data.length > 0) {
        assertTrue(data.length <= Math.max(mss, 64), "a segment longer than we take");
        ahead.merge(at, data, (a, b) -> a.length > b.length ? a : b);
      }
      while (!ahead.isEmpty() && ahead.firstKey() <= received.size()) {
        var first = ahead.pollFirstEntry();
        int known = received.size() - first.getKey();
        int n = Math.min(first.getValue().length - known, ourWindow());
        if (n > 0) {
          received.write(first.getValue(), known, n);
          unread += n;
        }
      }
      ahead.headMap(received.size(), true).clear();
      if (received.size() == theirFinAt) finTaken = true;
      if (data.length > 0 || p.has(FIN)) {
        segment(Math.max(acknowledged, sentTo), ACK, new byte[0], new byte[0]);
      }
    }
  }
}
