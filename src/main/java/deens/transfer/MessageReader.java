package deens.transfer;

import deens.core.rr.RRTypes;
import deens.core.rr.RdataField;
import deens.core.wire.Name;
import deens.core.wire.Wire;
import deens.zone.text.ParsedRecord;

/**
 * Reads a message of another server from its start to its end, record by record, names compressed
 * or not (RFC 1035 s4.1.4). Every read stays inside the message, and pointers only lead back.
 */
final class MessageReader {
  static final int HEADER_OCTETS = 12;

  private final byte[] message;
  private final int length;
  private int p = HEADER_OCTETS;
  private final byte[] name = new byte[Name.MAX_OCTETS];

  /**
   * Begins with a message.
   *
   * @param message holds it from index 0
   * @throws MalformedMessageException if it is too short for a header
   */
  MessageReader(byte[] message, int length) throws MalformedMessageException {
    this.message = message;
    this.length = length;
    if (length < HEADER_OCTETS) throw new MalformedMessageException(length + " octets");
  }

  int id() {
    return Wire.u16(message, 0);
  }

  boolean isResponse() {
    return message[2] < 0;
  }

  int opcode() {
    return message[2] >> 3 & 15;
  }

  boolean isTruncated() {
    return (message[2] & 2) != 0;
  }

  boolean isAuthoritative() {
    return (message[2] & 4) != 0;
  }

  int rcode() {
    return message[3] & 15;
  }

  int questions() {
    return Wire.u16(message, 4);
  }

  int answers() {
    return Wire.u16(message, 6);
  }

  int authorities() {
    return Wire.u16(message, 8);
  }

  int additionals() {
    return Wire.u16(message, 10);
  }

  /** Returns where the next thing to read is. */
  int position() {
    return p;
  }

  /** Reads a name. */
  Name name() throws MalformedMessageException {
    readName(name, 0);
    return Name.at(name, 0);
  }

  /** Returns the type of the record that comes next, which stays unread; 0: it is cut off. */
  int peekType() {
    int q = p;
    while (q < length && message[q] > 0) q += message[q] + 1;
    q += q < length && (message[q] & 0xc0) == 0xc0 ? 2 : 1;
    return q + 2 <= length ? Wire.u16(message, q) : 0;
  }

  /** Skips a record without a look at its RDATA. */
  void skipRecord() throws MalformedMessageException {
    readName(name, 0);
    skip(8);
    skip(u16());
  }

  /** Reads 16 bits. */
  int u16() throws MalformedMessageException {
    need(2);
    p += 2;
    return Wire.u16(message, p - 2);
  }

  /** Reads 32 bits. */
  int i32() throws MalformedMessageException {
    need(4);
    p += 4;
    return Wire.i32(message, p - 4);
  }

  /** Reads octets. */
  byte[] octets(int count) throws MalformedMessageException {
    need(count);
    byte[] octets = new byte[count];
    System.arraycopy(message, p, octets, 0, count);
    p += count;
    return octets;
  }

  /** Skips octets. */
  void skip(int octets) throws MalformedMessageException {
    need(octets);
    p += octets;
  }

  private void need(int octets) throws MalformedMessageException {
    if (octets > length - p) throw new MalformedMessageException("ends within a record");
  }

  /** Reads a name, uncompressed, to {@code to[at]}; returns where it ends there. */
  private int readName(byte[] to, int at) throws MalformedMessageException {
    int q = p;
    int out = at;
    int lowest = p;
    boolean jumped = false;
    while (true) {
      if (q >= length) throw new MalformedMessageException("ends within a name");
      int n = message[q] & 0xff;
      if ((n & 0xc0) == 0xc0) {
        if (q + 2 > length) throw new MalformedMessageException("ends within a pointer");
        int target = Wire.u16(message, q) & 0x3fff;
        if (!jumped) p = q + 2;
        jumped = true;
        if (target >= lowest || target < HEADER_OCTETS) {
          throw new MalformedMessageException("a pointer that does not lead back");
        }
        lowest = target;
        q = target;
      } else if (n > Name.MAX_LABEL_OCTETS) {
        throw new MalformedMessageException("a label of an unknown kind");
      } else {
        if (q + 1 + n > length) throw new MalformedMessageException("ends within a label");
        if (out - at + n + 1 > Name.MAX_OCTETS || out + n + 1 > to.length) {
          throw new MalformedMessageException("a name of over 255 octets");
        }
        System.arraycopy(message, q, to, out, n + 1);
        out += n + 1;
        q += n + 1;
        if (n == 0) break;
      }
    }
    if (!jumped) p = q;
    return out;
  }

  /**
   * Reads a record. Names in RDATA are uncompressed wherever a name is known to be: also in the
   * types that must not be sent compressed, but once were (RFC 3597 s4).
   */
  void record(ParsedRecord to) throws MalformedMessageException {
    to.ownerLength = readName(to.owner, 0);
    to.sameOwner = false;
    to.type = u16();
    to.rclass = u16();
    to.ttl = Math.max(0, i32()); // RFC 2181 s8: the highest bit set means zero
    int rdlength = u16();
    need(rdlength);
    int end = p + rdlength;
    int out = 0;
    for (int i = 0; p < end; i++) {
      int field = RRTypes.field(to.type, i);
      int fixed = RdataField.octets(field);
      if (RdataField.kind(field) == RdataField.NAME) {
        out = readName(to.rdata, out);
      } else if (fixed > 0 && fixed <= end - p) {
        out = copy(fixed, to.rdata, out);
      } else if (RdataField.kind(field) == RdataField.STRING && (message[p] & 0xff) < end - p) {
        out = copy(1 + (message[p] & 0xff), to.rdata, out);
      } else {
        out = copy(end - p, to.rdata, out); // no compressed name can follow
      }
      if (p > end) throw new MalformedMessageException("a name that leaves its RDATA");
    }
    to.rdataLength = out;
  }

  private int copy(int octets, byte[] to, int at) throws MalformedMessageException {
    if (at + octets > to.length) throw new MalformedMessageException("RDATA of over 65535 octets");
    System.arraycopy(message, p, to, at, octets);
    p += octets;
    return at + octets;
  }
}
