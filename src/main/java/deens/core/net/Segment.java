package deens.core.net;

import deens.core.wire.Wire;

/** The TCP segment that is being handled (RFC 9293 s3.1). Reused. */
final class Segment {
  static final int FIN = 1;
  static final int SYN = 2;
  static final int RST = 4;
  static final int PSH = 8;
  static final int ACK = 16;

  /** Octets of a header without options. */
  static final int HEADER = 20;

  /** Where the header has its checksum. */
  static final int CHECKSUM_AT = 16;

  private static final int OPTION_END = 0;
  private static final int OPTION_NOP = 1;
  private static final int OPTION_MSS = 2;
  private static final int MSS_OCTETS = 4;
  private static final int DEFAULT_MSS_V4 = 536; // s3.7.1
  private static final int DEFAULT_MSS_V6 = 1220;

  int destinationPort;
  int sequence;
  int acknowledgment;
  int flags;

  /** The window that the peer offers. */
  int offered;

  /** Where its data is, and how many octets. */
  int dataAt;

  int dataOctets;

  /** Reads a segment; returns false if its lengths or ports cannot be. */
  boolean read(Frame f) {
    byte[] b = f.octets;
    int at = f.transportAt;
    int header = f.transportOctets < HEADER ? 0 : b[at + 12] >> 2 & 0x3c;
    if (header < HEADER || header > f.transportOctets || Wire.u16(b, at) == 0) return false;
    destinationPort = Wire.u16(b, at + 2);
    sequence = Wire.i32(b, at + 4);
    acknowledgment = Wire.i32(b, at + 8);
    flags = b[at + 13] & (FIN | SYN | RST | ACK);
    offered = Wire.u16(b, at + 14);
    dataAt = at + header;
    dataOctets = f.transportOctets - header;
    return true;
  }

  boolean has(int flag) {
    return (flags & flag) != 0;
  }

  /** Returns what it takes of the sequence space (SEG.LEN). */
  int octets() {
    return dataOctets + (has(SYN) ? 1 : 0) + (has(FIN) ? 1 : 0);
  }

  /** Returns the segment size that it asks for (s3.7.1). */
  int mss(Frame f) {
    byte[] b = f.octets;
    int p = f.transportAt + HEADER;
    while (p < dataAt && b[p] != OPTION_END) {
      if (b[p] == OPTION_NOP) {
        p++;
        continue;
      }
      int octets = p + 1 < dataAt ? b[p + 1] & 0xff : 0;
      if (octets < 2 || octets > dataAt - p) break;
      if (b[p] == OPTION_MSS && octets == MSS_OCTETS) return Wire.u16(b, p + 2);
      p += octets;
    }
    return f.v6 ? DEFAULT_MSS_V6 : DEFAULT_MSS_V4;
  }
}
