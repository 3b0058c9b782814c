package deens.core.net;

import static deens.core.net.Packets.*;
import static deens.core.net.Pattern.framed;
import static deens.core.net.Pattern.query;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import deens.core.net.Packets.Packet;
import deens.transport.HeapWords;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TCP, segment by segment. */
class TcpTest {
  private static final String US = "192.0.2.53";
  private static final String THEM = "192.0.2.7";
  private static final int PORT = 4000;
  private static final byte[] NONE = {};
  private static final byte[] QUERY = framed(query(1, 12, 20));
  private static final byte[] ANSWER = framed(Pattern.answer(query(1, 12, 20)));

  private final Capture link = new Capture(1500, false);
  private final Pattern pattern = new Pattern();
  private final NetworkStack stack = stack(4, 1 << 17, 30_000);
  private long now = 5000;

  private NetworkStack stack(int connections, int octets, int idleMillis) {
    var config =
        new NetworkConfig(
            List.of(IpAddress.parse(US), IpAddress.parse("2001:db8::53")),
            false,
            53,
            connections,
            octets,
            idleMillis);
    var made = new NetworkStack(config, link, pattern, new HeapWords(), 99);
    for (int at = 0; at <= 5000; at += 1000) made.tick(at);
    link.forget();
    return made;
  }

  /** A client that does what it is told. */
  private final class Client {
    final String them;
    final String us;
    final int port;
    final int isn;
    int next;
    int received;
    int window = 60_000;
    int mss = 1460;

    Client(String them, String us, int port) {
      this.them = them;
      this.us = us;
      this.port = port;
      isn = port * 1000;
      next = isn + 1;
    }

    Client(int port) {
      this(THEM, US, port);
    }

    List<Packet> send(int sequence, int acknowledgment, int flags, byte[] options, byte[] data) {
      byte[] frame =
          tcp(them, port, us, 53, sequence, acknowledgment, flags, window, options, data);
      byte[] padded = Arrays.copyOf(frame, frame.length + NetworkStack.FRAME_SLACK);
      stack.receive(padded, 0, frame.length, false);
      return sent();
    }

    List<Packet> send(int flags, byte[] data) {
      int sequence = next;
      next += data.length + ((flags & FIN) != 0 ? 1 : 0);
      return send(sequence, received, flags | ACK, NONE, data);
    }

    Packet syn() {
      return one(send(isn, 0, SYN, concat(hex("0204"), u16(mss)), NONE));
    }

    Client open() {
      received = syn().sequence() + 1;
      assertEquals(List.of(), send(0, NONE));
      return this;
    }

    /** Takes segments that must come in order; returns their data. */
    byte[] take(List<Packet> segments) {
      byte[] all = {};
      for (Packet p : segments) {
        assertEquals(received, p.sequence());
        assertEquals(next, p.acknowledgment());
        received += p.payload().length + (p.has(FIN) ? 1 : 0);
        all = concat(all, p.payload());
      }
      return all;
    }

    void acknowledge() {
      assertEquals(List.of(), send(0, NONE));
    }
  }

  private List<Packet> sent() {
    var segments = new ArrayList<Packet>();
    for (var frame = link.next(); frame.isPresent(); frame = link.next()) {
      segments.add(read(frame.get()));
    }
    return segments;
  }

  private List<Packet> at(long millis) {
    now = millis;
    stack.tick(now);
    return sent();
  }

  private static Packet one(List<Packet> segments) {
    assertEquals(1, segments.size());
    return segments.getFirst();
  }

  private static void isAck(List<Packet> segments, Client client) {
    Packet p = one(segments);
    assertEquals(ACK, p.flags());
    assertEquals(client.next, p.acknowledgment());
    assertEquals(0, p.payload().length);
  }

  private static void isReset(List<Packet> segments) {
    assertTrue(one(segments).has(RST));
  }

  private void counted(long times, int counter) {
    assertEquals(times, stack.counters()[counter], NetCounters.NAMES.get(counter));
  }

  @Test
  void synLeavesNothingBehind() {
    var client = new Client(PORT);
    for (int i = 0; i < 3; i++) {
      Packet p = client.syn();
      assertEquals(SYN | ACK, p.flags());
      assertEquals(client.isn + 1, p.acknowledgment());
      assertEquals(4096, p.window());
      assertArrayEquals(hex("020405b4"), p.options());
      assertEquals("02:00:00:00:aa:01", p.toMac());
    }
    assertEquals(0, stack.tcpConnections());
    counted(3, NetCounters.TCP_SYNS);
  }

  @Test
  void queryIsAnsweredOverIpv6() {
    var client = new Client("2001:db8::7", "2001:db8::53", PORT).open();
    assertArrayEquals(ANSWER, client.take(client.send(PSH, QUERY)));
    assertEquals(1440, u16(new Client("2001:db8::7", "2001:db8::53", 4001).syn().options(), 2));
  }

  @Test
  void queryMayCompleteTheHandshake() {
    var client = new Client(PORT);
    client.received = client.syn().sequence() + 1;
    assertArrayEquals(ANSWER, client.take(client.send(PSH, QUERY)));
    assertEquals(1, stack.tcpConnections());
  }

  @Test
  void queriesInOneSegmentAreAnsweredInOne() {
    var client = new Client(PORT).open();
    byte[] second = query(2, 40, 100);
    List<Packet> answers = client.send(PSH, concat(QUERY, framed(second), QUERY));
    assertEquals(1, answers.size());
    assertTrue(answers.getFirst().has(PSH));
    assertArrayEquals(concat(ANSWER, framed(Pattern.answer(second)), ANSWER), client.take(answers));
  }

  @Test
  void queryMayComeOctetByOctet() {
    var client = new Client(PORT).open();
    for (int i = 0; i < QUERY.length - 1; i++) {
      isAck(client.send(0, new byte[] {QUERY[i]}), client);
    }
    byte[] last = {QUERY[QUERY.length - 1]};
    assertArrayEquals(ANSWER, client.take(client.send(0, last)));
    client.acknowledge();
    assertEquals(0, stack.tcpBufferedOctets());
  }

  @Test
  void whatIsAheadOfAGapIsSentAgain() {
    var client = new Client(PORT).open();
    List<Packet> reply = client.send(client.next + 5, client.received, ACK, NONE, new byte[9]);
    isAck(reply, client);
    counted(1, NetCounters.TCP_OUT_OF_ORDER);
    // What overlaps is taken from where it is new.
    assertEquals(1, client.send(0, Arrays.copyOf(QUERY, 5)).size());
    client.next = client.isn + 1 + QUERY.length;
    assertArrayEquals(
        ANSWER, client.take(client.send(client.isn + 1, client.received, ACK, NONE, QUERY)));
  }

  @Test
  void whatWasReceivedIsAcknowledgedAgain() {
    var client = new Client(PORT).open();
    client.take(client.send(0, QUERY));
    isAck(client.send(client.isn + 1, client.received, ACK, NONE, QUERY), client);
    assertEquals(1, pattern.answered);
    counted(1, NetCounters.TCP_OUT_OF_WINDOW);
  }

  /** RFC 5961 s3.2. */
  @Test
  void onlyTheExactNumberResets() {
    var client = new Client(PORT).open();
    now += 1000;
    stack.tick(now);
    isAck(client.send(client.next + 1, 0, RST, NONE, NONE), client);
    assertEquals(List.of(), client.send(client.next + 4096, 0, RST, NONE, NONE));
    assertEquals(List.of(), client.send(client.next - 1, 0, RST, NONE, NONE));
    assertEquals(1, stack.tcpConnections());
    assertEquals(List.of(), client.send(client.next, 0, RST, NONE, NONE));
    assertEquals(0, stack.tcpConnections());
    counted(1, NetCounters.TCP_RESET_BY_PEER);
  }

  /** RFC 5961 s4.2 and s5.2. */
  @Test
  void forgeriesAreChallengedNotTooOften() {
    var client = new Client(PORT).open();
    for (int i = 0; i < 10; i++) {
      now += 50;
      stack.tick(now);
      client.send(client.next, client.received, SYN, NONE, NONE);
      client.send(client.next, client.received + 1, ACK, NONE, QUERY);
      client.send(client.next, client.received - 70_000, ACK, NONE, QUERY);
    }
    counted(5, NetCounters.TCP_CHALLENGES);
    assertEquals(0, pattern.answered);
    assertEquals(1, stack.tcpConnections());
  }

  @Test
  void halfClosedClientGetsItsAnswers() {
    var client = new Client(PORT).open();
    List<Packet> answer = client.send(FIN, concat(QUERY, QUERY));
    assertTrue(answer.getLast().has(FIN));
    assertArrayEquals(concat(ANSWER, ANSWER), client.take(answer));
    client.acknowledge();
    counted(1, NetCounters.TCP_CLOSED);
    assertEquals(0, stack.tcpConnections());
    isReset(client.send(0, NONE)); // forgotten
  }

  @Test
  void finWithoutAQueryIsAnswered() {
    var client = new Client(PORT).open();
    assertArrayEquals(NONE, client.take(client.send(FIN, NONE)));
    client.acknowledge();
    counted(1, NetCounters.TCP_CLOSED);
  }

  @Test
  void idleConnectionIsClosed() {
    var client = new Client(PORT).open();
    assertEquals(List.of(), at(34_999));
    Packet fin = one(at(35_000));
    assertEquals(FIN | ACK, fin.flags());
    client.received++;
    client.acknowledge();
    isAck(client.send(FIN, NONE), client);
    assertEquals(0, stack.tcpConnections());
    counted(1, NetCounters.TCP_CLOSED);
  }

  @Test
  void idleClientThatIsGoneIsForgotten() {
    new Client(PORT).open();
    one(at(35_000));
    one(at(36_000)); // FIN again
    one(at(38_000));
    one(at(42_000));
    isReset(at(50_000));
    assertEquals(0, stack.tcpConnections());
    counted(1, NetCounters.TCP_TIMED_OUT);
    assertEquals(Long.MAX_VALUE, stack.tick(50_001));
  }

  @Test
  void octetsAreNoProgress() {
    var client = new Client(PORT).open();
    for (int i = 0; i < 10; i++) {
      at(now + 2900);
      isAck(client.send(0, new byte[] {QUERY[i]}), client);
    }
    assertTrue(one(at(35_000)).has(FIN));
  }

  @Test
  void answerIsSentAgainAndLessAndLessOften() {
    var client = new Client(PORT).open();
    byte[] answer = one(client.send(0, QUERY)).payload();
    for (long due : new long[] {6000, 8000, 12_000, 20_000}) {
      assertEquals(List.of(), at(due - 1));
      Packet again = one(at(due));
      assertEquals(client.received, again.sequence());
      assertArrayEquals(answer, again.payload());
    }
    counted(4, NetCounters.TCP_RETRANSMITTED);
    isReset(at(35_000));
    counted(1, NetCounters.TCP_TIMED_OUT);
    assertEquals(0, stack.tcpBufferedOctets());
  }

  /** RFC 6298 s3: a segment that was sent twice is not measured; one that was not, is. */
  @Test
  void timeoutFollowsTheRoundTrip() {
    var client = new Client(PORT).open();
    client.take(client.send(0, QUERY));
    at(5600);
    client.acknowledge(); // after 600 ms: timeout 600 + 4 * 300
    client.take(client.send(0, QUERY));
    assertEquals(List.of(), at(5600 + 1799));
    one(at(5600 + 1800));
  }

  @Test
  void progressEndsTheBackOff() {
    var client = new Client(PORT).open();
    client.take(client.send(0, QUERY));
    client.acknowledge(); // measured: at once
    List<Packet> answers = client.send(0, framed(query(1, 12, 2000)));
    for (long due : new long[] {6000, 8000, 12_000}) one(at(due));
    client.received += answers.getFirst().payload().length;
    client.take(client.send(0, NONE)); // the second segment, again
    assertEquals(List.of(), at(12_999));
    one(at(13_000));
  }

  @Test
  void nothingGoesIntoAClosedWindowButProbes() {
    var client = new Client(PORT);
    client.window = 0;
    client.open();
    isAck(client.send(0, QUERY), client);
    Packet probe = one(at(6000));
    assertArrayEquals(Arrays.copyOf(ANSWER, 1), probe.payload());
    assertEquals(List.of(), client.send(0, NONE)); // still closed
    assertArrayEquals(Arrays.copyOf(ANSWER, 1), one(at(8000)).payload());
    client.window = 10;
    assertArrayEquals(Arrays.copyOf(ANSWER, 10), client.take(client.send(0, NONE)));
    client.window = 1000;
    byte[] rest = client.take(client.send(0, NONE));
    assertArrayEquals(Arrays.copyOfRange(ANSWER, 10, ANSWER.length), rest);
  }

  @Test
  void probeMayBeTaken() {
    var client = new Client(PORT);
    client.window = 0;
    client.open();
    isAck(client.send(0, QUERY), client);
    client.take(at(6000));
    client.window = 5000;
    byte[] rest = client.take(client.send(0, NONE));
    assertArrayEquals(Arrays.copyOfRange(ANSWER, 1, ANSWER.length), rest);
  }

  @ParameterizedTest
  @CsvSource({"1460, 1460", "1459, 1440", "536, 536", "100, 64", "9000, 1460", "1, 64"})
  void segmentsAreOfTheClientsSize(int offered, int used) {
    var client = new Client(PORT);
    client.mss = offered;
    client.open();
    List<Packet> segments = client.send(0, framed(query(1, 12, 20_000)));
    assertEquals(10, segments.size()); // RFC 6928
    for (Packet p : segments) assertEquals(used, p.payload().length);
  }

  @Test
  void optionsAreReadWithCare() {
    for (String options : List.of("01010101", "0203", "02ff05b4", "08000000", "00020405", "03")) {
      var client = new Client(PORT);
      byte[] padded = Arrays.copyOf(hex(options), 4);
      Packet p = one(client.send(client.isn, 0, SYN, padded, NONE));
      client.received = p.sequence() + 1;
      client.acknowledge();
      assertEquals(536, client.send(0, framed(query(1, 12, 600))).getFirst().payload().length);
      client.send(client.next, 0, RST, NONE, NONE);
    }
    var client = new Client(PORT);
    byte[] timestampsFirst = hex("0101080a0000000000000000 02040400");
    client.received = one(client.send(client.isn, 0, SYN, timestampsFirst, NONE)).sequence() + 1;
    client.acknowledge();
    assertEquals(1024, client.send(0, framed(query(1, 12, 1100))).getFirst().payload().length);
  }

  @Test
  void longAnswerFollowsTheAcknowledgments() {
    var client = new Client(PORT).open();
    byte[] query = query(1, 12, 65_535);
    byte[] found = client.take(client.send(0, framed(query)));
    assertEquals(14_600, found.length);
    for (int i = 0; i < 100 && found.length < 65_537; i++) {
      found = concat(found, client.take(client.send(0, NONE)));
    }
    assertArrayEquals(framed(Pattern.answer(query)), found);
    client.acknowledge();
    assertEquals(0, stack.tcpBufferedOctets());
    counted(0, NetCounters.TCP_RETRANSMITTED);
  }

  /** RFC 5681 s3.2, RFC 6582 s3.2: both lost segments are sent again without a timeout. */
  @Test
  void lossIsSeenByDuplicates() {
    var client = new Client(PORT).open();
    List<Packet> segments = client.send(0, framed(query(1, 12, 20_000)));
    client.take(segments.subList(0, 2)); // the third and the fifth are lost
    client.send(0, NONE);
    int lost = client.received;
    assertEquals(List.of(), client.send(0, NONE));
    assertEquals(List.of(), client.send(0, NONE));
    Packet again = client.send(0, NONE).getFirst();
    assertEquals(lost, again.sequence());
    assertArrayEquals(segments.get(2).payload(), again.payload());
    client.received += 2 * 1460;
    Packet next = client.send(0, NONE).getFirst();
    assertEquals(client.received, next.sequence());
    counted(2, NetCounters.TCP_RETRANSMITTED);
  }

  @Test
  void longQueryIsTaken() {
    var client = new Client(PORT).open();
    byte[] query = query(1, 65_535, 50);
    byte[] stream = framed(query);
    int window = 4096;
    int at = 0;
    List<Packet> reply = List.of();
    for (int i = 0; i < 200 && at < stream.length; i++) {
      int n = Math.min(Math.min(1460, window), stream.length - at);
      reply = client.send(0, Arrays.copyOfRange(stream, at, at + n));
      at += n;
      window = one(reply).window();
    }
    assertArrayEquals(framed(Pattern.answer(query)), client.take(reply));
    assertEquals(4096, window);
  }

  /** Who takes no answers cannot make us keep more queries than the window, nor more answers. */
  @Test
  void windowClosesAndOpensAgain() {
    var client = new Client(PORT);
    client.window = 0;
    client.open();
    byte[] queries = {};
    for (int i = 0; i < 600; i++) queries = concat(queries, framed(query(i, 12, 2000)));
    int window = 4096;
    int at = 0;
    while (window > 0 && at < queries.length) {
      int n = Math.min(Math.min(1400, window), queries.length - at);
      window = one(client.send(0, Arrays.copyOfRange(queries, at, at + n))).window();
      at += n;
    }
    assertEquals(9, pattern.answered); // the answer with which 16 KiB are reached is the last
    assertTrue(stack.tcpBufferedOctets() <= 24 * 1024);
    byte[] more = {1};
    assertEquals(1, client.send(client.next, client.received, ACK, NONE, more).size());
    client.window = 60_000;
    byte[] found = client.take(client.send(0, NONE));
    for (int i = 0; i < 3000 && found.length < 600 * 2002; i++) {
      int n = Math.min(Math.min(1400, window), queries.length - at);
      List<Packet> segments = client.send(0, Arrays.copyOfRange(queries, at, at + n));
      at += n;
      found = concat(found, client.take(segments));
      if (!segments.isEmpty()) window = segments.getLast().window();
    }
    assertEquals(600, pattern.answered);
  }

  @Test
  void messageThatIsNoneEndsTheConnection() {
    for (byte[] message : List.of(framed(new byte[11]), u16(0), framed(query(1, 12, 0)))) {
      var client = new Client(PORT).open();
      List<Packet> reply = client.send(0, concat(QUERY, message, QUERY));
      assertArrayEquals(ANSWER, client.take(reply));
      assertTrue(reply.getLast().has(FIN));
      client.acknowledge();
      isAck(client.send(0, QUERY), client); // taken and thrown away
      isAck(client.send(FIN, NONE), client);
      assertEquals(0, stack.tcpConnections());
    }
  }

  @Test
  void cookieOfAnotherIsRefused() {
    var client = new Client(PORT);
    int cookie = client.syn().sequence();
    for (int bit = 0; bit < 16; bit++) {
      isReset(client.send(client.next, (cookie ^ 1 << bit) + 1, ACK, NONE, QUERY));
    }
    for (int bit = 16; bit < 32; bit++) {
      assertEquals(List.of(), client.send(client.next, (cookie ^ 1 << bit) + 1, ACK, NONE, QUERY));
    }
    // What came first was overtaken, which is no reason to reset.
    assertEquals(List.of(), client.send(client.next + 1, cookie + 1, ACK, NONE, QUERY));
    isReset(new Client(4001).send(client.next, cookie + 1, ACK, NONE, QUERY));
    isReset(new Client("192.0.2.8", US, PORT).send(client.next, cookie + 1, ACK, NONE, QUERY));
    isReset(client.send(client.next, cookie + 1, SYN | ACK, NONE, QUERY));
    assertEquals(List.of(), client.send(client.next, cookie + 1, RST | ACK, NONE, QUERY));
    assertEquals(List.of(), client.send(client.next, 0, RST, NONE, NONE));
    assertEquals(0, stack.tcpConnections());
    assertEquals(1, client.send(client.next, cookie + 1, ACK, NONE, QUERY).size());
    assertEquals(1, stack.tcpConnections());
  }

  @ParameterizedTest
  @CsvSource({"59000, true", "60000, true", "130000, false", "180000, false", "240000, false"})
  void cookieGetsOld(long millis, boolean good) {
    var client = new Client(PORT);
    int cookie = client.syn().sequence();
    at(now + millis);
    Packet reply = one(client.send(client.next, cookie + 1, ACK, NONE, QUERY));
    assertEquals(good, !reply.has(RST));
  }

  @Test
  void otherPortsAreRefused() {
    byte[] frame = tcp(THEM, PORT, US, 853, 7, 0, SYN, 1000, NONE, NONE);
    stack.receive(Arrays.copyOf(frame, frame.length + 8), 0, frame.length, false);
    Packet p = one(sent());
    assertEquals(RST | ACK, p.flags());
    assertEquals(8, p.acknowledgment());
    assertEquals(853, p.fromPort());
    counted(1, NetCounters.TRANSPORT_OTHER_PORT);
  }

  @Test
  void resetsAreLimited() {
    var client = new Client(PORT);
    for (int i = 0; i < 1000; i++) client.send(client.next, i, ACK, NONE, NONE);
    counted(800, NetCounters.TCP_RESETS_LIMITED);
    at(now + 1000);
    isReset(client.send(client.next, 1, ACK, NONE, NONE));
  }

  @Test
  void theOneWithoutProgressForLongestMakesRoom() {
    var clients = new ArrayList<Client>();
    for (int i = 0; i < 4; i++) {
      at(now + 100);
      clients.add(new Client(PORT + i).open());
    }
    clients.getFirst().take(clients.getFirst().send(0, QUERY));
    at(now + 50);
    // The second is 350 ms old.
    var fifth = new Client(PORT + 4);
    fifth.received = fifth.syn().sequence() + 1;
    List<Packet> segments = fifth.send(0, QUERY);
    assertTrue(segments.getFirst().has(RST));
    assertEquals(PORT + 1, segments.getFirst().toPort());
    assertArrayEquals(ANSWER, fifth.take(segments.subList(1, 2)));
    assertEquals(4, stack.tcpConnections());
    counted(1, NetCounters.TCP_EVICTED);
  }

  @Test
  void whatIsFromJustNowIsNotDrivenOut() {
    for (int i = 0; i < 4; i++) new Client(PORT + i).open();
    var fifth = new Client(PORT + 4);
    fifth.received = fifth.syn().sequence() + 1;
    assertEquals(List.of(), fifth.send(0, NONE));
    counted(1, NetCounters.TCP_NO_MEMORY);
    counted(0, NetCounters.TCP_EVICTED);
  }

  @Test
  void memoryIsBoundedAndServesTheLiving() {
    for (int i = 0; i < 3; i++) {
      var client = new Client(PORT + i);
      client.window = 0;
      client.open();
      client.send(0, framed(query(i, 12, 40_000)));
    }
    assertTrue(stack.tcpBufferedOctets() > 80_000);
    assertTrue(stack.tcpBufferedOctets() <= 1 << 17);
    counted(1, NetCounters.TCP_NO_MEMORY); // the third waits
    assertEquals(3, stack.tcpConnections());
    var client = new Client(PORT + 3).open();
    assertArrayEquals(ANSWER, client.take(client.send(0, QUERY)));
    client.acknowledge();
    at(now + 50);
    counted(0, NetCounters.TCP_EVICTED);
    at(9999);
    counted(0, NetCounters.TCP_EVICTED);
    at(10_049);
    counted(1, NetCounters.TCP_EVICTED);
    counted(4, NetCounters.TCP_RESPONSES); // the third got its turn
  }

  @Test
  void fullRingIsTriedAgain() {
    var client = new Client(PORT).open();
    link.free = 0;
    assertEquals(List.of(), client.send(0, QUERY));
    link.free = Integer.MAX_VALUE;
    assertArrayEquals(ANSWER, client.take(at(6000)));
    client.acknowledge();
  }

  @Test
  void answersFollowTheClientsWay() {
    var client = new Client(PORT).open();
    byte[] frame = tcp(THEM, PORT, US, 53, client.next, client.received, ACK, 1000, NONE, QUERY);
    frame[11] = 0x77;
    stack.receive(Arrays.copyOf(frame, frame.length + 8), 0, frame.length, false);
    assertEquals("02:00:00:00:aa:77", one(sent()).toMac());
    assertEquals("02:00:00:00:aa:77", one(at(6000)).toMac());
  }

  @ParameterizedTest
  @ValueSource(ints = {0x00, 0x40, 0xf0})
  void headerThatCannotBe(int offset) {
    byte[] frame = tcp(THEM, PORT, US, 53, 1, 0, SYN, 1000, NONE, NONE);
    frame[46] = (byte) offset;
    stack.receive(Arrays.copyOf(frame, frame.length + 8), 0, frame.length, false);
    assertEquals(List.of(), sent());
    counted(1, NetCounters.TRANSPORT_MALFORMED);
  }

  @Test
  void wrongChecksumIsDropped() {
    byte[] frame = tcp(THEM, PORT, US, 53, 1, 0, SYN, 1000, NONE, NONE);
    frame[41] ^= 1;
    stack.receive(Arrays.copyOf(frame, frame.length + 8), 0, frame.length, false);
    assertEquals(List.of(), sent());
    counted(1, NetCounters.TRANSPORT_CHECKSUM);
    stack.receive(Arrays.copyOf(frame, frame.length + 8), 0, frame.length, true);
    assertFalse(sent().isEmpty());
  }
}
