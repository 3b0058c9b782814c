package deens.core.rr;

import static deens.core.rr.RdataField.*;

import deens.core.wire.Wire;

/**
 * Where the fields of RDATA end on the wire. Safe on any octets: nothing is read past the end of
 * the RDATA. Hot path: no allocation.
 */
final class FieldEnd {
  /** What a bad end stands for; {@link #of} returns one negated. */
  static final int CUT_SHORT = 1;

  static final int BAD_LABEL = 2;
  static final int LONG_NAME = 3;
  static final int MISSING = 4;
  static final int BAD_TAG = 5;
  static final int BAD_DIGEST = 6;
  static final int BAD_TYPES = 7;
  static final int BAD_PREFIXES = 8;
  static final int BAD_GATEWAY = 9;
  static final int BAD_LOC = 10;
  static final int BAD_SUFFIX = 11;
  static final int BAD_HASH = 12;
  static final int BAD_PARAMETERS = 13;
  static final int BAD_SERVICES = 14;
  static final int BAD_IDENTITY = 15;

  static final String[] REASONS = {
    "",
    "is cut short by the end of the RDATA",
    "has a label type other than 00 (RFC 1035 s3.1; RDATA here is never compressed)",
    "is over 255 octets (RFC 1035 s2.3.4)",
    "is missing",
    "is not 1 to 255 letters and digits (RFC 8659 s4.1)",
    "has not the length that its type asks for",
    "is not in rising windows of 1 to 32 octets without a zero octet at the end (RFC 4034 s4.1.2)",
    "has an address longer than its family's, or with a zero octet at the end (RFC 3123 s4)",
    "is of a type over 3 (RFC 4025 s2.3, RFC 8777 s4.2.3)",
    "is out of range (RFC 1876 s2)",
    "does not fit its prefix length, 0 to 128 (RFC 2874 s3.1)",
    "is empty (RFC 5155 s3.2)",
    "", // the codec says more
    "is over 8192 octets (RFC 1035 s3.4.2)",
    "has an empty tag or key (RFC 8005 s5)",
  };

  private FieldEnd() {}

  /**
   * Returns where a field ends.
   *
   * @param field kind and flags
   * @param b holds the RDATA
   * @param start where the RDATA starts
   * @param p where the field starts
   * @param end where the RDATA ends
   * @return the index after the field, or the negated number of what is wrong with it
   */
  static int of(int field, byte[] b, int start, int p, int end) {
    int fixed = octets(field);
    if (fixed > 0) return p + fixed <= end ? p + fixed : p == end ? -MISSING : -CUT_SHORT;
    int kind = kind(field);
    if (p == end) {
      if (isOptional(field) || kind == TEXT || kind == RAW) return end;
      if (kind == NAMES || kind == PREFIXES || kind == PARAMETERS || kind == NXT_TYPES) return end;
      return -MISSING;
    }
    return switch (kind) {
      case NAME -> nameEnd(b, p, end);
      case NAMES -> namesEnd(b, p, end);
      case STRING -> stringEnd(b, p, end);
      case STRINGS -> stringsEnd(b, p, end);
      case TAG -> tagEnd(b, p, end);
      case DS_DIGEST, SSH_DIGEST, ZONE_DIGEST -> digestEnd(kind, b, p, end);
      case SALT -> stringEnd(b, p, end);
      case HASH -> b[p] == 0 ? -BAD_HASH : stringEnd(b, p, end);
      case TYPES -> typesEnd(b, p, end);
      case NXT_TYPES -> end - p > 16 || b[end - 1] == 0 || b[p] < 0 ? -BAD_TYPES : end;
      case SERVICES -> end - p > 1 + 8192 ? -BAD_SERVICES : end;
      case PREFIXES -> prefixesEnd(b, p, end);
      case PARAMETERS -> ServiceParameters.check(b, p, end).isEmpty() ? end : -BAD_PARAMETERS;
      case GATEWAY -> gatewayEnd(b[start + 1] & 0xff, b, p, end);
      case RELAY -> gatewayEnd(b[p] & 0x7f, b, p + 1, end);
      case HOST_IDENTITY -> identityEnd(b, p, end);
      case LOC -> locEnd(b, p, end);
      case NSAP -> end;
      case ATMA -> end - p < 2 ? -CUT_SHORT : end;
      case SUFFIX6 -> suffixEnd(b, start, p, end);
      case TEXT, HEX, BASE64, RAW -> end;
      default -> throw new IllegalStateException("field " + field);
    };
  }

  static int nameEnd(byte[] b, int p, int end) {
    int q = p;
    while (q < end) {
      int label = b[q] & 0xff;
      if (label > 63) return -BAD_LABEL;
      q += label + 1;
      if (label == 0) return q - p > 255 ? -LONG_NAME : q;
    }
    return -CUT_SHORT;
  }

  private static int namesEnd(byte[] b, int p, int end) {
    int q = p;
    while (q >= 0 && q < end) q = nameEnd(b, q, end);
    return q;
  }

  private static int stringEnd(byte[] b, int p, int end) {
    int q = p + 1 + (b[p] & 0xff);
    return q <= end ? q : -CUT_SHORT;
  }

  private static int stringsEnd(byte[] b, int p, int end) {
    int q = p;
    while (q >= 0 && q < end) q = stringEnd(b, q, end);
    return q;
  }

  private static int tagEnd(byte[] b, int p, int end) {
    int q = stringEnd(b, p, end);
    if (q < 0) return q;
    if (b[p] == 0) return -BAD_TAG;
    for (int i = p + 1; i < q; i++) {
      int c = Wire.lower(b[i]);
      if ((c < '0' || c > '9') && (c < 'a' || c > 'z')) return -BAD_TAG;
    }
    return q;
  }

  private static int digestEnd(int kind, byte[] b, int p, int end) {
    int octets = digestOctets(kind, b[p - 1] & 0xff);
    if (octets > 0) return end - p == octets ? end : -BAD_DIGEST;
    return kind == ZONE_DIGEST && end - p < 12 ? -BAD_DIGEST : end; // RFC 8976 s2.2.4
  }

  /** Returns the octets of a digest of a known type, or 0. */
  private static int digestOctets(int kind, int type) {
    return switch (kind) {
      case DS_DIGEST ->
          switch (type) { // SHA-1, SHA-256, GOST, SHA-384
            case 1 -> 20;
            case 2, 3 -> 32;
            case 4 -> 48;
            default -> 0;
          };
      case SSH_DIGEST -> type == 1 ? 20 : type == 2 ? 32 : 0; // SHA-1, SHA-256
      default -> type == 1 ? 48 : type == 2 ? 64 : 0; // SHA-384, SHA-512
    };
  }

  private static int typesEnd(byte[] b, int p, int end) {
    int last = -1;
    int q = p;
    while (q < end) {
      if (q + 2 > end) return -CUT_SHORT;
      int window = b[q] & 0xff;
      int octets = b[q + 1] & 0xff;
      if (q + 2 + octets > end) return -CUT_SHORT;
      if (window <= last || octets == 0 || octets > 32 || b[q + 1 + octets] == 0) return -BAD_TYPES;
      last = window;
      q += 2 + octets;
    }
    return q;
  }

  private static int prefixesEnd(byte[] b, int p, int end) {
    int q = p;
    while (q < end) {
      if (q + 4 > end) return -CUT_SHORT;
      int family = Wire.u16(b, q);
      int bits = b[q + 2] & 0xff;
      int octets = b[q + 3] & 0x7f;
      if (q + 4 + octets > end) return -CUT_SHORT;
      if (octets > 0 && b[q + 3 + octets] == 0) return -BAD_PREFIXES;
      if (family == 1 && (octets > 4 || bits > 32)) return -BAD_PREFIXES;
      if (family == 2 && (octets > 16 || bits > 128)) return -BAD_PREFIXES;
      q += 4 + octets;
    }
    return q;
  }

  private static int gatewayEnd(int type, byte[] b, int p, int end) {
    return switch (type) {
      case 0 -> p;
      case 1 -> p + 4 <= end ? p + 4 : -CUT_SHORT;
      case 2 -> p + 16 <= end ? p + 16 : -CUT_SHORT;
      case 3 -> nameEnd(b, p, end);
      default -> -BAD_GATEWAY;
    };
  }

  private static int identityEnd(byte[] b, int p, int end) {
    if (p + 4 > end) return -CUT_SHORT;
    int tag = b[p] & 0xff;
    int key = Wire.u16(b, p + 2);
    if (tag == 0 || key == 0) return -BAD_IDENTITY;
    int q = p + 4 + tag + key;
    return q <= end ? q : -CUT_SHORT;
  }

  private static int locEnd(byte[] b, int p, int end) {
    if (b[p] != 0) return end; // a version that is unknown as yet (RFC 1876 s2)
    if (p + 16 > end) return -CUT_SHORT;
    for (int i = 1; i <= 3; i++) {
      if ((b[p + i] & 0x0f) > 9 || (b[p + i] >> 4 & 0x0f) > 9) return -BAD_LOC;
    }
    // Thousandths of a second of arc, from the equator and the prime meridian at 2^31.
    long latitude = (Wire.i32(b, p + 4) & 0xffff_ffffL) - 0x8000_0000L;
    long longitude = (Wire.i32(b, p + 8) & 0xffff_ffffL) - 0x8000_0000L;
    if (latitude > 324_000_000L || latitude < -324_000_000L) return -BAD_LOC;
    if (longitude > 648_000_000L || longitude < -648_000_000L) return -BAD_LOC;
    return p + 16;
  }

  private static int suffixEnd(byte[] b, int start, int p, int end) {
    int bits = b[start] & 0xff;
    if (bits > 128) return -BAD_SUFFIX;
    int q = p + 16 - bits / 8;
    if (q > end) return -CUT_SHORT;
    if (bits % 8 != 0 && (b[p] & 0xff) >> 8 - bits % 8 != 0) return -BAD_SUFFIX;
    return (bits == 0) == (q == end) ? q : -BAD_SUFFIX;
  }
}
