package deens.core.net;

import deens.core.wire.Wire;
import deens.core.wire.Words;

/**
 * ICMPv6 (RFC 4443): echo; neighbour discovery (RFC 4861) as far as one is found by others; and
 * multicast listener reports (RFC 3810), without which a switch that looks at them would not let
 * solicitations through. Nobody is solicited and no router listened to: answers go back the way the
 * queries came.
 */
final class Neighbours {
  /*
   * Our addresses are optimistic (RFC 4429) from the first tick on, so that the first answer need
   * not wait for duplicate address detection: they are used, but advertised without the override
   * flag, so that who had one before keeps it. One probe and a second (RFC 4862 s5.1: DupAddrDetect-
   * Transmits 1, RetransTimer 1 s) later they are ours; an address that another host turns out to
   * have is given up.
   */

  private static final int ECHO_REQUEST = 128;
  private static final int ECHO_REPLY = 129;
  private static final int LISTENER_QUERY = 130;
  private static final int SOLICITATION = 135;
  private static final int ADVERTISEMENT = 136;
  private static final int LISTENER_REPORT = 143;

  private static final int HEADER = 8;
  private static final int TARGET_AT = 8;
  private static final int SOLICITATION_OCTETS = 24;
  private static final int OPTION_TARGET_LINK_LAYER = 2;
  private static final int ON_LINK = 255; // hop limit that only a neighbour's packet has
  private static final int SOLICITED = 0x40;
  private static final int OVERRIDE = 0x20;
  private static final int IS_EXCLUDE = 2; // RFC 3810 s5.2.12
  private static final int TO_EXCLUDE = 4;
  private static final int ROUTER_ALERT_OCTETS = 8;
  private static final int RECORD_OCTETS = 20;

  private static final int PROBE_MILLIS = 1000;
  private static final int REPORT_MILLIS = 1000;

  // Addresses as they lie in memory, in two words.
  private static final long GROUPS_HIGH = 0x02ff; // ff02::
  private static final long ALL_NODES_LOW = 1L << 56; // ::1
  private static final long ALL_LISTENERS_LOW = 0x16L << 56; // ::16
  private static final long SOLICITED_NODE_LOW = 0xff_0100_0000L; // ::1:ff00:0

  private final Station station;
  private final byte[] packet = new byte[128];
  private boolean tentative = true;
  private long dueAt;
  private long reportedAt = Long.MIN_VALUE;

  Neighbours(Station station) {
    this.station = station;
    // RFC 4291 App. A: the interface identifier that the MAC address makes, with fe80:: before it.
    byte[] b = packet;
    Words w = station.words;
    w.putI64(b, 0, station.mac);
    station.ipv6[0] = 0x80fe;
    station.ipv6[1] =
        (b[0] ^ 2) & 0xffL
            | (b[1] & 0xffL) << 8
            | (b[2] & 0xffL) << 16
            | 0xfeffL << 24
            | (b[3] & 0xffL) << 40
            | (b[4] & 0xffL) << 48
            | (b[5] & 0xffL) << 56;
  }

  /**
   * Takes an ICMPv6 message, which may have been sent to a group.
   *
   * @param direct whether it was sent to us alone, by someone
   */
  void receive(Frame f, boolean direct) {
    byte[] b = f.octets;
    int at = f.transportAt;
    long[] counters = station.counters;
    if (f.transportOctets < HEADER) {
      counters[NetCounters.ICMP_IGNORED]++;
      return;
    }
    long pseudo = Station.pseudo(f.addressSum, Station.ICMPV6, f.transportOctets);
    long sum = pseudo + Sums.of(station.words, b, at, f.transportOctets);
    if (Sums.fold(sum) != Sums.RIGHT) {
      counters[NetCounters.TRANSPORT_CHECKSUM]++;
      return;
    }
    boolean neighbour = b[f.ipAt + 7] == (byte) ON_LINK && b[at + 1] == 0;
    switch (b[at] & 0xff) {
      case ECHO_REQUEST -> {
        if (direct && b[at + 1] == 0) {
          Icmp.echo(station, f, Station.ICMPV6, ECHO_REPLY, pseudo);
          return;
        }
      }
      case SOLICITATION -> {
        if (neighbour && solicited(f)) return;
      }
      case ADVERTISEMENT -> {
        if (neighbour && f.transportOctets >= SOLICITATION_OCTETS && ours(f) >= 0) {
          conflict(ours(f));
          return;
        }
      }
      case LISTENER_QUERY -> {
        if (b[f.ipAt + 7] == 1 && station.now - REPORT_MILLIS >= reportedAt) {
          report(IS_EXCLUDE);
          return;
        }
      }
      default -> {}
    }
    counters[NetCounters.ICMP_IGNORED]++;
  }

  /** Returns which of our addresses is the target; -1: none. */
  private int ours(Frame f) {
    long high = station.words.i64(f.octets, f.transportAt + TARGET_AT);
    long low = station.words.i64(f.octets, f.transportAt + TARGET_AT + 8);
    if (!station.isOurs(high, low)) return -1;
    return high == station.ipv6[0] && low == station.ipv6[1] ? 0 : 2;
  }

  /** RFC 4861 s7.2.3, s7.2.4 and RFC 4862 s5.4.3. */
  private boolean solicited(Frame f) {
    if (f.transportOctets < SOLICITATION_OCTETS) return false;
    int address = ours(f);
    if (address < 0) return false;
    Words w = station.words;
    long high = w.i64(f.octets, f.ipAt + 8);
    long low = w.i64(f.octets, f.ipAt + 16);
    boolean probe = (high | low) == 0;
    if ((high & 0xff) == 0xff || station.isOurs(high, low)) return false;
    if (probe && tentative) { // another host wants the same address at the same moment
      conflict(address);
      return true;
    }
    station.counters[NetCounters.NEIGHBOUR_ANSWERED]++;
    if (probe) advertise(address, allNodesMac(), GROUPS_HIGH, ALL_NODES_LOW, 0);
    else advertise(address, f.source, high, low, SOLICITED);
    return true;
  }

  private void conflict(int address) {
    station.counters[NetCounters.ADDRESS_CONFLICTS]++;
    if (!tentative) return;
    station.ipv6[address] = 0;
    station.ipv6[address + 1] = 0;
  }

  /** Returns when something is due next. */
  long tick() {
    if (station.now < dueAt) return dueAt;
    if (dueAt == 0) {
      report(TO_EXCLUDE);
      for (int i = 0; i < 4; i += 2) if (has(i)) probe(i);
      dueAt = station.now + PROBE_MILLIS;
    } else {
      tentative = false;
      report(TO_EXCLUDE); // RFC 3810 s6.1: once more, as one may be lost
      for (int i = 0; i < 4; i += 2) {
        if (has(i)) advertise(i, allNodesMac(), GROUPS_HIGH, ALL_NODES_LOW, 0);
      }
      dueAt = Long.MAX_VALUE;
    }
    return dueAt;
  }

  private boolean has(int address) {
    return station.ipv6[address] != 0 || station.ipv6[address + 1] != 0;
  }

  private static long allNodesMac() {
    return groupMac(ALL_NODES_LOW);
  }

  /** RFC 2464 s7 */
  private static long groupMac(long low) {
    return 0x3333 | (low >>> 32) << 16;
  }

  /** RFC 4291 s2.7.1 */
  private long solicitedNode(int address) {
    return SOLICITED_NODE_LOW | station.ipv6[address + 1] & 0xffff_ff00_0000_0000L;
  }

  private void advertise(int address, long mac, long high, long low, int solicited) {
    byte[] p = packet;
    Words w = station.words;
    w.putI64(p, 0, ADVERTISEMENT | (long) (solicited | (tentative ? 0 : OVERRIDE)) << 32);
    w.putI64(p, 8, station.ipv6[address]);
    w.putI64(p, 16, station.ipv6[address + 1]);
    w.putI64(p, 24, OPTION_TARGET_LINK_LAYER | 1 << 8 | station.mac << 16);
    send(p, 32, address, mac, high, low, ON_LINK, 0);
  }

  /** RFC 4862 s5.4.2: a solicitation from the unspecified address. */
  private void probe(int address) {
    byte[] p = packet;
    Words w = station.words;
    w.putI64(p, 0, SOLICITATION);
    w.putI64(p, 8, station.ipv6[address]);
    w.putI64(p, 16, station.ipv6[address + 1]);
    long group = solicitedNode(address);
    send(p, SOLICITATION_OCTETS, -1, groupMac(group), GROUPS_HIGH, group, ON_LINK, 0);
  }

  /** RFC 3810 s5.2: which groups we listen to. */
  private void report(int recordType) {
    if (!has(0)) return; // it must come from the link-local address
    reportedAt = station.now;
    byte[] p = packet;
    Words w = station.words;
    // RFC 2711: hop-by-hop options: ICMPv6 follows, router alert 0, padding of two.
    w.putI64(p, 0, Station.ICMPV6 | 0x0205L << 16 | 1L << 48);
    int at = ROUTER_ALERT_OCTETS;
    int records = has(2) && solicitedNode(2) != solicitedNode(0) ? 2 : 1;
    w.putI64(p, at, LISTENER_REPORT);
    Wire.putU16(p, at + 6, records);
    for (int i = 0; i < records; i++) {
      int record = at + HEADER + i * RECORD_OCTETS;
      w.putI32(p, record, recordType);
      w.putI64(p, record + 4, GROUPS_HIGH);
      w.putI64(p, record + 12, solicitedNode(2 * i));
    }
    int octets = at + HEADER + records * RECORD_OCTETS;
    send(p, octets, 0, groupMac(ALL_LISTENERS_LOW), GROUPS_HIGH, ALL_LISTENERS_LOW, 1, at);
  }

  /**
   * Sends what IPv6 carries.
   *
   * @param from index of the address that it comes from; -1: none
   * @param at where the ICMPv6 message starts; before it are hop-by-hop options
   */
  private void send(
      byte[] p, int octets, int from, long mac, long high, long low, int hopLimit, int at) {
    int slot = station.slot();
    if (slot < 0) return;
    Words w = station.words;
    byte[] head = station.link.head(slot);
    station.putEthernet(head, mac, Station.TYPE_IPV6);
    station.putV6(head, octets, at == 0 ? Station.ICMPV6 : 0, hopLimit);
    long fromHigh = from < 0 ? 0 : station.ipv6[from];
    long fromLow = from < 0 ? 0 : station.ipv6[from + 1];
    w.putI64(head, 22, fromHigh);
    w.putI64(head, 30, fromLow);
    w.putI64(head, 38, high);
    w.putI64(head, 46, low);
    long addresses =
        Sums.parts(fromHigh) + Sums.parts(fromLow) + Sums.parts(high) + Sums.parts(low);
    long sum = Station.pseudo(addresses, Station.ICMPV6, octets - at);
    Wire.putU16(p, at + 2, 0);
    int checksum = Sums.checksum(sum + Sums.of(w, p, at, octets - at));
    Wire.putU16(p, at + 2, Sums.swap(checksum));
    System.arraycopy(p, 0, station.link.body(slot), 0, octets);
    station.send(slot, Station.HEAD_V6, octets);
  }
}
