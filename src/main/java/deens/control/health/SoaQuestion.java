package deens.control.health;

import deens.core.wire.Name;
import deens.core.wire.RRClass;
import deens.core.wire.RRType;
import deens.core.wire.Rcode;
import deens.core.wire.Wire;

/** The question for a zone's SOA record, and what its answer tells (RFC 1035 s4). */
final class SoaQuestion {
  private static final int HEADER_OCTETS = 12;

  /** Type, class, TTL and length of the RDATA, behind an owner name. */
  private static final int FIXED_OCTETS = 10;

  /** Two names of one octet at least, and five numbers (RFC 1035 s3.3.13). */
  private static final int LEAST_SOA_OCTETS = 22;

  private static final int NUMBERS_OCTETS = 20;

  private SoaQuestion() {}

  /** Returns the query; it wants no recursion. */
  static byte[] write(int id, Name zone) {
    byte[] name = zone.wire();
    byte[] query = new byte[HEADER_OCTETS + name.length + 4];
    Wire.putU16(query, 0, id);
    Wire.putU16(query, 4, 1);
    System.arraycopy(name, 0, query, HEADER_OCTETS, name.length);
    Wire.putU16(query, query.length - 4, RRType.SOA);
    Wire.putU16(query, query.length - 2, RRClass.IN);
    return query;
  }

  /** Returns the id of a message; -1: it is none. */
  static int id(byte[] message, int length) {
    return length < HEADER_OCTETS ? -1 : Wire.u16(message, 0);
  }

  /** Reads the answer to a query. */
  static Result read(byte[] query, byte[] answer, int length) {
    if (length < query.length || answer[2] >= 0 || !sameQuestion(query, answer)) {
      return new Result.Bad("a malformed response");
    }
    int rcode = answer[3] & 15;
    if (rcode != Rcode.NOERROR) return new Result.Bad(inWords(rcode));
    if ((answer[2] & 4) == 0) return new Result.Bad("an answer without authority");
    if ((answer[2] & 2) != 0) {
      return new Result.Bad("a truncated answer (does a rate limit hold for this client, too?)");
    }
    if (Wire.u16(answer, 6) == 0) return new Result.Bad("an answer without an SOA record");
    return soa(answer, query.length, length);
  }

  private static boolean sameQuestion(byte[] query, byte[] answer) {
    if (Wire.u16(answer, 0) != Wire.u16(query, 0) || Wire.u16(answer, 4) != 1) return false;
    for (int p = HEADER_OCTETS; p < query.length; p++) {
      if (Wire.lower(answer[p]) != Wire.lower(query[p])) return false;
    }
    return true;
  }

  /** Reads the first record of the answer section, which an apex gives its SOA record in. */
  private static Result soa(byte[] answer, int start, int length) {
    int p = start;
    while (p < length && answer[p] > 0) p += answer[p] + 1;
    p += p < length && answer[p] < 0 ? 2 : 1; // a pointer, or the root label
    if (length - p < FIXED_OCTETS || Wire.u16(answer, p) != RRType.SOA) {
      return new Result.Bad("an answer without an SOA record");
    }
    int octets = Wire.u16(answer, p + 8);
    int end = p + FIXED_OCTETS + octets;
    if (octets < LEAST_SOA_OCTETS || end > length) return new Result.Bad("a malformed response");
    return new Result.Good(Wire.i32(answer, end - NUMBERS_OCTETS));
  }

  private static String inWords(int rcode) {
    return switch (rcode) {
      case Rcode.FORMERR -> "FORMERR";
      case Rcode.SERVFAIL -> "SERVFAIL (not there yet, or expired)";
      case Rcode.NXDOMAIN -> "NXDOMAIN (no such zone there)";
      case Rcode.NOTIMP -> "NOTIMP";
      case Rcode.REFUSED -> "REFUSED (no such zone there, or no right to ask)";
      case Rcode.NOTAUTH -> "NOTAUTH (no such zone there)";
      default -> "RCODE " + rcode;
    };
  }
}
