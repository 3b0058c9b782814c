package deens.core.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/** Makes and reads frames octet by octet, to be read beside the RFCs: an oracle for the stack. */
final class Packets {
  static final int FIN = 1;
  static final int SYN = 2;
  static final int RST = 4;
  static final int PSH = 8;
  static final int ACK = 16;

  /** Our MAC address, as {@link Capture} has it, a neighbour's, and everyone's. */
  static final byte[] OURS = HexFormat.of().parseHex("020203040506");

  static final byte[] PEER = HexFormat.of().parseHex("02000000aa01");
  static final byte[] EVERYONE = HexFormat.of().parseHex("ffffffffffff");

  private Packets() {}

  static byte[] ip(String text) {
    return IpAddress.parse(text).octets();
  }

  static byte[] concat(byte[]... parts) {
    int n = 0;
    for (byte[] part : parts) n += part.length;
    var all = ByteBuffer.allocate(n);
    for (byte[] part : parts) all.put(part);
    return all.array();
  }

  static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }

  static byte[] u16(int v) {
    return new byte[] {(byte) (v >> 8), (byte) v};
  }

  static byte[] u32(int v) {
    return ByteBuffer.allocate(4).putInt(v).array();
  }

  /** The ones' complement sum of RFC 1071, not yet complemented. */
  static int sum(byte[] b, int at, int n) {
    int sum = 0;
    for (int i = 0; i < n; i++) sum += (b[at + i] & 0xff) << (i % 2 == 0 ? 8 : 0);
    while (sum >> 16 != 0) sum = (sum & 0xffff) + (sum >> 16);
    return sum;
  }

  static void putChecksum(byte[] b, int at, int sum) {
    b[at] = (byte) (~sum >> 8);
    b[at + 1] = (byte) ~sum;
  }

  static byte[] ethernet(byte[] to, byte[] from, int type, byte[] payload) {
    return concat(to, from, u16(type), payload);
  }

  /** An IP packet of either version in a frame from the peer to us. */
  static byte[] frame(byte[] packet) {
    return ethernet(OURS, PEER, packet[0] >> 4 == 4 ? 0x0800 : 0x86dd, packet);
  }

  static byte[] ip(String from, String to, int protocol, byte[] payload) {
    return ip(from, to, protocol, 64, payload);
  }

  static byte[] ip(String from, String to, int protocol, int ttl, byte[] payload) {
    byte[] source = ip(from);
    byte[] destination = ip(to);
    if (source.length == 16) {
      byte[] rest = {(byte) protocol, (byte) ttl};
      return concat(hex("60000000"), u16(payload.length), rest, source, destination, payload);
    }
    byte[] rest = {(byte) ttl, (byte) protocol, 0, 0};
    byte[] header =
        concat(hex("4500"), u16(20 + payload.length), hex("00000000"), rest, source, destination);
    putChecksum(header, 10, sum(header, 0, 20));
    return concat(header, payload);
  }

  /** Fills in the checksum of what IP carries. */
  static byte[] summed(String from, String to, int protocol, byte[] payload, int sumAt) {
    byte[] pseudo =
        concat(ip(from), ip(to), u32(payload.length), u16(0), new byte[] {0, (byte) protocol});
    byte[] all = concat(pseudo, payload);
    byte[] done = payload.clone();
    putChecksum(done, sumAt, sum(all, 0, all.length));
    if (protocol == 17 && done[sumAt] == 0 && done[sumAt + 1] == 0) {
      done[sumAt] = -1;
      done[sumAt + 1] = -1;
    }
    return done;
  }

  static byte[] udp(String from, int fromPort, String to, int toPort, byte[] message) {
    byte[] datagram = concat(u16(fromPort), u16(toPort), u16(8 + message.length), u16(0), message);
    return frame(ip(from, to, 17, summed(from, to, 17, datagram, 6)));
  }

  static byte[] tcp(
      String from,
      int fromPort,
      String to,
      int toPort,
      int sequence,
      int acknowledgment,
      int flags,
      int window,
      byte[] options,
      byte[] data) {
    byte[] offset = {(byte) ((20 + options.length) / 4 << 4), (byte) flags};
    byte[] segment =
        concat(
            u16(fromPort),
            u16(toPort),
            u32(sequence),
            u32(acknowledgment),
            offset,
            u16(window),
            u32(0),
            options,
            data);
    return frame(ip(from, to, 6, summed(from, to, 6, segment, 16)));
  }

  static byte[] icmp(String from, String to, int ttl, byte[] message) {
    byte[] done = message.clone();
    if (ip(from).length == 16) done = summed(from, to, 58, message, 2);
    else putChecksum(done, 2, sum(message, 0, message.length));
    return frame(ip(from, to, ip(from).length == 16 ? 58 : 1, ttl, done));
  }

  static byte[] arp(int operation, byte[] mac, String address, byte[] target, String wanted) {
    byte[] packet =
        concat(hex("0001080006 04"), u16(operation), mac, ip(address), target, ip(wanted));
    return ethernet(operation == 1 ? EVERYONE : OURS, mac, 0x0806, packet);
  }

  /**
   * What a frame says, its lengths and checksums checked. Of TCP and UDP the data is the payload.
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Packet(
      String toMac,
      String fromMac,
      int type,
      String from,
      String to,
      int protocol,
      int hopLimit,
      int fromPort,
      int toPort,
      int sequence,
      int acknowledgment,
      int flags,
      int window,
      byte[] options,
      byte[] payload) {
    boolean has(int flag) {
      return (flags & flag) != 0;
    }
  }

  /** Reads a frame that the stack has sent, which is right in every octet that can be checked. */
  static Packet read(byte[] frame) {
    String toMac = mac(frame, 0);
    String fromMac = mac(frame, 6);
    int type = u16(frame, 12);
    if (type == 0x0806) {
      assertEquals(14 + 28, frame.length);
      byte[] rest = Arrays.copyOfRange(frame, 14, frame.length);
      return new Packet(toMac, fromMac, type, "", "", 0, 0, 0, 0, 0, 0, 0, 0, new byte[0], rest);
    }
    boolean v6 = type == 0x86dd;
    assertEquals(v6 ? 0x60 : 0x45, frame[14] & 0xff);
    int header = v6 ? 40 : 20;
    int octets = v6 ? u16(frame, 18) : u16(frame, 16) - 20;
    assertEquals(frame.length, 14 + header + octets, "the IP length");
    if (!v6) assertEquals(0xffff, sum(frame, 14, 20), "the IPv4 header's checksum");
    int protocol = frame[14 + (v6 ? 6 : 9)] & 0xff;
    int hopLimit = frame[14 + (v6 ? 7 : 8)] & 0xff;
    String from = IpAddress.of(frame, v6 ? 22 : 26, v6 ? 16 : 4).toString();
    String to = IpAddress.of(frame, v6 ? 38 : 30, v6 ? 16 : 4).toString();
    int at = 14 + header;
    byte[] payload = Arrays.copyOfRange(frame, at, frame.length);
    byte[] none = {};
    if (v6 && protocol == 0) {
      assertTrue(HexFormat.of().formatHex(payload).startsWith("3a00050200000100"));
      payload = Arrays.copyOfRange(payload, 8, payload.length);
      protocol = 58;
    }
    boolean pseudo = protocol == 17 || protocol == 6 || protocol == 58;
    byte[] summed =
        pseudo ? concat(ip(from), ip(to), u32(payload.length), u32(protocol), payload) : payload;
    assertEquals(0xffff, sum(summed, 0, summed.length), "the checksum");
    if (protocol == 17) {
      assertEquals(payload.length, u16(payload, 4), "the UDP length");
      assertTrue(u16(payload, 6) != 0, "a UDP checksum");
      return new Packet(
          toMac,
          fromMac,
          type,
          from,
          to,
          protocol,
          hopLimit,
          u16(payload, 0),
          u16(payload, 2),
          0,
          0,
          0,
          0,
          none,
          Arrays.copyOfRange(payload, 8, payload.length));
    }
    if (protocol == 6) {
      int offset = (payload[12] & 0xf0) >> 2;
      return new Packet(
          toMac,
          fromMac,
          type,
          from,
          to,
          protocol,
          hopLimit,
          u16(payload, 0),
          u16(payload, 2),
          ByteBuffer.wrap(payload).getInt(4),
          ByteBuffer.wrap(payload).getInt(8),
          payload[13] & 0xff,
          u16(payload, 14),
          Arrays.copyOfRange(payload, 20, offset),
          Arrays.copyOfRange(payload, offset, payload.length));
    }
    return new Packet(
        toMac, fromMac, type, from, to, protocol, hopLimit, 0, 0, 0, 0, 0, 0, none, payload);
  }

  static int u16(byte[] b, int at) {
    return (b[at] & 0xff) << 8 | b[at + 1] & 0xff;
  }

  private static String mac(byte[] b, int at) {
    return HexFormat.ofDelimiter(":").formatHex(b, at, at + 6);
  }

  /** Returns a frame as one line. */
  static String text(byte[] frame) {
    Packet p = read(frame);
    String payload = HexFormat.of().formatHex(p.payload);
    if (p.type == 0x0806) return p.toMac + " arp " + payload.substring(12);
    String ends =
        p.fromPort == 0
            ? p.from + " > " + p.to
            : p.from + "#" + p.fromPort + " > " + p.to + "#" + p.toPort;
    return switch (p.protocol) {
      case 17 -> p.toMac + " udp " + ends + " " + payload;
      case 6 -> {
        var flags = new StringBuilder();
        if (p.has(SYN)) flags.append(" SYN");
        if (p.has(FIN)) flags.append(" FIN");
        if (p.has(RST)) flags.append(" RST");
        if (p.has(ACK)) flags.append(" ACK ").append(Integer.toUnsignedString(p.acknowledgment));
        yield p.toMac + " tcp " + ends + flags + " window " + p.window + " " + payload;
      }
      default -> p.toMac + " icmp " + ends + " hops " + p.hopLimit + " " + payload;
    };
  }
}
