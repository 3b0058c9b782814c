package deens.core.net;

/** ICMP (RFC 792): echo requests are answered, all else is ignored; errors are not sent. */
final class Icmp {
  private static final int HEADER = 8;
  private static final int ECHO_REPLY = 0;
  private static final int ECHO_REQUEST = 8;

  private final Station station;

  Icmp(Station station) {
    this.station = station;
  }

  void receive(Frame f) {
    byte[] b = f.octets;
    int at = f.transportAt;
    if (f.transportOctets < HEADER || b[at] != ECHO_REQUEST || b[at + 1] != 0) {
      station.counters[NetCounters.ICMP_IGNORED]++;
      return;
    }
    if (Sums.fold(Sums.of(station.words, b, at, f.transportOctets)) != Sums.RIGHT) {
      station.counters[NetCounters.TRANSPORT_CHECKSUM]++;
      return;
    }
    echo(station, f, Station.ICMP, ECHO_REPLY, 0);
  }

  /** Answers an echo request of either version by the same message with another type. */
  static void echo(Station station, Frame f, int protocol, int type, long pseudoSum) {
    if (f.transportOctets > station.mtu - (f.v6 ? 40 : 20)) {
      station.counters[NetCounters.ICMP_IGNORED]++;
      return;
    }
    int slot = station.slot();
    if (slot < 0) return;
    byte[] body = station.link.body(slot);
    int octets = f.transportOctets;
    Sums.copy(station.words, f.octets, f.transportAt, octets, body);
    station.words.putI32(body, 0, type); // code and checksum 0
    int sum = Sums.checksum(pseudoSum + Sums.of(station.words, body, 0, octets));
    station.words.putI32(body, 0, type | sum << 16);
    station.reply(f, station.link.head(slot), protocol, octets);
    station.counters[NetCounters.ECHO_ANSWERED]++;
    station.send(slot, Station.headOctets(f), octets);
  }
}
