package deens.transfer;

import deens.core.wire.Name;
import deens.core.wire.RRClass;
import deens.core.wire.Wire;

/**
 * The TSIG record at the end of a message (RFC 8945 s4.2).
 *
 * @param at where it starts: the message's octets without it
 * @param timeSeconds when it was signed, seconds since 1970, 48 bits
 * @param fudgeSeconds how far clocks may be apart
 * @param error 0 or the TSIG error
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, nor changed
record TsigRecord(
    int at,
    Name key,
    Name algorithm,
    long timeSeconds,
    int fudgeSeconds,
    byte[] mac,
    int originalId,
    int error,
    byte[] other) {
  static final int BADSIG = 16;
  static final int BADKEY = 17;
  static final int BADTIME = 18;
  static final int BADTRUNC = 22;

  /** Returns what an error of TSIG or an rcode is called. */
  static String errorText(int error) {
    return switch (error) {
      case BADSIG -> "BADSIG";
      case BADKEY -> "BADKEY";
      case BADTIME -> "BADTIME";
      case BADTRUNC -> "BADTRUNC";
      default -> "error " + error;
    };
  }

  /**
   * Reads the record.
   *
   * @param reader stands before it
   * @param length octets of the message, which the record must end
   */
  static TsigRecord read(MessageReader reader, int length) throws MalformedMessageException {
    int at = reader.position();
    Name key = reader.name();
    reader.skip(2); // the type, which brought us here
    if (reader.u16() != RRClass.ANY || reader.i32() != 0) {
      throw new MalformedMessageException("TSIG of a class or TTL that it cannot have");
    }
    int rdlength = reader.u16();
    int end = reader.position() + rdlength;
    if (end != length) throw new MalformedMessageException("TSIG is not the last thing");
    Name algorithm = reader.name();
    long time = (long) reader.u16() << 32 | reader.i32() & 0xffff_ffffL;
    int fudge = reader.u16();
    byte[] mac = reader.octets(reader.u16());
    int id = reader.u16();
    int error = reader.u16();
    byte[] other = reader.octets(reader.u16());
    if (reader.position() != end) throw new MalformedMessageException("TSIG RDATA is too long");
    return new TsigRecord(at, key, algorithm, time, fudge, mac, id, error, other);
  }

  /** Appends this record to a message; returns the octets of that. */
  int append(byte[] message, int length) {
    byte[] owner = key.wire();
    byte[] algorithmName = algorithm.wire();
    int p = length;
    System.arraycopy(owner, 0, message, p, owner.length);
    p += owner.length;
    Wire.putU16(message, p, TYPE);
    Wire.putU16(message, p + 2, RRClass.ANY);
    Wire.putI32(message, p + 4, 0);
    Wire.putU16(message, p + 8, algorithmName.length + 16 + mac.length + other.length);
    p += 10;
    System.arraycopy(algorithmName, 0, message, p, algorithmName.length);
    p += algorithmName.length;
    Wire.putU16(message, p, (int) (timeSeconds >>> 32));
    Wire.putI32(message, p + 2, (int) timeSeconds);
    Wire.putU16(message, p + 6, fudgeSeconds);
    Wire.putU16(message, p + 8, mac.length);
    p += 10;
    System.arraycopy(mac, 0, message, p, mac.length);
    p += mac.length;
    Wire.putU16(message, p, originalId);
    Wire.putU16(message, p + 2, error);
    Wire.putU16(message, p + 4, other.length);
    p += 6;
    System.arraycopy(other, 0, message, p, other.length);
    Wire.putU16(message, 10, Wire.u16(message, 10) + 1);
    return p + other.length;
  }

  static final int TYPE = 250;

  /** Returns the octets that {@link #append} adds with a key. */
  static int octets(Name key, Name algorithm, int macOctets, int otherOctets) {
    return key.length() + 10 + algorithm.length() + 16 + macOctets + otherOctets;
  }
}
