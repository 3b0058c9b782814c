package deens.core.rr;

import static deens.core.rr.RdataField.*;

import deens.core.wire.RRType;
import deens.core.wire.Wire;

/**
 * The registry of RR types (IANA "Resource Record (RR) TYPEs"): one row per type. Everything that
 * depends on a type's RDATA is derived from its row. Hot path: no allocation in the methods that
 * return numbers.
 */
public final class RRTypes {
  private static final int OLD =
      NAME | COMPRESS | LOWER; // RFC 1035: what RFC 3597 s4 lets compress
  private static final int TRADITIONAL = NAME | LOWER; // RFC 4034 s6.2, yet never compressed

  private static final Row[] ROWS = {
    row(1, "A", "RFC 1035 s3.4.1", ADDRESS4),
    row(2, "NS", "RFC 1035 s3.3.11", OLD | HOST),
    row(3, "MD", "RFC 1035 s3.3.4", OLD | HOST),
    row(4, "MF", "RFC 1035 s3.3.5", OLD | HOST),
    row(5, "CNAME", "RFC 1035 s3.3.1", OLD),
    row(6, "SOA", "RFC 1035 s3.3.13", OLD, OLD, U32, PERIOD, PERIOD, PERIOD, PERIOD),
    row(7, "MB", "RFC 1035 s3.3.3", OLD | HOST),
    row(8, "MG", "RFC 1035 s3.3.6", OLD),
    row(9, "MR", "RFC 1035 s3.3.8", OLD),
    row(10, "NULL", "RFC 1035 s3.3.10", RAW),
    row(11, "WKS", "RFC 1035 s3.4.2", ADDRESS4, SERVICES),
    row(12, "PTR", "RFC 1035 s3.3.12", OLD),
    row(13, "HINFO", "RFC 1035 s3.3.2", STRING, STRING),
    row(14, "MINFO", "RFC 1035 s3.3.7", OLD, OLD),
    row(15, "MX", "RFC 1035 s3.3.9", U16, OLD | HOST),
    row(16, "TXT", "RFC 1035 s3.3.14", STRINGS),
    row(17, "RP", "RFC 1183 s2.2", TRADITIONAL, TRADITIONAL),
    row(18, "AFSDB", "RFC 1183 s1", U16, TRADITIONAL | HOST),
    row(19, "X25", "RFC 1183 s3.1", STRING),
    row(20, "ISDN", "RFC 1183 s3.2", STRING, STRING | OPTIONAL),
    row(21, "RT", "RFC 1183 s3.3", U16, TRADITIONAL | HOST),
    row(22, "NSAP", "RFC 1706 s5", NSAP),
    row(23, "NSAP-PTR", "RFC 1348", TRADITIONAL),
    row(
        24,
        "SIG",
        "RFC 2535 s4",
        TYPE,
        ALGORITHM,
        U8,
        PERIOD,
        TIME,
        TIME,
        U16,
        TRADITIONAL,
        BASE64),
    row(25, "KEY", "RFC 2535 s3", KEY_FLAGS, KEY_PROTOCOL, ALGORITHM, BASE64 | OPTIONAL),
    row(26, "PX", "RFC 2163 s4", U16, TRADITIONAL, TRADITIONAL),
    row(27, "GPOS", "RFC 1712 s3", STRING, STRING, STRING),
    row(28, "AAAA", "RFC 3596 s2.2", ADDRESS6),
    row(29, "LOC", "RFC 1876 s2", LOC),
    row(30, "NXT", "RFC 2535 s5.2", TRADITIONAL, NXT_TYPES),
    row(31, "EID", "draft-ietf-nimrod-dns", HEX),
    row(32, "NIMLOC", "draft-ietf-nimrod-dns", HEX),
    row(33, "SRV", "RFC 2782", U16, U16, U16, TRADITIONAL | HOST),
    row(34, "ATMA", "AF-DANS-0152", ATMA),
    row(35, "NAPTR", "RFC 3403 s4.1", U16, U16, STRING, STRING, STRING, TRADITIONAL),
    row(36, "KX", "RFC 2230 s3.1", U16, TRADITIONAL | HOST),
    row(37, "CERT", "RFC 4398 s2", CERTIFICATE, U16, CERTIFICATE_ALGORITHM, BASE64),
    row(38, "A6", "RFC 2874 s3.1", U8, SUFFIX6, TRADITIONAL | OPTIONAL),
    row(39, "DNAME", "RFC 6672 s2.1", TRADITIONAL),
    row(40, "SINK", "draft-eastlake-kitchen-sink", U8, U8, U8, BASE64 | OPTIONAL),
    row(41, "OPT", "RFC 6891 s6.1"),
    row(42, "APL", "RFC 3123 s4", PREFIXES),
    row(43, "DS", "RFC 4034 s5.1", U16, ALGORITHM, U8, DS_DIGEST),
    row(44, "SSHFP", "RFC 4255 s3.1", U8, U8, SSH_DIGEST),
    row(45, "IPSECKEY", "RFC 4025 s2.1", U8, U8, U8, GATEWAY, BASE64 | OPTIONAL),
    row(
        46,
        "RRSIG",
        "RFC 4034 s3.1",
        TYPE,
        ALGORITHM,
        U8,
        PERIOD,
        TIME,
        TIME,
        U16,
        TRADITIONAL,
        BASE64),
    row(47, "NSEC", "RFC 4034 s4.1", NAME, TYPES),
    row(48, "DNSKEY", "RFC 4034 s2.1", KEY_FLAGS, KEY_PROTOCOL, ALGORITHM, BASE64),
    row(49, "DHCID", "RFC 4701 s3.1", BASE64),
    row(50, "NSEC3", "RFC 5155 s3.2", U8, U8, U16, SALT, HASH, TYPES | OPTIONAL),
    row(51, "NSEC3PARAM", "RFC 5155 s4.2", U8, U8, U16, SALT),
    row(52, "TLSA", "RFC 6698 s2.1", U8, U8, U8, HEX),
    row(53, "SMIMEA", "RFC 8162 s2", U8, U8, U8, HEX),
    row(55, "HIP", "RFC 8005 s5", HOST_IDENTITY, NAMES),
    row(56, "NINFO", "draft-reid-dnsext-zs", STRINGS),
    row(57, "RKEY", "draft-reid-dnsext-rkey", KEY_FLAGS, KEY_PROTOCOL, ALGORITHM, BASE64),
    row(58, "TALINK", "draft-wijngaards-dnsop-trust-history", NAME, NAME),
    row(59, "CDS", "RFC 7344 s3.1", U16, ALGORITHM, U8, DS_DIGEST),
    row(60, "CDNSKEY", "RFC 7344 s3.2", KEY_FLAGS, KEY_PROTOCOL, ALGORITHM, BASE64),
    row(61, "OPENPGPKEY", "RFC 7929 s2.1", BASE64),
    row(62, "CSYNC", "RFC 7477 s2.1", U32, U16, TYPES | OPTIONAL),
    row(63, "ZONEMD", "RFC 8976 s2.2", U32, U8, U8, ZONE_DIGEST),
    row(64, "SVCB", "RFC 9460 s2.2", U16, NAME | HOST, PARAMETERS),
    row(65, "HTTPS", "RFC 9460 s9", U16, NAME | HOST, PARAMETERS),
    row(99, "SPF", "RFC 7208 s3.1", STRINGS),
    row(100, "UINFO", "IANA-Reserved", RAW),
    row(101, "UID", "IANA-Reserved", RAW),
    row(102, "GID", "IANA-Reserved", RAW),
    row(103, "UNSPEC", "IANA-Reserved", RAW),
    row(104, "NID", "RFC 6742 s2.1", U16, ID64),
    row(105, "L32", "RFC 6742 s2.2", U16, ADDRESS4),
    row(106, "L64", "RFC 6742 s2.3", U16, ID64),
    row(107, "LP", "RFC 6742 s2.4", U16, NAME),
    row(108, "EUI48", "RFC 7043 s3.1", EUI48),
    row(109, "EUI64", "RFC 7043 s4.1", EUI64),
    row(128, "NXNAME", "RFC 9824 s3.1"),
    row(249, "TKEY", "RFC 2930 s2"),
    row(250, "TSIG", "RFC 8945 s4.2"),
    row(251, "IXFR", "RFC 1995"),
    row(252, "AXFR", "RFC 5936"),
    row(253, "MAILB", "RFC 1035 s3.2.3"),
    row(254, "MAILA", "RFC 1035 s3.2.3"),
    row(255, "ANY", "RFC 1035 s3.2.3"),
    row(256, "URI", "RFC 7553 s4.5", U16, U16, TEXT),
    row(257, "CAA", "RFC 8659 s4.1", U8, TAG, TEXT),
    row(258, "AVC", "IANA AVC template", STRINGS),
    row(259, "DOA", "draft-durand-doa-over-dns s3", U32, U32, U8, STRING, BASE64 | OPTIONAL | DASH),
    row(260, "AMTRELAY", "RFC 8777 s4.2", U8, RELAY),
    row(261, "RESINFO", "RFC 9606 s5", STRINGS),
    row(262, "WALLET", "IANA WALLET template", STRINGS),
    row(32768, "TA", "IANA TA template", U16, ALGORITHM, U8, DS_DIGEST),
    row(32769, "DLV", "RFC 4431 s2", U16, ALGORITHM, U8, DS_DIGEST),
  };

  /** A type without a row: opaque, never compressed, never lower-cased (RFC 3597). */
  private static final Row UNKNOWN = row(0, "", "RFC 3597 s5", RAW);

  /** Rows by type for those below; the few above are the last rows. */
  private static final int LOW_TYPES = 263;

  private static final Row[] BY_TYPE = new Row[LOW_TYPES];

  /** Rows by the hash of their mnemonic, open addressing; a power of two, at most half full. */
  private static final Row[] BY_MNEMONIC = new Row[256];

  static {
    for (int i = 0; i < LOW_TYPES; i++) BY_TYPE[i] = UNKNOWN;
    for (int i = 0; i < BY_MNEMONIC.length; i++) BY_MNEMONIC[i] = UNKNOWN;
    for (Row row : ROWS) {
      if (row.type < LOW_TYPES) BY_TYPE[row.type] = row;
      int slot = hash(row.octets, 0, row.octets.length);
      while (BY_MNEMONIC[slot] != UNKNOWN) slot = slot + 1 & BY_MNEMONIC.length - 1;
      BY_MNEMONIC[slot] = row;
    }
  }

  private RRTypes() {}

  private static Row row(int type, String mnemonic, String reference, int... fields) {
    int[] ended = new int[fields.length + 1];
    System.arraycopy(fields, 0, ended, 0, fields.length);
    return new Row(type, mnemonic, reference, ended);
  }

  private static Row of(int type) {
    if (type >= 0 && type < LOW_TYPES) return BY_TYPE[type];
    for (int i = ROWS.length - 1; ROWS[i].type >= LOW_TYPES; i--) {
      if (ROWS[i].type == type) return ROWS[i];
    }
    return UNKNOWN;
  }

  /** Returns the mnemonic, or TYPE and the number of a type without one (RFC 3597 s5). */
  public static String mnemonic(int type) {
    Row row = of(type);
    return row == UNKNOWN ? "TYPE" + type : row.mnemonic;
  }

  /** Returns where the RDATA format is defined, as messages cite it. */
  public static String reference(int type) {
    return of(type).reference;
  }

  /**
   * Returns the type that a token names, in any case, be it a mnemonic or TYPEnnn (RFC 3597 s5).
   *
   * @return 0 to 65535, or -1 if it is no type
   */
  public static int number(byte[] b, int at, int length) {
    if (length == 0) return -1;
    for (int slot = hash(b, at, length); ; slot = slot + 1 & BY_MNEMONIC.length - 1) {
      Row row = BY_MNEMONIC[slot];
      if (row == UNKNOWN) return generic(b, at, length);
      if (row.isNamed(b, at, length)) return row.type;
    }
  }

  private static int generic(byte[] b, int at, int length) {
    if (length < 5 || length > 9) return -1;
    if (Wire.lower(b[at]) != 't' || Wire.lower(b[at + 1]) != 'y') return -1;
    if (Wire.lower(b[at + 2]) != 'p' || Wire.lower(b[at + 3]) != 'e') return -1;
    int value = 0;
    for (int i = at + 4; i < at + length; i++) {
      if (b[i] < '0' || b[i] > '9') return -1;
      value = value * 10 + b[i] - '0';
    }
    return value <= 0xffff ? value : -1;
  }

  private static int hash(byte[] b, int at, int length) {
    int h = length;
    for (int i = at; i < at + length; i++) h = h * 31 + (b[i] | 0x20);
    return (h ^ h >>> 7 ^ h >>> 15) & BY_MNEMONIC.length - 1;
  }

  /**
   * Returns field {@code i}, from 0, of a type's RDATA: see {@link RdataField}. After the last
   * comes {@link RdataField#NONE}.
   */
  public static int field(int type, int i) {
    return of(type).fields[i];
  }

  /** Returns the octets before the first RDATA name that may be compressed (RFC 3597 s4), or -1. */
  public static int compressAt(int type) {
    return of(type).compressAt;
  }

  /** Returns how many names that may be compressed follow one another there. */
  public static int compressNames(int type) {
    return of(type).compressNames;
  }

  /**
   * Returns the octets before the RDATA name whose addresses belong in the additional section, or
   * -1.
   */
  public static int additionalAt(int type) {
    return of(type).additionalAt;
  }

  /**
   * Puts the names in RDATA into the canonical form of RFC 4034 s6.2 as corrected by RFC 6840 s5.1:
   * lower case in the types listed there. Malformed RDATA stays as it is from the bad field on.
   */
  public static void canonical(int type, byte[] rdata, int at, int length) {
    Row row = of(type);
    if (!row.hasLower) return;
    int end = at + length;
    int p = at;
    for (int field : row.fields) {
      if (field == NONE) return;
      int next = FieldEnd.of(field, rdata, at, p, end);
      if (next < 0) return;
      if ((field & LOWER) != 0) {
        // A length octet is below 64 and so never a letter.
        for (int i = p; i < next; i++) rdata[i] = (byte) Wire.lower(rdata[i]);
      }
      p = next;
    }
  }

  /**
   * Checks RDATA against its type's row.
   *
   * @return "" or what is wrong, for a message to the user; never throws, whatever the octets
   */
  public static String check(int type, byte[] rdata, int at, int length) {
    Row row = of(type);
    if (RRType.isMeta(type)) {
      return mnemonic(type) + " is no type of zone data (RFC 6895 s3.1)";
    }
    if (length < 0 || length > 0xffff) return "RDATA is not 0 to 65535 octets (RFC 1035 s3.2.1)";
    int end = at + length;
    int p = at;
    for (int i = 0; row.fields[i] != NONE; i++) {
      int next = FieldEnd.of(row.fields[i], rdata, at, p, end);
      if (next < 0) return row.problem(i, -next, rdata, p, end);
      p = next;
    }
    if (p < end) {
      return row.mnemonic + " RDATA has " + (end - p) + " octets too many (" + row.reference + ")";
    }
    return "";
  }

  /** What the registry knows of a type. */
  private static final class Row {
    final int type;
    final String mnemonic;
    final byte[] octets; // of the mnemonic
    final String reference;
    final int[] fields; // and a NONE at the end
    final int compressAt;
    final int compressNames;
    final int additionalAt;
    final boolean hasLower;

    Row(int type, String mnemonic, String reference, int[] fields) {
      this.type = type;
      this.mnemonic = mnemonic;
      this.reference = reference;
      this.fields = fields;
      octets = new byte[mnemonic.length()];
      for (int i = 0; i < octets.length; i++) octets[i] = (byte) mnemonic.charAt(i);
      int compress = -1;
      int names = 0;
      int host = -1;
      boolean lower = false;
      int at = 0; // octets before the field; -1 once that varies
      for (int field : fields) {
        if ((field & LOWER) != 0) lower = true;
        if ((field & COMPRESS) != 0) {
          if (names++ == 0) compress = at;
        }
        if ((field & HOST) != 0) host = at;
        int fixed = octets(field);
        at = at < 0 || fixed == 0 ? -1 : at + fixed;
      }
      compressAt = compress;
      compressNames = names;
      additionalAt = host;
      hasLower = lower;
    }

    boolean isNamed(byte[] b, int at, int length) {
      if (octets.length != length) return false;
      for (int i = 0; i < length; i++) {
        if (Wire.lower(octets[i]) != Wire.lower(b[at + i])) return false;
      }
      return true;
    }

    String problem(int i, int reason, byte[] rdata, int p, int end) {
      String what = mnemonic + " field " + (i + 1) + ", " + label(fields[i]) + ", ";
      if (reason == FieldEnd.BAD_PARAMETERS) return what + ServiceParameters.check(rdata, p, end);
      String wrong = FieldEnd.REASONS[reason];
      return what + (wrong.endsWith(")") ? wrong : wrong + " (" + reference + ")");
    }
  }
}
