package deens.core.net;

import deens.core.wire.Words;

/**
 * UDP (RFC 768) to the one port that is served. The query is copied out of the frame, as the
 * responder wants it at index 0, and summed in the same pass; the answer is written where the
 * device reads it. Hot path: no allocation after construction.
 */
final class Udp {
  private static final int HEADER = 8;
  private static final int CHECKSUM_AT = 6;

  private final Station station;
  private final Responder responder;
  private final byte[] query;
  private final byte[] client = new byte[16];
  private final int port; // as it lies in memory

  Udp(Station station, Responder responder, byte[] query, int port) {
    this.station = station;
    this.responder = responder;
    this.query = query;
    this.port = Sums.swap(port);
  }

  /** Takes a packet; returns false if it is for another port. */
  boolean receive(Frame f) {
    Words w = station.words;
    long[] counters = station.counters;
    byte[] b = f.octets;
    int at = f.transportAt;
    if (f.transportOctets < HEADER) {
      counters[NetCounters.TRANSPORT_MALFORMED]++;
      return true;
    }
    long header = w.i64(b, at); // source port, destination port, length, checksum
    if ((header >>> 16 & 0xffff) != port) return false;
    int octets = Sums.swap((int) (header >>> 32));
    if (octets < HEADER || octets > f.transportOctets || (header & 0xffff) == 0) {
      counters[NetCounters.TRANSPORT_MALFORMED]++;
      return true;
    }
    int length = octets - HEADER;
    long sum = Sums.copy(w, b, at + HEADER, length, query);
    if (!f.summed && !isRight(f, header, octets, sum)) {
      counters[NetCounters.TRANSPORT_CHECKSUM]++;
      return true;
    }
    counters[NetCounters.UDP_QUERIES]++;
    int slot = station.slot();
    if (slot < 0) return true;
    int clientOctets = copySource(w, f, client);
    byte[] body = station.link.body(slot);
    int n = responder.answer(query, length, body, false, client, clientOctets);
    if (n <= 0) {
      counters[NetCounters.UDP_UNANSWERED]++;
    } else if (n > station.mtu - Station.headOctets(f) + Station.ETHERNET - HEADER) {
      counters[NetCounters.UDP_TOO_LONG]++;
    } else {
      counters[NetCounters.UDP_RESPONSES]++;
      respond(f, header, slot, body, n);
    }
    return true;
  }

  /** A checksum of 0 says that there is none, which only IPv4 allows (RFC 8200 s8.1). */
  private static boolean isRight(Frame f, long header, int octets, long sum) {
    if (header >>> 48 == 0) return !f.v6;
    long all = Station.pseudo(f.addressSum, Station.UDP, octets) + Sums.parts(header) + sum;
    return Sums.fold(all) == Sums.RIGHT;
  }

  private void respond(Frame f, long header, int slot, byte[] body, int n) {
    Words w = station.words;
    byte[] head = station.link.head(slot);
    int at = Station.headOctets(f);
    int octets = HEADER + n;
    station.reply(f, head, Station.UDP, octets);
    long ports = header >>> 16 & 0xffff | (header & 0xffff) << 16;
    long reply = ports | (long) Sums.swap(octets) << 32;
    long pseudo = Station.pseudo(f.addressSum, Station.UDP, octets);
    if (station.sums) {
      w.putI64(head, at, reply | (long) Sums.fold(pseudo) << 48);
      station.send(slot, at + HEADER, n, at, at + CHECKSUM_AT);
    } else {
      int checksum = Sums.checksum(pseudo + Sums.parts(reply) + Sums.of(w, body, 0, n));
      w.putI64(head, at, reply | (checksum == 0 ? 0xffffL : checksum) << 48);
      station.send(slot, at + HEADER, n);
    }
  }

  /** Copies the address that a frame came from to index 0; returns its octets. */
  static int copySource(Words w, Frame f, byte[] to) {
    if (!f.v6) {
      w.putI32(to, 0, w.i32(f.octets, f.ipAt + 12));
      return 4;
    }
    w.putI64(to, 0, w.i64(f.octets, f.ipAt + 8));
    w.putI64(to, 8, w.i64(f.octets, f.ipAt + 16));
    return 16;
  }
}
