package deens.core.rr;

/**
 * The kinds of field that RDATA is made of. A field is an int: its kind in the low octet, flags
 * above. {@link FieldEnd} knows where each ends on the wire. Hot path: no allocation.
 */
public final class RdataField {
  /*
   * Most kinds stand for one token and one run of octets. The odd encodings are kinds of their own,
   * so that everything else about a type is its row in RRTypes.
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
}
