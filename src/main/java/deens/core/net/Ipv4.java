package deens.core.net;

import deens.core.wire.Words;

/**
 * IPv4 (RFC 791) as far as a server needs it that only answers: headers are checked, options and
 * fragments dropped. Hot path: no allocation after construction.
 */
final class Ipv4 {
  private static final int HEADER = 20;
  private static final int VERSION_AND_WORDS = 0x45;
  private static final int FRAGMENT = 0xff3f; // more fragments, offset; first octet lowest

  private final Station station;
  private final Icmp icmp;
  private final Udp udp;
  private final Tcp tcp;
  private final Dhcp dhcp;

  Ipv4(Station station, Icmp icmp, Udp udp, Tcp tcp, Dhcp dhcp) {
    this.station = station;
    this.icmp = icmp;
    this.udp = udp;
    this.tcp = tcp;
    this.dhcp = dhcp;
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
    int total = Sums.swap((int) (first >>> 16));
    if ((first & 0xff) != VERSION_AND_WORDS || total < HEADER || total > f.end - at) {
      counters[NetCounters.IP_MALFORMED]++;
      return;
    }
    int ttlProtocolSum = w.i32(b, at + 8);
    long addresses = w.i64(b, at + 12);
    long addressSum = Sums.parts(addresses);
    long sum = Sums.parts(first) + (ttlProtocolSum & 0xffffffffL) + addressSum;
    if (Sums.fold(sum) != Sums.RIGHT) {
      counters[NetCounters.IP_CHECKSUM]++;
      return;
    }
    if ((first >>> 48 & FRAGMENT) != 0) {
      counters[NetCounters.IP_FRAGMENTS]++;
      return;
    }
    f.v6 = false;
    f.end = at + total;
    f.transportAt = at + HEADER;
    f.transportOctets = total - HEADER;
    f.addressSum = addressSum;
    int protocol = ttlProtocolSum >>> 8 & 0xff;
    int source = (int) addresses;
    int destination = (int) (addresses >>> 32);
    if (!f.direct || destination != station.ipv4 || destination == 0) {
      if (protocol != Station.UDP || !dhcp.receive(f)) counters[NetCounters.IP_OTHER_ADDRESS]++;
      return;
    }
    if (!mayBeSource(source) || source == destination) {
      counters[NetCounters.IP_SOURCE]++;
      return;
    }
    switch (protocol) {
      case Station.UDP -> {
        if (!udp.receive(f) && !dhcp.receive(f)) counters[NetCounters.TRANSPORT_OTHER_PORT]++;
      }
      case Station.TCP -> tcp.receive(f);
      case Station.ICMP -> icmp.receive(f);
      default -> counters[NetCounters.IP_OTHER_PROTOCOL]++;
    }
  }

  /** RFC 1122 s3.2.1.3: no packet comes from this network, loopback, a group or all hosts. */
  private static boolean mayBeSource(int source) {
    int network = source & 0xff;
    return network != 0 && network != 127 && network < 224;
  }
}
