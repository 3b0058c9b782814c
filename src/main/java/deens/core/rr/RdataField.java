package deens.core.rr;

import deens.core.wire.Wire;

/**
 * The kinds of field that RDATA is made of, and where each ends on the wire. A field is an int: its
 * kind in the low octet, flags above. Hot path: no allocation.
 */
public final class RdataField {
  /*
   * Most kinds stand for one token and one run of octets. The odd encodings are kinds of their own,
   * so that everything else about a type is its row in RRTypes. Every reader here is safe on any
   * octets: it gets the end of the RDATA and never looks past it.
   */

  /** No field: what comes after a row's last one. */
  public static final int NONE = 0;

  /** An unsigned number of one octet. */
  public static final int U8 = 1;

  /** An unsigned number of two octets. */
  public static final int U16 = 2;

  /** An unsigned number of four octets. */
  public static final int U32 = 3;

  /** Seconds, four octets; in text also with units (1h30m). */
  public static final int PERIOD = 4;

  /** A moment of RFC 4034 s3.1.5, four octets; in text YYYYMMDDHHmmSS or seconds since 1970. */
  public static final int TIME = 5;

  /** An RR type, two octets; in text its mnemonic. */
  public static final int TYPE = 6;

  /** A DNSSEC algorithm, one octet; in text a number or a mnemonic of RFC 4034 A.1. */
  public static final int ALGORITHM = 7;

  /** A certificate type, two octets; in text a number or a mnemonic of RFC 4398 s2.1. */
  public static final int CERTIFICATE = 8;

  /** An IPv4 address. */
  public static final int ADDRESS4 = 9;

  /** An IPv6 address. */
  public static final int ADDRESS6 = 10;

  /** 64 bits as four groups of hexadecimal digits with colons (RFC 6742 s2.1.2). */
  public static final int ID64 = 11;

  /** Six octets as hexadecimal pairs with hyphens (RFC 7043 s3.2). */
  public static final int EUI48 = 12;

  /** Eight octets as hexadecimal pairs with hyphens (RFC 7043 s4.2). */
  public static final int EUI64 = 13;

  /** A place on Earth (RFC 1876). */
  public static final int LOC = 14;

  /** A domain name, never compressed here. Flags: see {@link #COMPRESS} and below. */
  public static final int NAME = 15;

  /** Domain names up to the end of the RDATA, perhaps none. */
  public static final int NAMES = 16;

  /** A character-string (RFC 1035 s3.3): a length octet and up to 255 octets. */
  public static final int STRING = 17;

  /** Character-strings up to the end of the RDATA, at least one. */
  public static final int STRINGS = 18;

  /** A character-string of letters and digits, written without quotes (RFC 8659 s4.1). */
  public static final int TAG = 19;

  /** Octets up to the end of the RDATA, written as one quoted string (RFC 8659, RFC 7553). */
  public static final int TEXT = 20;

  /** Octets up to the end of the RDATA, in hexadecimal. */
  public static final int HEX = 21;

  /** Octets up to the end of the RDATA, in base64 (RFC 4648 s4). */
  public static final int BASE64 = 22;

  /** A digest in hexadecimal up to the end; the octet before names its type (RFC 4034 s5.1.4). */
  public static final int DS_DIGEST = 23;

  /** A fingerprint in hexadecimal up to the end; the octet before names its type (RFC 4255). */
  public static final int SSH_DIGEST = 24;

  /** A digest in hexadecimal up to the end; the octet before names its hash (RFC 8976 s2.2.4). */
  public static final int ZONE_DIGEST = 25;

  /** A length octet and a salt; in text hexadecimal, or "-" (RFC 5155 s3.3). */
  public static final int SALT = 26;

  /** A length octet and a hash; in text base32hex without padding (RFC 5155 s3.3). */
  public static final int HASH = 27;

  /** Type bit maps in windows, up to the end of the RDATA (RFC 4034 s4.1.2). */
  public static final int TYPES = 28;

  /** A type bit map without windows, for types below 128 (RFC 2535 s5.2). */
  public static final int NXT_TYPES = 29;

  /** A protocol and the bit map of its ports (RFC 1035 s3.4.2). */
  public static final int SERVICES = 30;

  /** Address prefixes (RFC 3123 s4). */
  public static final int PREFIXES = 31;

  /** Service parameters (RFC 9460 s2.2). */
  public static final int PARAMETERS = 32;

  /** A gateway of the type that the RDATA's second octet names (RFC 4025 s2.3). */
  public static final int GATEWAY = 33;

  /** The discovery bit, a relay's type and the relay (RFC 8777 s4.2). */
  public static final int RELAY = 34;

  /** The algorithm, host identity tag and public key of HIP (RFC 8005 s5). */
  public static final int HOST_IDENTITY = 35;

  /** A network service access point, hexadecimal after "0x" (RFC 1706 s7). */
  public static final int NSAP = 36;

  /** An ATM address: E.164 digits after "+", or hexadecimal (ATM Forum AF-DANS-0152). */
  public static final int ATMA = 37;

  /** The address suffix of A6, as long as the prefix before it leaves (RFC 2874 s3.1). */
  public static final int SUFFIX6 = 38;

  /** Octets that have no presentation form but that of RFC 3597. */
  public static final int RAW = 39;

  /** Flags of a key, two octets; in text a number or mnemonics of RFC 2535 s7.1. */
  public static final int KEY_FLAGS = 40;

  /** The protocol of a key, one octet; in text a number or a mnemonic of RFC 2535 s7.1. */
  public static final int KEY_PROTOCOL = 41;

  /** The algorithm of a certificate, one octet; its text prefers mnemonics (RFC 4398 s2.2). */
  public static final int CERTIFICATE_ALGORITHM = 42;

  private static final int KINDS = 43;
  private static final int KIND = 0xff;

  /** A name that responses may compress (RFC 3597 s4). */
  public static final int COMPRESS = 0x100;

  /** A name that the canonical form lower-cases (RFC 4034 s6.2, RFC 6840 s5.1). */
  public static final int LOWER = 0x200;

  /** A name whose addresses belong in the additional section. */
  public static final int HOST = 0x400;

  /** A last field that may be missing. */
  public static final int OPTIONAL = 0x800;

  /** A field that is written as "-" when it is empty. */
  public static final int DASH = 0x1000;

  /** What a bad end stands for; {@link #end} returns one negated. */
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

  /** Octets of the kinds that have always the same number. */
  private static final byte[] OCTETS = new byte[KINDS];

  /** How error messages call a kind. */
  private static final String[] LABELS = new String[KINDS];

  static {
    kind(U8, 1, "8-bit number");
    kind(U16, 2, "16-bit number");
    kind(U32, 4, "32-bit number");
    kind(PERIOD, 4, "time span");
    kind(TIME, 4, "time");
    kind(TYPE, 2, "RR type");
    kind(ALGORITHM, 1, "algorithm");
    kind(CERTIFICATE, 2, "certificate type");
    kind(ADDRESS4, 4, "IPv4 address");
    kind(ADDRESS6, 16, "IPv6 address");
    kind(ID64, 8, "64-bit identifier");
    kind(EUI48, 6, "EUI-48 address");
    kind(EUI64, 8, "EUI-64 address");
    kind(LOC, 0, "location");
    kind(NAME, 0, "domain name");
    kind(NAMES, 0, "domain name");
    kind(STRING, 0, "character-string");
    kind(STRINGS, 0, "character-string");
    kind(TAG, 0, "property tag");
    kind(TEXT, 0, "text");
    kind(HEX, 0, "hexadecimal data");
    kind(BASE64, 0, "base64 data");
    kind(DS_DIGEST, 0, "digest");
    kind(SSH_DIGEST, 0, "fingerprint");
    kind(ZONE_DIGEST, 0, "digest");
    kind(SALT, 0, "salt");
    kind(HASH, 0, "hash");
    kind(TYPES, 0, "type bit map");
    kind(NXT_TYPES, 0, "type bit map");
    kind(SERVICES, 0, "protocol and services");
    kind(PREFIXES, 0, "address prefix");
    kind(PARAMETERS, 0, "service parameter");
    kind(GATEWAY, 0, "gateway");
    kind(RELAY, 0, "relay");
    kind(HOST_IDENTITY, 0, "host identity");
    kind(NSAP, 0, "NSAP address");
    kind(ATMA, 0, "ATM address");
    kind(SUFFIX6, 0, "address suffix");
    kind(RAW, 0, "data");
    kind(KEY_FLAGS, 2, "key flags");
    kind(KEY_PROTOCOL, 1, "key protocol");
    kind(CERTIFICATE_ALGORITHM, 1, "algorithm");
  }

  private RdataField() {}

  private static void kind(int kind, int octets, String label) {
    OCTETS[kind] = (byte) octets;
    LABELS[kind] = label;
  }

  /** Returns the kind of a field, its flags taken off. */
  public static int kind(int field) {
    return field & KIND;
  }

  /** Whether the field may be missing at the end of the RDATA. */
  public static boolean isOptional(int field) {
    return (field & OPTIONAL) != 0;
  }

  /** Returns what a field is called in a message to the user, without an article. */
  public static String label(int field) {
    return LABELS[field & KIND];
  }

  /** Returns the octets of a field of fixed length, or 0. */
  public static int octets(int field) {
    return OCTETS[field & KIND];
  }

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
  static int end(int field, byte[] b, int start, int p, int end) {
    int fixed = OCTETS[field & KIND];
    if (fixed > 0) return p + fixed <= end ? p + fixed : p == end ? -MISSING : -CUT_SHORT;
    int kind = field & KIND;
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
