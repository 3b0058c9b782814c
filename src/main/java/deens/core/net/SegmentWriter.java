package deens.core.net;

import deens.core.wire.Wire;
import deens.core.wire.Words;

/** Writes and sends TCP segments. Hot path: no allocation after construction. */
final class SegmentWriter {
  private static final int HEADER_AND_MSS = Segment.HEADER + 4;
  private static final int OPTION_MSS = 0x0204_0000;

  private final Station station;
  private final Words words;

  SegmentWriter(Station station) {
    this.station = station;
    words = station.words;
  }

  /** Returns the most octets of data in a segment behind so many octets of Ethernet and IP. */
  int mostOctets(int headOctets) {
    return station.mtu - headOctets + Station.ETHERNET - Segment.HEADER;
  }

  /** Answers a SYN. */
  void synAck(Frame f, int number, int acknowledgment, int window) {
    int slot = station.slot();
    if (slot < 0) return;
    byte[] head = station.link.head(slot);
    int at = Station.headOctets(f);
    Wire.putI32(head, at + Segment.HEADER, OPTION_MSS | mostOctets(at));
    int flags = Segment.SYN | Segment.ACK;
    reply(f, slot, HEADER_AND_MSS, number, acknowledgment, flags, window);
  }

  /** Answers a segment by one without data and window. */
  void reset(Frame f, int number, int acknowledgment, int flags) {
    int slot = station.slot();
    if (slot >= 0) reply(f, slot, Segment.HEADER, number, acknowledgment, flags, 0);
  }

  private void reply(
      Frame f, int slot, int header, int number, int acknowledgment, int flags, int window) {
    byte[] head = station.link.head(slot);
    int at = Station.headOctets(f);
    station.reply(f, head, Station.TCP, header);
    putPorts(words, f, head, at);
    putHeader(head, at, header, number, acknowledgment, flags, window);
    send(slot, at, header, 0, f.addressSum);
  }

  /** Writes the ports of what goes back for a segment. */
  static void putPorts(Words words, Frame f, byte[] head, int at) {
    words.putI32(head, at, Integer.rotateLeft(words.i32(f.octets, f.transportAt), 16));
  }

  /**
   * Sends a segment of a connection, with octets of its queue.
   *
   * @param offset of the first of them in the queue
   * @return false: the ring is full
   */
  boolean segment(
      Connection c, Chunks chunks, int number, int offset, int octets, int flags, int window) {
    int slot = station.slot();
    if (slot < 0) return false;
    byte[] head = station.link.head(slot);
    int at = c.headOctets;
    for (int i = 0; i < at; i += 8) words.putI64(head, i, words.i64(c.head, i));
    int length = Segment.HEADER + octets;
    if (c.v6) words.putU16(head, Station.V6_LENGTH_AT, length);
    else station.putV4(head, length, Station.TCP, words.i64(c.head, 26));
    words.putI32(head, at, words.i32(c.head, at));
    putHeader(head, at, Segment.HEADER, number, c.receiveNext, flags, window);
    if (octets > 0) chunks.copy(c.out, offset, octets, station.link.body(slot));
    send(slot, at, Segment.HEADER, octets, c.addressSum);
    return true;
  }

  /** Writes a header behind its ports, but for the checksum. */
  private static void putHeader(
      byte[] head, int at, int header, int number, int acknowledgment, int flags, int window) {
    Wire.putI32(head, at + 4, number);
    Wire.putI32(head, at + 8, acknowledgment);
    Wire.putI32(head, at + 12, header << 26 | flags << 16 | window);
    Wire.putI32(head, at + Segment.CHECKSUM_AT, 0);
  }

  /** Sends a segment, its checksum filled in here or by the device. */
  private void send(int slot, int at, int header, int bodyOctets, long addressSum) {
    byte[] head = station.link.head(slot);
    long pseudo = Station.pseudo(addressSum, Station.TCP, header + bodyOctets);
    int sumAt = at + Segment.CHECKSUM_AT;
    if (station.sums) {
      Wire.putU16(head, sumAt, Sums.swap(Sums.fold(pseudo)));
      station.send(slot, at + header, bodyOctets, at, sumAt);
    } else {
      long sum = pseudo + Sums.of(words, head, at, header);
      sum += Sums.of(words, station.link.body(slot), 0, bodyOctets);
      Wire.putU16(head, sumAt, Sums.swap(Sums.checksum(sum)));
      station.send(slot, at + header, bodyOctets);
    }
  }
}
