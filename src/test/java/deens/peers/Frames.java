package deens.peers;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/** Ethernet frames for a guest with the addresses 192.0.2.53 and 2001:db8::53: right and wrong. */
final class Frames {
  private static final byte[] GUEST = {0x52, 0x54, 0, 0, 0, 1};
  private static final byte[] US = {0x52, 0x54, 0, 0, 0, 2};
  private static final int IPV4 = 0x0800;
  private static final int ARP = 0x0806;
  private static final int IPV6 = 0x86dd;
  private static final int ICMP = 1;
  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int ICMPV6 = 58;

  private Frames() {}

  /** A question for a.example A over UDP and IPv4. */
  static byte[] question(int id) {
    byte[] name = "\1a\7example\0".getBytes(StandardCharsets.ISO_8859_1);
    var message = ByteBuffer.allocate(16 + name.length);
    message.putShort((short) id).putShort((short) 0).putShort((short) 1).putShort((short) 0);
    message.putInt(0).put(name).putShort((short) 1).putShort((short) 1);
    return ipv4(UDP, udp(4711, message.array()));
  }

  /** Whether a frame is the answer to {@link #question}: from port 53, with its id. */
  static boolean isAnswer(byte[] frame, int octets, int id) {
    var f = ByteBuffer.wrap(frame, 0, octets);
    return octets >= 54
        && f.getShort(12) == IPV4
        && f.get(23) == UDP
        && f.getShort(34) == 53
        && f.getShort(36) == 4711
        && f.getShort(42) == id
        && f.getShort(44) < 0;
  }

  /** Any frame: mostly one that is nearly right. */
  static byte[] any(SplittableRandom random) {
    byte[] payload = new byte[random.nextInt(random.nextInt(8) == 0 ? 1400 : 80)];
    random.nextBytes(payload);
    byte[] frame =
        switch (random.nextInt(9)) {
          case 0 -> ethernet(random.nextInt(0x10000), payload);
          case 1 -> ipv4(UDP, udp(random.nextInt(0x10000), payload));
          case 2 -> question(random.nextInt(0x10000));
          case 3 -> ipv4(TCP, tcp(random, payload));
          case 4 -> ipv4(ICMP, icmp(random, payload));
          case 5 -> ethernet(ARP, arp(random));
          case 6 -> ipv6(ICMPV6, icmp(random, payload));
          case 7 -> ipv6(UDP, udp(random.nextInt(0x10000), payload));
          default -> ipv4(random.nextInt(256), payload);
        };
    if (random.nextInt(3) == 0) return frame;
    for (int flips = random.nextInt(4); flips > 0; flips--) {
      int at =
          random.nextInt(4) == 0
              ? random.nextInt(frame.length)
              : 12 + random.nextInt(Math.min(60, frame.length - 12));
      frame[at] = (byte) random.nextInt(256);
    }
    if (random.nextInt(8) == 0)
      return java.util.Arrays.copyOf(frame, random.nextInt(frame.length + 1));
    return frame;
  }

  /**
   * The next segment of a TCP connection after one that the guest sent: acknowledges it, and may go
   * on with a query, a part of one, or anything. Empty if the frame has no segment over IPv4.
   */
  static byte[] reply(byte[] frame, int octets, SplittableRandom random) {
    var f = ByteBuffer.wrap(frame, 0, octets);
    if (octets < 54 || f.getShort(12) != IPV4 || f.get(23) != TCP) return new byte[0];
    int flags = f.get(47);
    int data = f.getShort(16) - 20 - 4 * (f.get(46) >> 4 & 15) + (flags & 1) + (flags >> 1 & 1);
    byte[] message = question(random.nextInt(0x10000));
    byte[] query = java.util.Arrays.copyOfRange(message, 40, message.length);
    query[0] = 0;
    query[1] = (byte) (query.length - 2);
    byte[] random80 = new byte[random.nextInt(80)];
    random.nextBytes(random80);
    byte[] payload =
        switch (random.nextInt(4)) {
          case 0 -> new byte[0];
          case 1 -> query;
          case 2 -> java.util.Arrays.copyOf(query, 1 + random.nextInt(query.length));
          default -> random80;
        };
    var p = ByteBuffer.allocate(20 + payload.length);
    p.putShort(f.getShort(36)).putShort(f.getShort(34));
    p.putInt(f.getInt(42)).putInt(f.getInt(38) + data);
    p.putShort((short) (5 << 12 | 16 | (random.nextInt(8) == 0 ? random.nextInt(64) : 0)));
    p.putShort((short) random.nextInt(0x10000)).putInt(0).put(payload);
    return ipv4(TCP, p.array());
  }

  private static byte[] ethernet(int type, byte[] payload) {
    return ByteBuffer.allocate(14 + payload.length)
        .put(GUEST)
        .put(US)
        .putShort((short) type)
        .put(payload)
        .array();
  }

  private static byte[] ipv4(int protocol, byte[] payload) {
    var p = ByteBuffer.allocate(20 + payload.length);
    p.put((byte) 0x45).put((byte) 0).putShort((short) (20 + payload.length)).putInt(0);
    p.put((byte) 64).put((byte) protocol).putShort((short) 0);
    p.put(new byte[] {(byte) 192, 0, 2, 1, (byte) 192, 0, 2, 53}).put(payload);
    p.putShort(10, sum(p.array(), 0, 20, 0));
    if (protocol == TCP && payload.length >= 20)
      p.putShort(36, sum(p.array(), 20, payload.length, pseudo(p.array(), 12, 8, protocol)));
    if (protocol == ICMP && payload.length >= 4)
      p.putShort(22, sum(p.array(), 20, payload.length, 0));
    return ethernet(IPV4, p.array());
  }

  private static byte[] ipv6(int protocol, byte[] payload) {
    var p = ByteBuffer.allocate(40 + payload.length);
    p.putInt(0x60000000).putShort((short) payload.length).put((byte) protocol).put((byte) 255);
    p.putLong(0x20010db800000000L).putLong(1).putLong(0x20010db800000000L).putLong(0x53);
    p.put(payload);
    int at = protocol == ICMPV6 ? 42 : 46;
    if (at + 2 <= p.capacity()) {
      p.putShort(at, (short) 0);
      p.putShort(at, sum(p.array(), 40, payload.length, pseudo(p.array(), 8, 32, protocol)));
    }
    return ethernet(IPV6, p.array());
  }

  private static byte[] udp(int from, byte[] payload) {
    var p = ByteBuffer.allocate(8 + payload.length);
    p.putShort((short) from).putShort((short) 53).putShort((short) (8 + payload.length));
    return p.putShort((short) 0).put(payload).array();
  }

  private static byte[] tcp(SplittableRandom random, byte[] payload) {
    int options = random.nextInt(3) == 0 ? random.nextInt(11) : 0;
    var p = ByteBuffer.allocate(20 + 4 * options + payload.length);
    p.putShort((short) (1000 + random.nextInt(8))).putShort((short) 53);
    p.putInt(random.nextInt(1000)).putInt(random.nextInt());
    int flags = random.nextInt(2) == 0 ? 2 : random.nextInt(64);
    p.putShort((short) (5 + options << 12 | flags)).putShort((short) random.nextInt(0x10000));
    p.putInt(0);
    for (int i = 0; i < options; i++) p.putInt(random.nextInt());
    return p.put(payload).array();
  }

  private static byte[] icmp(SplittableRandom random, byte[] payload) {
    var p = ByteBuffer.allocate(8 + payload.length);
    int type = new int[] {8, 128, 135, 136, 3, 11, random.nextInt(256)}[random.nextInt(7)];
    p.put((byte) type).put((byte) 0).putShort((short) 0).putInt(random.nextInt());
    if (type == 135 && payload.length >= 16) {
      p.putLong(0x20010db800000000L).putLong(0x53);
      p.put(payload, 16, payload.length - 16);
    } else {
      p.put(payload);
    }
    return p.array();
  }

  private static byte[] arp(SplittableRandom random) {
    var p = ByteBuffer.allocate(28 + random.nextInt(20));
    p.putShort((short) 1).putShort((short) IPV4).put((byte) 6).put((byte) 4);
    p.putShort((short) (1 + random.nextInt(3))).put(US);
    p.put(new byte[] {(byte) 192, 0, 2, (byte) random.nextInt(256)}).put(new byte[6]);
    return p.put(new byte[] {(byte) 192, 0, 2, 53}).array();
  }

  /** The sum of a pseudo-header: addresses and protocol; the length is added with the payload. */
  private static int pseudo(byte[] b, int at, int octets, int protocol) {
    return add(b, at, octets, protocol);
  }

  private static int add(byte[] b, int at, int octets, int start) {
    int sum = start;
    for (int i = 0; i < octets; i++) sum += (b[at + i] & 0xff) << (i % 2 == 0 ? 8 : 0);
    return sum;
  }

  /** The Internet checksum (RFC 1071); with a pseudo-header, that has the length, too. */
  private static short sum(byte[] b, int at, int octets, int pseudo) {
    int sum = add(b, at, octets, pseudo == 0 ? 0 : pseudo + octets);
    sum = (sum & 0xffff) + (sum >>> 16);
    return (short) ~((sum & 0xffff) + (sum >>> 16));
  }
}
