package deens.core.net;

import deens.core.hash.SipHash24;
import deens.core.wire.Words;

/**
 * This host on its link: addresses, time and counters that all protocols share, and the heads of
 * what they send. Hot path: no allocation after construction.
 */
final class Station {
  /** Octets of the Ethernet header. */
  static final int ETHERNET = 14;

  static final int TYPE_IPV4 = 0x0800;
  static final int TYPE_ARP = 0x0806;
  static final int TYPE_IPV6 = 0x86dd;

  /** The 48 bits of a MAC address. */
  static final long MAC = 0xffff_ffff_ffffL;

  /** The bit that tells a group's MAC address from a host's. */
  static final int GROUP = 1;

  static final long BROADCAST = MAC;

  /** Octets of Ethernet and IPv4 header, and of Ethernet and IPv6 header. */
  static final int HEAD_V4 = ETHERNET + 20;

  static final int HEAD_V6 = ETHERNET + 40;

  /** Where an IPv6 header has the octets of what it carries. */
  static final int V6_LENGTH_AT = ETHERNET + 4;

  static final int ICMP = 1;
  static final int TCP = 6;
  static final int UDP = 17;
  static final int ICMPV6 = 58;

  private static final int HOP_LIMIT = 64;

  // Octets of headers as they lie in memory: the first one lowest.
  private static final int IPV4_45_00 = 0x0045_0008; // Ethernet type IPv4, version 4, 5 words, TOS
  private static final int IPV6_60_00 = 0x0060_dd86; // Ethernet type IPv6, version 6, class
  private static final long DONT_FRAGMENT = 0x0040;

  final Link link;
  final Words words;
  final long[] counters;
  final long mac;
  final int mtu;
  final boolean sums;

  /** Key of all that others must not guess. */
  final long k0;

  final long k1;

  /** Milliseconds, as told last. */
  long now;

  /** Our IPv4 address, first octet lowest; 0: none. */
  int ipv4;

  /** Our IPv6 addresses, each in two words, first octet lowest; two zeros: none. */
  final long[] ipv6 = new long[4];

  private long randoms;
  private final byte[] hashed = new byte[8];

  Station(Link link, Words words, long[] counters, long seed) {
    this.link = link;
    this.words = words;
    this.counters = counters;
    mac = link.mac() & MAC;
    mtu = link.mtu();
    if (mtu < 1280 || mtu > 9000) throw new IllegalArgumentException("an MTU of " + mtu);
    sums = link.sums();
    k0 = seed;
    k1 = SipHash24.hash(seed, ~seed, hashed, 0, hashed.length);
  }

  /** Returns 32 bits that nobody who does not know the seed can foresee. */
  int random() {
    words.putI64(hashed, 0, ++randoms);
    return (int) SipHash24.hash(k1, k0, hashed, 0, hashed.length);
  }

  /** Returns whether an IPv6 address, in two words, is ours. */
  boolean isOurs(long high, long low) {
    return high == ipv6[0] && low == ipv6[1] && low != 0
        || high == ipv6[2] && low == ipv6[3] && (high | low) != 0;
  }

  /** Returns the octets of Ethernet and IP header in front of what goes back for a frame. */
  static int headOctets(Frame f) {
    return f.v6 ? HEAD_V6 : HEAD_V4;
  }

  /**
   * Writes Ethernet and IP header of what goes back to where a frame came from, from the address
   * that it was sent to.
   *
   * @param octets what IP carries
   */
  void reply(Frame f, byte[] head, int protocol, int octets) {
    Words w = words;
    byte[] b = f.octets;
    w.putI64(head, 0, f.source | mac << 48);
    if (f.v6) {
      int at = f.ipAt;
      w.putI64(head, 8, mac >>> 16 | (long) IPV6_60_00 << 32);
      putV6(head, octets, protocol, HOP_LIMIT);
      w.putI64(head, 22, w.i64(b, at + 24));
      w.putI64(head, 30, w.i64(b, at + 32));
      w.putI64(head, 38, w.i64(b, at + 8));
      w.putI64(head, 46, w.i64(b, at + 16));
    } else {
      w.putI64(head, 8, mac >>> 16 | (long) IPV4_45_00 << 32);
      putV4(head, octets, protocol, Long.rotateLeft(w.i64(b, f.ipAt + 12), 32));
    }
  }

  /**
   * Writes an IPv4 header from its length on. A packet that must not be fragmented needs no
   * identification (RFC 6864 s4.1).
   *
   * @param addresses source and destination as they lie in memory
   */
  void putV4(byte[] head, int octets, int protocol, long addresses) {
    int length = Sums.swap(20 + octets);
    int ttlProtocol = HOP_LIMIT | protocol << 8;
    long sum = 0x45 + length + DONT_FRAGMENT + ttlProtocol + Sums.parts(addresses);
    words.putI64(head, 16, length | DONT_FRAGMENT << 32 | (long) ttlProtocol << 48);
    words.putI64(head, 24, Sums.checksum(sum) | addresses << 16);
    words.putI64(head, 32, addresses >>> 48);
  }

  /** Writes an IPv6 header up to its addresses. */
  void putV6(byte[] head, int octets, int protocol, int hopLimit) {
    words.putI64(
        head,
        ETHERNET,
        0x60 | (long) Sums.swap(octets) << 32 | (long) protocol << 48 | (long) hopLimit << 56);
  }

  /** Writes an Ethernet header. */
  void putEthernet(byte[] head, long destination, int type) {
    words.putI64(head, 0, destination | mac << 48);
    words.putI32(head, 8, (int) (mac >>> 16));
    words.putU16(head, 12, type);
  }

  /** Returns the sum of a pseudo header (RFC 9293 s3.1, RFC 8200 s8.1). */
  static long pseudo(long addressSum, int protocol, int octets) {
    return addressSum + (protocol << 8) + Sums.swap(octets);
  }

  /** Returns the slot for the next frame; -1, counted: there is none. */
  int slot() {
    int slot = link.slot();
    if (slot < 0) counters[NetCounters.RING_FULL]++;
    return slot;
  }

  /** Sends a frame that is complete. */
  void send(int slot, int headOctets, int bodyOctets) {
    counters[NetCounters.FRAMES_OUT]++;
    link.send(slot, headOctets, bodyOctets, 0, 0);
  }

  /** Sends a frame whose UDP or TCP checksum the device fills in. */
  void send(int slot, int headOctets, int bodyOctets, int sumFrom, int sumAt) {
    counters[NetCounters.FRAMES_OUT]++;
    link.send(slot, headOctets, bodyOctets, sumFrom, sumAt);
  }
}
