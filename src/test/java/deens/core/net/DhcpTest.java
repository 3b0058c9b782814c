package deens.core.net;

import static deens.core.net.Packets.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import deens.core.net.Packets.Packet;
import deens.transport.HeapWords;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** DHCP, message by message, with a clock of its own. */
class DhcpTest {
  private static final String SERVER = "10.0.0.1";
  private static final String LEASED = "10.0.0.77";
  private static final int DISCOVER = 1;
  private static final int OFFER = 2;
  private static final int REQUEST = 3;
  private static final int DECLINE = 4;
  private static final int ACK = 5;
  private static final int NAK = 6;

  private final Capture link = new Capture(1500, true);
  private final NetworkStack stack =
      new NetworkStack(NetworkConfig.of(List.of(), true), link, new Pattern(), new HeapWords(), 3);
  private long now;

  /** What a client's message says. */
  private record Message(
      Packet packet,
      int type,
      int transaction,
      String client,
      Optional<String> requested,
      Optional<String> server) {}

  private List<Message> at(long millis) {
    now = millis;
    stack.tick(now);
    return sent();
  }

  private List<Message> sent() {
    var messages = new ArrayList<Message>();
    for (var frame = link.next(); frame.isPresent(); frame = link.next()) {
      Packet p = read(frame.get());
      if (p.protocol() == 17) messages.add(message(p));
    }
    return messages;
  }

  private static Message message(Packet p) {
    assertEquals(68, p.fromPort());
    assertEquals(67, p.toPort());
    byte[] b = p.payload();
    assertEquals(300, b.length);
    assertArrayEquals(hex("01010600"), Arrays.copyOf(b, 4));
    assertArrayEquals(OURS, Arrays.copyOfRange(b, 28, 34));
    assertArrayEquals(hex("63825363"), Arrays.copyOfRange(b, 236, 240));
    int type = 0;
    Optional<String> requested = Optional.empty();
    Optional<String> server = Optional.empty();
    for (int i = 240; (b[i] & 0xff) != 255; i += 2 + b[i + 1]) {
      if (b[i] == 53) type = b[i + 2];
      if (b[i] == 50) requested = Optional.of(IpAddress.of(b, i + 2, 4).toString());
      if (b[i] == 54) server = Optional.of(IpAddress.of(b, i + 2, 4).toString());
    }
    int transaction = ByteBuffer.wrap(b).getInt(4);
    String client = IpAddress.of(b, 12, 4).toString();
    boolean broadcast = (b[10] & 0x80) != 0;
    assertEquals(client.equals("0.0.0.0"), broadcast);
    return new Message(p, type, transaction, client, requested, server);
  }

  private Message one(List<Message> messages) {
    assertEquals(1, messages.size());
    return messages.getFirst();
  }

  private byte[] reply(Message to, int type, String address, int leaseSeconds, String options) {
    byte[] fixed =
        concat(
            hex("02010600"),
            u32(to.transaction),
            new byte[8],
            ip(address),
            new byte[8],
            OURS,
            new byte[202],
            hex("63825363"),
            hex("3501"),
            new byte[] {(byte) type},
            hex("3604"),
            ip(SERVER),
            leaseSeconds == 0 ? new byte[0] : concat(hex("3304"), u32(leaseSeconds)),
            hex(options),
            hex("ff"));
    byte[] frame = udp(SERVER, 67, "255.255.255.255", 68, fixed);
    return concat(EVERYONE, Arrays.copyOfRange(frame, 6, frame.length));
  }

  private void give(byte[] frame) {
    stack.receive(Arrays.copyOf(frame, frame.length + 8), 0, frame.length, false);
  }

  private void bind(int leaseSeconds, String options) {
    Message discover = one(at(now));
    assertEquals(DISCOVER, discover.type);
    give(reply(discover, OFFER, LEASED, leaseSeconds, options));
    Message request = one(at(now));
    assertEquals(REQUEST, request.type);
    give(reply(request, ACK, LEASED, leaseSeconds, options));
    assertEquals(LEASED, stack.ipv4().orElseThrow().toString());
  }

  @Test
  void addressIsAskedForAndAnnounced() {
    Message discover = one(at(0));
    assertEquals(DISCOVER, discover.type);
    assertEquals("0.0.0.0", discover.packet.from());
    assertEquals("255.255.255.255", discover.packet.to());
    assertEquals("ff:ff:ff:ff:ff:ff", discover.packet.toMac());
    assertEquals(Optional.empty(), stack.ipv4());
    give(reply(discover, OFFER, LEASED, 3600, ""));
    Message request = one(at(10));
    assertEquals(REQUEST, request.type);
    assertEquals(Optional.of(LEASED), request.requested);
    assertEquals(Optional.of(SERVER), request.server);
    assertEquals(discover.transaction, request.transaction);
    assertEquals("0.0.0.0", request.packet.from());
    give(reply(request, ACK, LEASED, 3600, ""));
    stack.tick(20);
    assertEquals(
        "ff:ff:ff:ff:ff:ff arp 00010202030405060a00004d0000000000000a00004d",
        link.texts().getFirst());
    give(udp("10.0.0.2", 4000, LEASED, 53, Pattern.query(1, 12, 5)));
    assertEquals(1, link.waiting());
  }

  /** RFC 2131 s4.1: after 4, 8, 16, 32, 64, 64 seconds, a second more or less. */
  @Test
  void discoverIsSentAgain() {
    one(at(0));
    long last = 0;
    for (int wait : new int[] {4000, 8000, 16_000, 32_000, 64_000, 64_000}) {
      assertEquals(List.of(), at(last + wait - 1001));
      long due = stack.tick(now);
      assertTrue(due >= last + wait - 1000 && due <= last + wait + 1000, due + " after " + last);
      assertEquals(DISCOVER, one(at(due)).type);
      last = due;
    }
  }

  @Test
  void unansweredRequestBeginsAnew() {
    Message discover = one(at(0));
    give(reply(discover, OFFER, LEASED, 3600, ""));
    for (int i = 0; i < 4; i++) assertEquals(REQUEST, one(at(stack.tick(now))).type);
    Message again = one(at(stack.tick(now)));
    assertEquals(DISCOVER, again.type);
    assertNotEquals(discover.transaction, again.transaction);
  }

  @Test
  void leaseIsRenewedAtHalfOfIt() {
    bind(3600, "");
    at(5000); // the announcements
    assertEquals(List.of(), at(1_799_999));
    Message request = one(at(1_800_000));
    assertEquals(REQUEST, request.type);
    assertEquals(LEASED, request.packet.from());
    assertEquals(LEASED, request.client);
    assertEquals(SERVER, request.packet.to());
    assertEquals("02:00:00:00:aa:01", request.packet.toMac());
    assertEquals(Optional.empty(), request.requested);
    assertEquals(Optional.empty(), request.server);
    give(reply(request, ACK, LEASED, 3600, ""));
    assertEquals(List.of(), at(1_800_000 + 1_799_999));
    one(at(1_800_000 + 1_800_000));
    assertEquals(2, stack.counters()[NetCounters.DHCP_BOUND]);
  }

  @Test
  void leaseIsRebound() {
    bind(3600, "");
    at(5000);
    one(at(1_800_000)); // unanswered; again in half of the time to T2
    one(at(1_800_000 + 675_000));
    at(3_149_999);
    Message request = one(at(3_150_000));
    assertEquals("255.255.255.255", request.packet.to());
    assertEquals("0.0.0.0", request.packet.from());
    assertEquals(LEASED, request.client);
    give(reply(request, ACK, LEASED, 3600, ""));
    assertEquals(LEASED, stack.ipv4().orElseThrow().toString());
    assertEquals(0, stack.counters()[NetCounters.DHCP_LOST]);
  }

  @Test
  void leaseExpires() {
    bind(120, "");
    for (now = 0; now < 119_999; now += 1000) stack.tick(now);
    link.forget();
    assertEquals(LEASED, stack.ipv4().orElseThrow().toString());
    assertEquals(DISCOVER, one(at(120_000)).type);
    assertEquals(Optional.empty(), stack.ipv4());
    assertEquals(1, stack.counters()[NetCounters.DHCP_LOST]);
    give(udp("10.0.0.2", 4000, LEASED, 53, Pattern.query(1, 12, 5)));
    assertEquals(0, link.waiting());
  }

  @Test
  void serverSaysWhenToRenew() {
    bind(3600, "3a0400000064" + "3b04000000c8"); // 100 and 200 seconds
    at(5000);
    assertEquals(List.of(), at(99_999));
    assertEquals(SERVER, one(at(100_000)).packet.to());
    assertEquals("255.255.255.255", one(at(200_000)).packet.to());
  }

  @Test
  void leaseWithoutEndIsNeverRenewed() {
    bind(-1, "");
    at(5000);
    assertEquals(List.of(), at(Integer.MAX_VALUE * 1000L));
  }

  @Test
  void refusalEndsTheLease() {
    bind(3600, "");
    at(5000);
    Message request = one(at(1_800_000));
    give(reply(request, NAK, "0.0.0.0", 0, ""));
    assertEquals(Optional.empty(), stack.ipv4());
    assertEquals(DISCOVER, one(at(1_800_001)).type);
  }

  /** RFC 2131 s3.1: the address is given back, and another asked for ten seconds later. */
  @Test
  void addressThatAnotherHostHasIsDeclined() {
    bind(3600, "");
    at(10);
    give(arp(2, PEER, LEASED, OURS, LEASED));
    Message decline = one(sent());
    assertEquals(DECLINE, decline.type);
    assertEquals(Optional.of(LEASED), decline.requested);
    assertEquals(Optional.of(SERVER), decline.server);
    assertEquals(Optional.empty(), stack.ipv4());
    assertEquals(List.of(), at(10_009));
    assertEquals(DISCOVER, one(at(10_010)).type);
  }

  @ParameterizedTest
  @ValueSource(strings = {"transaction", "hardware", "cookie", "reply", "cut", "checksum", "type"})
  void whatIsNotForUsIsIgnored(String what) {
    Message discover = one(at(0));
    byte[] offer = reply(discover, OFFER, LEASED, 3600, "");
    int message = 42;
    switch (what) {
      case "transaction" -> offer[message + 4] ^= 1;
      case "hardware" -> offer[message + 28] ^= 1;
      case "cookie" -> offer[message + 236] ^= 1;
      case "reply" -> offer[message] = 1;
      case "type" -> offer[message + 242] = ACK;
      case "cut" -> offer[message + 241] = 100;
      default -> offer[message + 100] ^= 1;
    }
    if (!what.equals("checksum")) {
      offer[40] = 0;
      offer[41] = 0;
    }
    give(offer);
    assertEquals(1, stack.counters()[NetCounters.DHCP_IGNORED]);
    assertEquals(List.of(), at(1));
  }

  @Test
  void onlyAHostsAddressIsTaken() {
    Message discover = one(at(0));
    give(reply(discover, OFFER, "224.0.0.1", 3600, ""));
    give(reply(discover, OFFER, "0.0.0.0", 3600, ""));
    assertEquals(List.of(), at(1));
    give(reply(discover, OFFER, LEASED, 3600, ""));
    Message request = one(at(2));
    give(reply(request, ACK, "10.0.0.78", 3600, "")); // not what was offered
    give(reply(request, ACK, LEASED, 0, ""));
    assertEquals(Optional.empty(), stack.ipv4());
    assertEquals(4, stack.counters()[NetCounters.DHCP_IGNORED]);
  }

  @Test
  void fullRingIsTriedAgain() {
    link.free = 0;
    assertEquals(List.of(), at(0));
    link.free = Integer.MAX_VALUE;
    assertEquals(DISCOVER, one(at(5000)).type);
  }

  /** Nothing that a server says throws; what it leases is in use until it ends, and no longer. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void anythingFromAServer(long seed) {
    var random = new SplittableRandom(seed);
    List<Message> messages = at(0);
    Message last = messages.getFirst();
    for (int i = 0; i < 5000; i++) {
      int type = random.nextInt(3) == 0 ? random.nextInt(9) : random.nextInt(2) == 0 ? OFFER : ACK;
      String options = "3a04" + HexFormat.of().toHexDigits(random.nextInt(300));
      byte[] frame = reply(last, type, LEASED, random.nextInt(500), options);
      frame[40] = 0; // no checksum
      frame[41] = 0;
      for (int j = random.nextInt(3); j > 0; j--) {
        int octet = 42 + random.nextInt(frame.length - 42);
        if (octet < 42 + 250) frame[octet] = (byte) random.nextInt(); // the lease stays short
      }
      give(frame);
      now += random.nextInt(5) == 0 ? random.nextInt(200_000) : random.nextInt(20);
      stack.tick(now);
      messages = sent();
      if (!messages.isEmpty()) last = messages.getLast();
      long[] counters = stack.counters();
      assertTrue(counters[NetCounters.DHCP_LOST] <= counters[NetCounters.DHCP_BOUND]);
      assertTrue(stack.tick(now) > now && stack.tick(now) <= now + 500_000);
    }
    long[] counters = stack.counters();
    assertTrue(counters[NetCounters.DHCP_BOUND] > 50);
    assertTrue(counters[NetCounters.DHCP_LOST] > 5);
    assertTrue(counters[NetCounters.DHCP_IGNORED] > 50);
  }
}
