package deens.core.net;

import deens.core.hash.SipHash24;
import deens.core.wire.Words;

/**
 * Initial sequence numbers that hold all that must be known of a handshake until its end (RFC 4987
 * s3.6), so that a SYN costs no memory. Hot path: no allocation after construction.
 *
 * <pre>
 *   31        16            4              1                 0
 *   | first    | second      | segment size | minute's parity |
 *
 *   first  = SipHash(addresses, ports, minute, segment size, client's initial sequence number)
 *   second = SipHash(addresses, ports, minute, segment size)
 * </pre>
 *
 * <p>A cookie is good for one to two minutes; one guess in 2^28 is right. The second hash tells a
 * segment that has overtaken the client's first one from one of a connection that is no more.
 */
final class SynCookies {
  /** What {@link #check} says of a number that is no cookie of ours. */
  static final int NONE = 0;

  /** What it says of a cookie that came with another sequence number than the client's first. */
  static final int NOT_FIRST = -1;

  private static final int SIZES_AT = 1;
  private static final int SIZES = 8;
  private static final int FIRST = 0xffff_0000;
  private static final int SECOND = 0xfff0;
  private static final int MINUTE = 60_000;

  private final Station station;
  private final int[] segmentSizes;
  private final byte[] hashed = new byte[48];

  SynCookies(Station station) {
    this.station = station;
    // RFC 9293 s3.7.1 has 536 and 1220; the others are what tunnels and Ethernet leave.
    segmentSizes = new int[] {64, 256, 536, 1024, 1220, 1360, 1440, station.mtu - 40};
  }

  /**
   * Returns the initial sequence number that answers a SYN.
   *
   * @param clientNumber the SYN's sequence number
   * @param segmentSize the most octets that the client takes in a segment
   */
  int make(Frame f, int clientNumber, int segmentSize) {
    int size = SIZES - 1;
    while (size > 0 && segmentSizes[size] > segmentSize) size--;
    return cookie(f, clientNumber, size, station.now / MINUTE);
  }

  /** Returns the segment size that a cookie holds; {@link #NONE}, {@link #NOT_FIRST}. */
  int check(Frame f, int clientNumber, int cookie) {
    long minute = station.now / MINUTE;
    if ((minute & 1) != (cookie & 1)) minute--;
    int size = cookie >>> SIZES_AT & SIZES - 1;
    int differs = cookie ^ cookie(f, clientNumber, size, minute);
    return differs == 0 ? segmentSizes[size] : (differs & SECOND) == 0 ? NOT_FIRST : NONE;
  }

  private int cookie(Frame f, int clientNumber, int size, long minute) {
    Words w = station.words;
    byte[] b = f.octets;
    int octets = f.v6 ? 32 : 8;
    int from = f.ipAt + (f.v6 ? 8 : 12);
    for (int i = 0; i < octets; i += 8) w.putI64(hashed, i, w.i64(b, from + i));
    w.putI32(hashed, octets, w.i32(b, f.transportAt));
    w.putI32(hashed, octets + 4, (int) minute << 3 | size);
    w.putI32(hashed, octets + 8, clientNumber);
    int first = (int) SipHash24.hash(station.k0, station.k1, hashed, 0, octets + 12);
    int second = (int) SipHash24.hash(station.k0, station.k1, hashed, 0, octets + 8);
    return first & FIRST | second & SECOND | size << SIZES_AT | (int) minute & 1;
  }
}
