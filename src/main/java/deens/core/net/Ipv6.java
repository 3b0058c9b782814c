package deens.core.net;

import deens.core.wire.Words;

/**
 * IPv6 (RFC 8200) as far as a server needs it that only answers. Of extension headers, only the
 * hop-by-hop options of a multicast listener query are stepped over; clients of a name server send
 * none. Hot path: no allocation after construction.
 */
final class Ipv6 {
  private static final int HEADER = 40;
  private static final int VERSION = 6;
  private static final int HOP_BY_HOP = 0;
  private static final int FRAGMENT = 44;

  private final Station station;
  private final Neighbours neighbours;
  private final Udp udp;
  private final Tcp tcp;

  Ipv6(Station station, Neighbours neighbours, Udp udp, Tcp tcp) {
    this.station = station;
    this.neighbours = neighbours;
    this.udp = udp;
    this.tcp = tcp;
  }

  void receive(Frame f) {
    Words w = station.words;
    byte[] b = f.octets;
    int at = f.ipAt;
    long[] counters = station.counters;
    if (f.end - at < HEADER) {
      counters[NetCounters.IP_MALFORMED]++;
      return;
    }
    long first = w.i64(b, at);
    int octets = Sums.swap((int) (first >>> 32));
    if ((first & 0xf0) != VERSION << 4 || octets > f.end - at - HEADER) {
      counters[NetCounters.IP_MALFORMED]++;
      return;
    }
    long sourceHigh = w.i64(b, at + 8);
    long sourceLow = w.i64(b, at + 16);
    long high = w.i64(b, at + 24);
    long low = w.i64(b, at + 32);
    int next = (int) (first >>> 48) & 0xff;
    f.v6 = true;
    f.end = at + HEADER + octets;
    f.transportAt = at + HEADER;
    f.transportOctets = octets;
    f.addressSum =
        Sums.parts(sourceHigh) + Sums.parts(sourceLow) + Sums.parts(high) + Sums.parts(low);
    if (next == FRAGMENT) {
      counters[NetCounters.IP_FRAGMENTS]++;
      return;
    }
    // Not a group, nor in ::/64, where the unspecified address and loopback are (RFC 4291 s2.4).
    boolean someone = (sourceHigh & 0xff) != 0xff && sourceHigh != 0;
    boolean ours = station.isOurs(high, low);
    if (next == Station.ICMPV6 || next == HOP_BY_HOP) {
      if (next == HOP_BY_HOP && !stepOver(f)) counters[NetCounters.IP_OTHER_PROTOCOL]++;
      else if (!ours && (high & 0xff) != 0xff) counters[NetCounters.IP_OTHER_ADDRESS]++;
      else neighbours.receive(f, ours && f.direct && someone);
    } else if (!f.direct || !ours) {
      counters[NetCounters.IP_OTHER_ADDRESS]++;
    } else if (!someone || station.isOurs(sourceHigh, sourceLow)) {
      counters[NetCounters.IP_SOURCE]++;
    } else if (next == Station.UDP) {
      if (!udp.receive(f)) counters[NetCounters.TRANSPORT_OTHER_PORT]++;
    } else if (next == Station.TCP) {
      tcp.receive(f);
    } else {
      counters[NetCounters.IP_OTHER_PROTOCOL]++;
    }
  }

  /** Steps over hop-by-hop options; returns false if ICMPv6 does not follow them. */
  private static boolean stepOver(Frame f) {
    if (f.transportOctets < 8) return false;
    int octets = 8 + 8 * (f.octets[f.transportAt + 1] & 0xff);
    if (octets > f.transportOctets || f.octets[f.transportAt] != Station.ICMPV6) return false;
    f.transportAt += octets;
    f.transportOctets -= octets;
    return true;
  }
}
