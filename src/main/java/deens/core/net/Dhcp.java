package deens.core.net;

import deens.core.wire.Wire;
import deens.core.wire.Words;
import java.util.Arrays;

/**
 * The DHCP client (RFC 2131): an IPv4 address on loan. Mask and routers are not asked for, as
 * answers go back the way the queries came.
 */
final class Dhcp {
  /*
   *   INIT -DISCOVER-> SELECTING -REQUEST-> REQUESTING -ACK-> BOUND -T1-> RENEWING -T2-> REBINDING
   *
   * A first DISCOVER is not delayed (s4.4.1 would have 1 to 10 s), and an address is not probed
   * before it is used, for the sake of a fast start; if another host has it, that host's answer to
   * our announcement makes us decline it. Times are taken from when the request was sent (s4.4.1).
   */

  private static final int OFF = 0;
  private static final int INIT = 1;
  private static final int SELECTING = 2;
  private static final int REQUESTING = 3;
  private static final int BOUND = 4;
  private static final int RENEWING = 5;
  private static final int REBINDING = 6;

  private static final int DISCOVER = 1;
  private static final int OFFER = 2;
  private static final int REQUEST = 3;
  private static final int DECLINE = 4;
  private static final int ACK = 5;
  private static final int NAK = 6;

  private static final int SERVER_PORT = 67;
  private static final int CLIENT_PORT = 68;
  private static final int PORTS = 0x4400_4300; // from a server to a client, as it lies in memory
  private static final int UDP_HEADER = 8;

  // The message (s2).
  private static final int TRANSACTION_AT = 4;
  private static final int FLAGS_AT = 10;
  private static final int OUR_ADDRESS_AT = 12; // ciaddr
  private static final int YOUR_ADDRESS_AT = 16; // yiaddr
  private static final int HARDWARE_AT = 28;
  private static final int COOKIE_AT = 236;
  private static final int OPTIONS_AT = 240;
  private static final int OCTETS = 300; // RFC 1542 s2.1: not less
  private static final int COOKIE = 0x6382_5363;
  private static final int BROADCAST = 0x8000;

  private static final int OPTION_PAD = 0;
  private static final int OPTION_REQUESTED = 50;
  private static final int OPTION_LEASE = 51;
  private static final int OPTION_TYPE = 53;
  private static final int OPTION_SERVER = 54;
  private static final int OPTION_PARAMETERS = 55;
  private static final int OPTION_T1 = 58;
  private static final int OPTION_T2 = 59;
  private static final int OPTION_END = 255;

  private static final int FIRST_MILLIS = 4000; // s4.1
  private static final int LAST_MILLIS = 64_000;
  private static final int REQUESTS = 4;
  private static final int LEAST_RENEWAL_MILLIS = 60_000; // s4.4.5
  private static final int RESTART_MILLIS = 10_000; // s3.1, after a DECLINE

  private final Station station;

  private int state;
  private int transaction;
  private int sends;
  private long dueAt = Long.MAX_VALUE;
  private long requestedAt;
  private int address;
  private int server;
  private long serverMac;
  private long renewAt;
  private long rebindAt;
  private long expiresAt;

  // What a message says.
  private int type;
  private int messageServer;
  private long leaseSeconds;
  private long t1Seconds;
  private long t2Seconds;

  Dhcp(Station station) {
    this.station = station;
  }

  /** Begins with the next tick. */
  void start() {
    state = INIT;
    dueAt = 0;
  }

  /** Takes a UDP packet; returns false if it is no message of a server to a client. */
  boolean receive(Frame f) {
    Words w = station.words;
    byte[] b = f.octets;
    int udp = f.transportAt;
    if (state == OFF || f.v6 || f.transportOctets < UDP_HEADER || w.i32(b, udp) != PORTS)
      return false;
    int octets = Wire.u16(b, udp + 4);
    int at = udp + UDP_HEADER;
    if (octets > f.transportOctets
        || octets - UDP_HEADER < OPTIONS_AT
        || !isSummed(f, octets)
        || b[at] != 2 // BOOTREPLY
        || w.i32(b, at + TRANSACTION_AT) != transaction
        || (w.i64(b, at + HARDWARE_AT) & Station.MAC) != station.mac
        || Wire.i32(b, at + COOKIE_AT) != COOKIE
        || !readOptions(b, at + OPTIONS_AT, udp + octets)
        || !take(f, w.i32(b, at + YOUR_ADDRESS_AT))) {
      station.counters[NetCounters.DHCP_IGNORED]++;
    }
    return true;
  }

  private boolean isSummed(Frame f, int octets) {
    if (f.summed || Wire.u16(f.octets, f.transportAt + 6) == 0) return true;
    long pseudo = Station.pseudo(f.addressSum, Station.UDP, octets);
    long sum = pseudo + Sums.of(station.words, f.octets, f.transportAt, octets);
    return Sums.fold(sum) == Sums.RIGHT;
  }

  private boolean readOptions(byte[] b, int from, int end) {
    type = 0;
    messageServer = 0;
    leaseSeconds = 0;
    t1Seconds = 0;
    t2Seconds = 0;
    int p = from;
    while (p < end) {
      int option = b[p++] & 0xff;
      if (option == OPTION_PAD) continue;
      if (option == OPTION_END) break;
      int octets = p < end ? b[p++] & 0xff : 0xff;
      if (octets > end - p) return false;
      if (option == OPTION_TYPE && octets == 1) type = b[p];
      if (octets == 4) {
        long value = Wire.i32(b, p) & 0xffff_ffffL;
        switch (option) {
          case OPTION_LEASE -> leaseSeconds = value;
          case OPTION_SERVER -> messageServer = station.words.i32(b, p);
          case OPTION_T1 -> t1Seconds = value;
          case OPTION_T2 -> t2Seconds = value;
          default -> {}
        }
      }
      p += octets;
    }
    return type != 0;
  }

  /** Takes a message; returns false if it is not what is waited for. */
  private boolean take(Frame f, int offered) {
    boolean requested = state == REQUESTING || state == RENEWING || state == REBINDING;
    if (type == OFFER && state == SELECTING && messageServer != 0 && isHost(offered)) {
      address = offered;
      server = messageServer;
      enter(REQUESTING);
      return true;
    }
    if (type == ACK && requested && offered == address && leaseSeconds > 0) {
      serverMac = f.source;
      if (messageServer != 0) server = messageServer;
      bind();
      return true;
    }
    if (type == NAK && requested && (state != REQUESTING || messageServer == server)) {
      lose();
      restart(0);
      return true;
    }
    return false;
  }

  private static boolean isHost(int address) {
    int network = address & 0xff;
    return network != 0 && network != 127 && network < 224;
  }

  private void bind() {
    long lease = leaseSeconds * 1000;
    boolean forever = leaseSeconds == 0xffff_ffffL; // s3.3
    long t2 = t2Seconds > 0 && t2Seconds < leaseSeconds ? t2Seconds * 1000 : lease / 8 * 7;
    long t1 = t1Seconds > 0 && t1Seconds * 1000 < t2 ? t1Seconds * 1000 : Math.min(lease / 2, t2);
    expiresAt = forever ? Long.MAX_VALUE : requestedAt + lease;
    rebindAt = forever ? Long.MAX_VALUE : requestedAt + t2;
    renewAt = forever ? Long.MAX_VALUE : requestedAt + t1;
    station.counters[NetCounters.DHCP_BOUND]++;
    state = BOUND;
    dueAt = renewAt;
    station.ipv4 = address;
  }

  private void lose() {
    if (station.ipv4 != 0) station.counters[NetCounters.DHCP_LOST]++;
    station.ipv4 = 0;
  }

  private void restart(long millis) {
    state = INIT;
    dueAt = station.now + millis;
  }

  private void enter(int next) {
    if (next == SELECTING || next == RENEWING) transaction = station.random();
    state = next;
    sends = 0;
    dueAt = station.now;
  }

  /** Another host has our address: returns whether it was on loan, and is given back (s3.1). */
  boolean conflict() {
    if (state < BOUND) return false;
    send(DECLINE);
    lose();
    restart(RESTART_MILLIS);
    return true;
  }

  /** Does what is due; returns when something is due next. */
  long tick() {
    if (station.now < dueAt) return dueAt;
    if (state >= BOUND && station.now >= expiresAt) {
      lose();
      state = INIT;
    }
    if (state == INIT || state == REQUESTING && sends == REQUESTS) enter(SELECTING);
    if (state == BOUND) enter(RENEWING);
    if (state == RENEWING && station.now >= rebindAt) enter(REBINDING);
    // The first of several requests counts, so that a lease is never thought longer than it is.
    if (sends == 0 && state != REBINDING) requestedAt = station.now;
    send(state == SELECTING ? DISCOVER : REQUEST);
    sends++;
    switch (state) {
      case RENEWING -> dueAt = renewal(rebindAt);
      case REBINDING -> dueAt = renewal(expiresAt);
      default -> {
        long wait = Math.min((long) FIRST_MILLIS << Math.min(sends - 1, 4), LAST_MILLIS);
        dueAt = station.now + wait - 1000 + (station.random() >>> 1) % 2001;
      }
    }
    return dueAt;
  }

  /** RFC 2131 s4.4.5: in half of the time that is left, but not within a minute. */
  private long renewal(long end) {
    return Math.min(end, station.now + Math.max((end - station.now) / 2, LEAST_RENEWAL_MILLIS));
  }

  private void send(int messageType) {
    int slot = station.slot();
    if (slot < 0) return;
    station.counters[NetCounters.DHCP_SENT]++;
    Words w = station.words;
    byte[] p = station.link.body(slot);
    Arrays.fill(p, 0, OCTETS, (byte) 0);
    Wire.putI32(p, 0, 0x0101_0600); // BOOTREQUEST, Ethernet, 6 octets
    w.putI32(p, TRANSACTION_AT, transaction);
    boolean renews = state == RENEWING && messageType == REQUEST;
    if (renews || state == REBINDING && messageType == REQUEST) {
      w.putI32(p, OUR_ADDRESS_AT, address);
    } else {
      Wire.putU16(p, FLAGS_AT, BROADCAST);
    }
    w.putI64(p, HARDWARE_AT, station.mac);
    Wire.putI32(p, COOKIE_AT, COOKIE);
    int at = OPTIONS_AT;
    at = option(p, at, OPTION_TYPE, 1);
    p[at++] = (byte) messageType;
    if (state == REQUESTING || messageType == DECLINE) {
      at = option(p, at, OPTION_REQUESTED, 4);
      w.putI32(p, at, address);
      at = option(p, at + 4, OPTION_SERVER, 4);
      w.putI32(p, at, server);
      at += 4;
    }
    if (messageType != DECLINE) {
      at = option(p, at, OPTION_PARAMETERS, 3);
      p[at++] = OPTION_LEASE;
      p[at++] = OPTION_T1;
      p[at++] = OPTION_T2;
    }
    p[at] = (byte) OPTION_END;

    byte[] head = station.link.head(slot);
    long addresses = renews ? address & 0xffff_ffffL | (long) server << 32 : 0xffff_ffff_0000_0000L;
    station.putEthernet(head, renews ? serverMac : Station.BROADCAST, Station.TYPE_IPV4);
    Wire.putU16(head, Station.ETHERNET, 0x4500);
    int octets = UDP_HEADER + OCTETS;
    station.putV4(head, octets, Station.UDP, addresses);
    int udp = Station.HEAD_V4;
    Wire.putU16(head, udp, CLIENT_PORT);
    Wire.putU16(head, udp + 2, SERVER_PORT);
    Wire.putU16(head, udp + 4, octets);
    Wire.putU16(head, udp + 6, 0);
    long sum = Station.pseudo(Sums.parts(addresses), Station.UDP, octets);
    sum += Sums.of(w, head, udp, UDP_HEADER) + Sums.of(w, p, 0, OCTETS);
    int checksum = Sums.checksum(sum);
    Wire.putU16(head, udp + 6, Sums.swap(checksum == 0 ? 0xffff : checksum));
    station.send(slot, udp + UDP_HEADER, OCTETS);
  }

  private static int option(byte[] p, int at, int code, int octets) {
    p[at] = (byte) code;
    p[at + 1] = (byte) octets;
    return at + 2;
  }
}
