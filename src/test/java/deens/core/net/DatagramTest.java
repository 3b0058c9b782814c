package deens.core.net;

import static deens.core.net.Packets.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import deens.transport.HeapWords;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ethernet, ARP, IP, ICMP, neighbours and UDP: one frame in, what comes out. */
class DatagramTest {
  private static final String US = "192.0.2.53";
  private static final String US6 = "2001:db8::53";
  private static final String THEM = "192.0.2.7";
  private static final String THEM6 = "2001:db8::7";

  private final Capture link = new Capture(1500, false);
  private final List<String> asked = new ArrayList<>();
  private byte[] answer = hex("0102030405");
  private final NetworkStack stack = stack(link);

  private NetworkStack stack(Capture capture) {
    var made =
        new NetworkStack(
            NetworkConfig.of(List.of(IpAddress.parse(US), IpAddress.parse(US6)), false),
            capture,
            this::answer,
            new HeapWords(),
            1);
    made.tick(0);
    made.tick(1000);
    made.tick(2000);
    capture.forget();
    return made;
  }

  private int answer(
      byte[] query, int length, byte[] response, boolean stream, byte[] client, int clientLength) {
    asked.add(
        IpAddress.of(client, 0, clientLength)
            + (stream ? " stream " : " ")
            + HexFormat.of().formatHex(query, 0, length));
    System.arraycopy(answer, 0, response, 0, answer.length);
    return answer.length;
  }

  /** Gives a frame at an odd place, with junk around it; returns what was sent. */
  private List<String> give(byte[] frame) {
    return give(stack, link, frame, false);
  }

  private static List<String> give(NetworkStack stack, Capture link, byte[] frame, boolean summed) {
    byte[] padded = new byte[7 + frame.length + NetworkStack.FRAME_SLACK];
    Arrays.fill(padded, (byte) 0xee);
    System.arraycopy(frame, 0, padded, 7, frame.length);
    stack.receive(padded, 7, frame.length, summed);
    return link.texts();
  }

  private void givesNothing(byte[] frame, int counter) {
    long before = stack.counters()[counter];
    assertEquals(List.of(), give(frame));
    assertEquals(before + 1, stack.counters()[counter], NetCounters.NAMES.get(counter));
    assertEquals(List.of(), asked);
  }

  @Test
  void aNameForEachCounter() throws ReflectiveOperationException {
    for (int i = 0; i < NetCounters.NAMES.size(); i++) {
      String name = NetCounters.NAMES.get(i).toUpperCase(java.util.Locale.ROOT).replace('-', '_');
      assertEquals(i, NetCounters.class.getField(name).getInt(null));
    }
    assertEquals(NetCounters.NAMES.size() + 1, NetCounters.class.getFields().length);
  }

  @Test
  void addressesAreAnnouncedAndProbed() {
    var fresh = new Capture(1500, false);
    var starting =
        new NetworkStack(
            NetworkConfig.of(List.of(IpAddress.parse(US), IpAddress.parse(US6)), false),
            fresh,
            this::answer,
            new HeapWords(),
            1);
    assertEquals(0, fresh.waiting());
    assertEquals(1000, starting.tick(0));
    String report =
        "33:33:00:00:00:16 icmp fe80::2:3ff:fe04:506 > ff02::16 hops 1 8f00....00000002"
            + "04000000ff0200000000000000000001ff040506"
            + "04000000ff0200000000000000000001ff000053";
    assertSame(
        List.of(
            "ff:ff:ff:ff:ff:ff arp 0001020203040506c0000235000000000000c0000235",
            report,
            "33:33:ff:04:05:06 icmp :: > ff02::1:ff04:506 hops 255"
                + " 8700....00000000fe80000000000000000203fffe040506",
            "33:33:ff:00:00:53 icmp :: > ff02::1:ff00:53 hops 255"
                + " 8700....0000000020010db8000000000000000000000053"),
        fresh.texts());
    assertEquals(2000, starting.tick(1000));
    assertSame(
        List.of(
            report,
            "33:33:00:00:00:01 icmp fe80::2:3ff:fe04:506 > ff02::1 hops 255"
                + " 8800....20000000fe80000000000000000203fffe0405060201020203040506",
            "33:33:00:00:00:01 icmp 2001:db8::53 > ff02::1 hops 255"
                + " 8800....2000000020010db80000000000000000000000530201020203040506"),
        fresh.texts());
    assertEquals(Long.MAX_VALUE, starting.tick(2000));
    assertEquals(1, fresh.texts().size());
    assertEquals(List.of(), fresh.texts());
    assertEquals("[fe80::2:3ff:fe04:506, 2001:db8::53]", starting.ipv6().toString());
    assertEquals(US, starting.ipv4().orElseThrow().toString());
  }

  /** Four dots stand for a checksum, which has been checked. */
  private static void assertSame(List<String> wanted, List<String> found) {
    assertEquals(wanted.size(), found.size(), found.toString());
    for (int i = 0; i < wanted.size(); i++) {
      String pattern = java.util.regex.Pattern.quote(wanted.get(i)).replace("....", "\\E....\\Q");
      assertTrue(found.get(i).matches(pattern), wanted.get(i) + "\n" + found.get(i));
    }
  }

  @Test
  void arpRequestIsAnswered() {
    assertEquals(
        List.of("02:00:00:00:aa:01 arp 0002020203040506c000023502000000aa01c0000207"),
        give(arp(1, PEER, THEM, new byte[6], US)));
    assertEquals(1, stack.counters()[NetCounters.ARP_ANSWERED]);
  }

  @Test
  void arpForOthersIsIgnored() {
    givesNothing(arp(1, PEER, THEM, new byte[6], "192.0.2.54"), NetCounters.ARP_IGNORED);
    byte[] cut = arp(1, PEER, THEM, new byte[6], US);
    givesNothing(Arrays.copyOf(cut, cut.length - 1), NetCounters.ARP_IGNORED);
  }

  @Test
  void anotherHostWithOurAddressIsAnsweredOnceInTenSeconds() {
    byte[] claim = arp(1, PEER, US, new byte[6], US);
    stack.tick(20_000);
    assertEquals(
        List.of("ff:ff:ff:ff:ff:ff arp 0001020203040506c0000235000000000000c0000235"), give(claim));
    assertEquals(List.of(), give(claim));
    stack.tick(30_000);
    assertEquals(1, give(claim).size());
    assertEquals(3, stack.counters()[NetCounters.ADDRESS_CONFLICTS]);
  }

  @ParameterizedTest
  @CsvSource({US + "," + THEM, US6 + "," + THEM6})
  void queryIsAnsweredToWhereItCameFrom(String us, String them) {
    for (int n = 0; n < 40; n++) {
      byte[] query = new byte[n];
      Arrays.fill(query, (byte) n);
      answer = Arrays.copyOf(hex("0102030405060708090a0b0c0d0e0f101112131415161718"), 1 + n % 24);
      assertEquals(
          List.of(
              "02:00:00:00:aa:01 udp %s#53 > %s#4000 %s"
                  .formatted(us, them, HexFormat.of().formatHex(answer))),
          give(udp(them, 4000, us, 53, query)));
      assertEquals(List.of(them + " " + HexFormat.of().formatHex(query)), asked);
      asked.clear();
    }
    assertEquals(40, stack.counters()[NetCounters.UDP_RESPONSES]);
  }

  @ParameterizedTest
  @CsvSource({US + "," + THEM, US6 + "," + THEM6})
  void deviceMaySum(String us, String them) {
    var summing = new Capture(1500, true);
    var other = stack(summing);
    byte[] query = udp(them, 4000, us, 53, hex("07"));
    query[query.length - 2] ^= 1; // no one looks
    assertEquals(
        List.of("02:00:00:00:aa:01 udp %s#53 > %s#4000 0102030405".formatted(us, them)),
        give(other, summing, query, true));
  }

  @Test
  void ipv4NeedsNoUdpChecksum() {
    byte[] query = udp(THEM, 4000, US, 53, hex("07"));
    query[40] = 0;
    query[41] = 0;
    assertEquals(1, give(query).size());
    byte[] query6 = udp(THEM6, 4000, US6, 53, hex("07"));
    query6[60] = 0;
    query6[61] = 0;
    asked.clear();
    givesNothing(query6, NetCounters.TRANSPORT_CHECKSUM);
  }

  /** RFC 768: a checksum that comes out as zero is sent as all ones. */
  @Test
  void checksumOfZeroIsAllOnes() {
    boolean seen = false;
    for (int i = 0; i < 0x10000 && !seen; i++) {
      answer = u16(i);
      byte[] query = udp(THEM, 4000, US, 53, hex("07"));
      byte[] padded = Arrays.copyOf(query, query.length + NetworkStack.FRAME_SLACK);
      stack.receive(padded, 0, query.length, false);
      byte[] sent = link.next().orElseThrow();
      read(sent);
      seen = Packets.u16(sent, 40) == 0xffff;
    }
    assertTrue(seen);
  }

  @Test
  void anyOctetThatIsWrongIsSeen() {
    byte[] query = udp(THEM, 4000, US, 53, hex("0708"));
    for (int i = 14; i < query.length; i++) {
      for (int bit = 1; bit < 256; bit *= 2) {
        byte[] wrong = query.clone();
        wrong[i] ^= (byte) bit;
        assertEquals(List.of(), give(wrong), "octet " + i);
      }
    }
    assertEquals(List.of(), asked);
  }

  @Test
  void paddingOfShortFramesIsNoMatter() {
    byte[] query = udp(THEM, 4000, US, 53, hex("07"));
    assertEquals(1, give(Arrays.copyOf(query, 60)).size());
    assertEquals(List.of(THEM + " 07"), asked);
  }

  @Test
  void whatIsNotForUsIsCounted() {
    byte[] query = udp(THEM, 4000, US, 53, hex("07"));
    givesNothing(with(query, 5, 0x77), NetCounters.OTHER_MAC);
    givesNothing(with(query, 6, 0x03), NetCounters.NOT_OURS); // from a group
    givesNothing(concat(OURS, OURS, Arrays.copyOfRange(query, 12, 60)), NetCounters.NOT_OURS);
    givesNothing(with(query, 12, 0x81), NetCounters.NOT_OURS); // a VLAN's tag
    givesNothing(Arrays.copyOf(query, 13), NetCounters.NOT_OURS);
    givesNothing(concat(EVERYONE, Arrays.copyOfRange(query, 6, 60)), NetCounters.IP_OTHER_ADDRESS);
    givesNothing(udp(THEM, 4000, "192.0.2.54", 53, hex("07")), NetCounters.IP_OTHER_ADDRESS);
    givesNothing(udp(THEM6, 4000, "2001:db8::54", 53, hex("07")), NetCounters.IP_OTHER_ADDRESS);
    givesNothing(udp(THEM, 4000, US, 54, hex("07")), NetCounters.TRANSPORT_OTHER_PORT);
    givesNothing(udp(THEM6, 4000, US6, 54, hex("07")), NetCounters.TRANSPORT_OTHER_PORT);
    givesNothing(frame(ip(THEM, US, 132, hex("07"))), NetCounters.IP_OTHER_PROTOCOL);
    givesNothing(frame(ip(THEM6, US6, 132, hex("07"))), NetCounters.IP_OTHER_PROTOCOL);
  }

  private static byte[] with(byte[] frame, int at, int octet) {
    byte[] changed = frame.clone();
    changed[at] = (byte) octet;
    return changed;
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.1.2.3", "127.0.0.1", "224.0.0.251", "255.255.255.255", US})
  void fromWhomNoPacketComes(String from) {
    givesNothing(udp(from, 4000, US, 53, hex("07")), NetCounters.IP_SOURCE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"::", "::1", "ff02::1", US6, "fe80::2:3ff:fe04:506"})
  void fromWhomNoPacketOfIpv6Comes(String from) {
    givesNothing(udp(from, 4000, US6, 53, hex("07")), NetCounters.IP_SOURCE);
  }

  @Test
  void lengthsThatCannotBe() {
    byte[] query = udp(THEM, 4000, US, 53, hex("0708"));
    givesNothing(ipv4(with(query, 14, 0x46)), NetCounters.IP_MALFORMED); // options
    givesNothing(ipv4(with(query, 14, 0x55)), NetCounters.IP_MALFORMED);
    givesNothing(ipv4(with(query, 17, 31)), NetCounters.IP_MALFORMED);
    givesNothing(ipv4(with(query, 17, 19)), NetCounters.IP_MALFORMED);
    givesNothing(Arrays.copyOf(query, 33), NetCounters.IP_MALFORMED);
    givesNothing(with(query, 25, query[25] + 1), NetCounters.IP_CHECKSUM);
    for (int length : new int[] {0, 7, 11, 0xff}) {
      givesNothing(with(query, 39, length), NetCounters.TRANSPORT_MALFORMED);
    }
    givesNothing(ipv4(with(query, 17, 27)), NetCounters.TRANSPORT_MALFORMED);
    givesNothing(with(with(query, 34, 0), 35, 0), NetCounters.TRANSPORT_MALFORMED); // from port 0

    byte[] query6 = udp(THEM6, 4000, US6, 53, hex("0708"));
    givesNothing(with(query6, 14, 0x50), NetCounters.IP_MALFORMED);
    givesNothing(with(query6, 19, 11), NetCounters.IP_MALFORMED);
    givesNothing(Arrays.copyOf(query6, 53), NetCounters.IP_MALFORMED);
    givesNothing(with(query6, 19, 7), NetCounters.TRANSPORT_MALFORMED);
  }

  /** The IPv4 header's checksum put right. */
  private static byte[] ipv4(byte[] frame) {
    byte[] done = frame.clone();
    done[24] = 0;
    done[25] = 0;
    putChecksum(done, 24, sum(done, 14, 20));
    return done;
  }

  @Test
  void fragmentsAreDropped() {
    byte[] query = udp(THEM, 4000, US, 53, hex("07"));
    givesNothing(ipv4(with(query, 20, 0x20)), NetCounters.IP_FRAGMENTS);
    givesNothing(ipv4(with(query, 21, 0x01)), NetCounters.IP_FRAGMENTS);
    givesNothing(with(udp(THEM6, 4000, US6, 53, hex("07")), 20, 44), NetCounters.IP_FRAGMENTS);
    assertEquals(1, give(ipv4(with(query, 20, 0x40))).size()); // only: do not fragment
  }

  @Test
  void whatDoesNotFitIsNotSent() {
    answer = new byte[1473];
    assertEquals(List.of(), give(udp(THEM, 4000, US, 53, hex("07"))));
    answer = new byte[1453];
    assertEquals(List.of(), give(udp(THEM6, 4000, US6, 53, hex("07"))));
    assertEquals(2, stack.counters()[NetCounters.UDP_TOO_LONG]);
    answer = new byte[1472];
    assertEquals(1, give(udp(THEM, 4000, US, 53, hex("07"))).size());
    answer = new byte[0];
    assertEquals(List.of(), give(udp(THEM, 4000, US, 53, hex("07"))));
    assertEquals(1, stack.counters()[NetCounters.UDP_UNANSWERED]);
  }

  @Test
  void fullRingLosesAnswers() {
    link.free = 0;
    givesNothing(udp(THEM, 4000, US, 53, hex("07")), NetCounters.RING_FULL);
    givesNothing(arp(1, PEER, THEM, new byte[6], US), NetCounters.RING_FULL);
    givesNothing(icmp(THEM, US, 64, hex("0800000000010002aabb")), NetCounters.RING_FULL);
  }

  @Test
  void echo() {
    for (int n = 0; n < 20; n++) {
      byte[] data = new byte[n];
      Arrays.fill(data, (byte) 0xc7);
      String same = "00010002" + HexFormat.of().formatHex(data);
      byte[] request = concat(hex("0800000000010002"), data);
      byte[] request6 = concat(hex("8000000000010002"), data);
      assertSame(
          List.of("02:00:00:00:aa:01 icmp 192.0.2.53 > 192.0.2.7 hops 64 0000...." + same),
          give(icmp(THEM, US, 3, request)));
      assertSame(
          List.of("02:00:00:00:aa:01 icmp 2001:db8::53 > 2001:db8::7 hops 64 8100...." + same),
          give(icmp(THEM6, US6, 3, request6)));
    }
    assertEquals(40, stack.counters()[NetCounters.ECHO_ANSWERED]);
    givesNothing(with(icmp(THEM, US, 3, new byte[8]), 34, 8), NetCounters.TRANSPORT_CHECKSUM);
    givesNothing(with(icmp(THEM6, US6, 3, new byte[8]), 54, -128), NetCounters.TRANSPORT_CHECKSUM);
    givesNothing(icmp(THEM, US, 3, hex("0300000000000000")), NetCounters.ICMP_IGNORED);
    givesNothing(icmp(THEM6, US6, 3, hex("0100000000000000")), NetCounters.ICMP_IGNORED);
    givesNothing(frame(ip(THEM, US, 1, new byte[7])), NetCounters.ICMP_IGNORED);
    givesNothing(frame(ip(THEM6, US6, 58, new byte[7])), NetCounters.ICMP_IGNORED);
    // To a group: nobody's echo.
    byte[] toAll = icmp(THEM6, "ff02::1", 3, hex("8000000000010002"));
    givesNothing(
        concat(hex("333300000001"), Arrays.copyOfRange(toAll, 6, toAll.length)),
        NetCounters.ICMP_IGNORED);
  }

  private static byte[] solicitation(String from, String target, int hopLimit) {
    String group = "ff02::1:ff" + (target.equals(US6) ? "00:53" : "04:506");
    byte[] message = concat(hex("8700000000000000"), ip(target), hex("010102000000aa01"));
    byte[] frame = icmp(from, group, hopLimit, message);
    byte[] to = concat(hex("3333"), Arrays.copyOfRange(ip(group), 12, 16));
    return concat(to, Arrays.copyOfRange(frame, 6, frame.length));
  }

  @Test
  void solicitationIsAnswered() {
    for (String target : List.of(US6, "fe80::2:3ff:fe04:506")) {
      assertSame(
          List.of(
              "02:00:00:00:aa:01 icmp %s > 2001:db8::7 hops 255 8800....60000000%s0201020203040506"
                  .formatted(target, HexFormat.of().formatHex(ip(target)))),
          give(solicitation(THEM6, target, 255)));
    }
    assertEquals(2, stack.counters()[NetCounters.NEIGHBOUR_ANSWERED]);
    givesNothing(solicitation(THEM6, US6, 254), NetCounters.ICMP_IGNORED); // from afar
    givesNothing(solicitation(THEM6, "2001:db8::1:53", 255), NetCounters.ICMP_IGNORED);
  }

  /** RFC 4862 s5.4.4: who probes for our address is told that it is ours. */
  @Test
  void addressIsDefended() {
    assertSame(
        List.of(
            "33:33:00:00:00:01 icmp 2001:db8::53 > ff02::1 hops 255"
                + " 8800....2000000020010db80000000000000000000000530201020203040506"),
        give(solicitation("::", US6, 255)));
  }

  /** RFC 4862 s5.4.3 and s5.4.4, RFC 4429 s3.3. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void addressOfAnotherIsGivenUpWhileItIsNew(boolean probed) {
    var fresh = new Capture(1500, false);
    var starting =
        new NetworkStack(
            NetworkConfig.of(List.of(IpAddress.parse(US6)), false),
            fresh,
            this::answer,
            new HeapWords(),
            1);
    starting.tick(0);
    fresh.forget();
    byte[] query = udp(THEM6, 4000, US6, 53, hex("07"));
    assertEquals(1, give(starting, fresh, query, false).size()); // optimistic
    assertTrue(
        give(starting, fresh, solicitation(THEM6, US6, 255), false)
            .getFirst()
            .contains("40000000")); // no override
    byte[] claim =
        probed
            ? solicitation("::", US6, 255)
            : icmp(US6, "ff02::1", 255, concat(hex("8800000020000000"), ip(US6)));
    assertEquals(List.of(), give(starting, fresh, claim, false));
    assertEquals(1, starting.counters()[NetCounters.ADDRESS_CONFLICTS]);
    assertEquals(List.of(), give(starting, fresh, query, false));
    assertEquals("[fe80::2:3ff:fe04:506]", starting.ipv6().toString());
    starting.tick(1000);
    assertEquals(2, fresh.texts().size()); // a report and one advertisement
  }

  @Test
  void addressOfLongStandingIsKept() {
    byte[] claim = icmp(US6, "ff02::1", 255, concat(hex("8800000020000000"), ip(US6)));
    givesNothing(claim, NetCounters.ADDRESS_CONFLICTS);
    assertEquals(1, give(udp(THEM6, 4000, US6, 53, hex("07"))).size());
  }

  /** RFC 3810 s5.1: a general query, with the router alert that it must have. */
  @Test
  void routerLearnsWhatIsListenedTo() {
    byte[] message = concat(hex("8200000000000000"), new byte[16], hex("00000000"));
    byte[] summed = summed("fe80::1", "ff02::1", 58, message, 2);
    byte[] packet = ip("fe80::1", "ff02::1", 0, 1, concat(hex("3a00050200000100"), summed));
    byte[] frame = ethernet(hex("333300000001"), PEER, 0x86dd, packet);
    stack.tick(10_000);
    List<String> report = give(frame);
    assertSame(
        List.of(
            "33:33:00:00:00:16 icmp fe80::2:3ff:fe04:506 > ff02::16 hops 1 8f00....00000002"
                + "02000000ff0200000000000000000001ff040506"
                + "02000000ff0200000000000000000001ff000053"),
        report);
    givesNothing(frame, NetCounters.ICMP_IGNORED); // once a second is enough
    givesNothing(with(frame, 54, 17), NetCounters.IP_OTHER_PROTOCOL); // options before UDP
    givesNothing(with(frame, 55, 200), NetCounters.IP_OTHER_PROTOCOL);
  }

  @Test
  void sumsAgreeWithTheObviousWay() {
    var random = new java.util.SplittableRandom(1);
    var words = new HeapWords();
    byte[] b = new byte[200];
    byte[] copy = new byte[200];
    for (int i = 0; i < 100_000; i++) {
      random.nextBytes(b);
      if (i % 3 == 0) Arrays.fill(b, (byte) -1);
      int at = random.nextInt(90);
      int n = random.nextInt(100);
      int wanted = sum(b, at, n);
      assertEquals(wanted, Sums.swap(Sums.fold(Sums.of(words, b, at, n))));
      assertEquals(wanted, Sums.swap(Sums.fold(Sums.copy(words, b, at, n, copy))));
      assertArrayEquals(Arrays.copyOfRange(b, at, at + n), Arrays.copyOf(copy, n));
    }
  }
}
