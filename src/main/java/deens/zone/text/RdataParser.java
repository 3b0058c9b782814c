package deens.zone.text;

import static deens.core.rr.RdataField.*;

import deens.core.rr.Mnemonics;
import deens.core.rr.RRTypes;
import deens.core.rr.ServiceParameters;
import deens.core.wire.RRType;
import deens.core.wire.Wire;
import java.util.Arrays;

/**
 * Reads RDATA in presentation form, field by field of its type's row in {@link RRTypes}, or in the
 * form of RFC 3597 s5. On the path of bulk loads: allocates nothing unless something is wrong.
 * Reusable; for one thread.
 */
final class RdataParser {
  /*
   * Each reader takes the current token and the index n in out where its octets go, and returns the
   * index after them. more says whether there is a current token that nobody has taken yet. What is
   * only known once the field is whole (digest lengths, duplicate parameters) is left to
   * RRTypes.check, so that text and RFC 3597 form are held to the same rules.
   */
  private static final int MAX_RDATA = 0xffff;
  private static final String TOO_LONG = "RDATA is over 65535 octets (RFC 1035 s3.2.1)";

  private int type;
  private boolean more;

  // Of the base64 data being read: digits in hand, below a marker bit, and how many "=" there were.
  private int bits;
  private int padding;

  /** A bit for each type of a bit map; all zero between records. */
  private final byte[] bitmap = new byte[8192];

  /** Service parameters in the order of the text, and their keys and places (key << 32 | place). */
  private final byte[] parameters = new byte[MAX_RDATA];

  private final byte[] value = new byte[MAX_RDATA];
  private long[] places = new long[16];

  /**
   * Reads all tokens that are left in the entry.
   *
   * @param type RR type
   * @param tokens stands at the last token before the RDATA
   * @param record gets {@link ParsedRecord#rdata} and {@link ParsedRecord#rdataLength}
   */
  void parse(int type, Tokens tokens, ParsedRecord record) throws ZoneSyntaxException {
    if (RRType.isMeta(type)) {
      throw tokens.error(RRTypes.mnemonic(type) + " is no type of zone data (RFC 6895 s3.1)");
    }
    this.type = type;
    byte[] out = record.rdata;
    more = tokens.next();
    int n = more && isGenericMark(tokens) ? generic(tokens, out) : fields(tokens, out);
    if (more) {
      throw tokens.error(
          token(tokens)
              + " is one token too many; "
              + mnemonic()
              + " RDATA ends before it ("
              + reference()
              + ")");
    }
    String wrong = RRTypes.check(type, out, 0, n);
    if (!wrong.isEmpty()) throw tokens.error(wrong);
    record.rdataLength = n;
  }

  private int fields(Tokens t, byte[] out) throws ZoneSyntaxException {
    int n = 0;
    for (int i = 0; ; i++) {
      int field = RRTypes.field(type, i);
      if (field == NONE) return n;
      if (more || kind(field) == SUFFIX6) n = field(field, t, out, n);
      else if (!mayBeMissing(field)) throw missing(t, field);
    }
  }

  private static boolean mayBeMissing(int field) {
    int kind = kind(field);
    return isOptional(field)
        || kind == NAMES
        || kind == PREFIXES
        || kind == PARAMETERS
        || kind == NXT_TYPES;
  }

  private int field(int field, Tokens t, byte[] out, int n) throws ZoneSyntaxException {
    switch (kind(field)) {
      case U8 -> out[n] = (byte) number(t, 0xff);
      case U16 -> Wire.putU16(out, n, (int) number(t, 0xffff));
      case U32 -> Wire.putI32(out, n, (int) number(t, 0xffff_ffffL));
      case PERIOD -> Wire.putI32(out, n, t.period());
      case TIME -> Wire.putI32(out, n, time(t));
      case TYPE -> Wire.putU16(out, n, type(t));
      case ALGORITHM, CERTIFICATE_ALGORITHM ->
          out[n] =
              (byte)
                  named(Mnemonics.ALGORITHMS, t, 0xff, "algorithm, a number 0..255 or a mnemonic");
      case CERTIFICATE ->
          Wire.putU16(
              out,
              n,
              named(
                  Mnemonics.CERTIFICATES,
                  t,
                  0xffff,
                  "certificate type, a number 0..65535 or a mnemonic"));
      case KEY_PROTOCOL ->
          out[n] =
              (byte)
                  named(
                      Mnemonics.KEY_PROTOCOLS,
                      t,
                      0xff,
                      "key protocol, a number 0..255 or a mnemonic");
      case KEY_FLAGS -> Wire.putU16(out, n, keyFlags(t));
      case ADDRESS4 -> address4(t, out, n);
      case ADDRESS6 -> address6(t, out, n);
      case ID64 -> identifier(t, out, n);
      case EUI48 -> pairs(t, out, n, 6);
      case EUI64 -> pairs(t, out, n, 8);
      case NAME -> {
        return taken(t, n + t.name(out, n));
      }
      case STRING -> {
        return taken(t, string(t, out, n));
      }
      case TAG -> {
        return taken(t, string(t, out, n));
      }
      case TEXT -> {
        return taken(t, text(t, out, n, MAX_RDATA));
      }
      case NAMES -> {
        while (more) n = taken(t, n + t.name(out, n));
        return n;
      }
      case STRINGS -> {
        while (more) n = taken(t, string(t, out, n));
        return n;
      }
      case HEX, DS_DIGEST, SSH_DIGEST, ZONE_DIGEST -> {
        return hexTokens(t, out, n);
      }
      case BASE64 -> {
        if ((field & DASH) != 0 && is(t, '-')) return taken(t, n);
        return base64Tokens(t, out, n);
      }
      case SALT -> {
        return taken(t, salt(t, out, n));
      }
      case HASH -> {
        return taken(t, hash(t, out, n));
      }
      case TYPES -> {
        return types(t, out, n);
      }
      case NXT_TYPES -> {
        return nxtTypes(t, out, n);
      }
      case SERVICES -> {
        return services(t, out, n);
      }
      case PREFIXES -> {
        while (more) n = taken(t, prefix(t, out, n));
        return n;
      }
      case PARAMETERS -> {
        return parameters(t, out, n);
      }
      case GATEWAY -> {
        return taken(t, gateway(t, out[1] & 0xff, out, n));
      }
      case RELAY -> {
        return relay(t, out, n);
      }
      case HOST_IDENTITY -> {
        return hostIdentity(t, out, n);
      }
      case LOC -> {
        return location(t, out, n);
      }
      case NSAP -> {
        return taken(t, nsap(t, out, n));
      }
      case ATMA -> {
        return taken(t, atma(t, out, n));
      }
      case SUFFIX6 -> {
        return suffix(t, out, n);
      }
      case RAW -> throw bad(t, "RDATA as \\# n hex; this type has no other form");
      default -> throw new IllegalStateException("field " + field);
    }
    return taken(t, n + octets(field));
  }

  /** The current token is read: moves on. */
  private int taken(Tokens t, int n) throws ZoneSyntaxException {
    more = t.next();
    return n;
  }

  /** Moves to a token that must be there. */
  private void need(Tokens t, String what) throws ZoneSyntaxException {
    more = t.next();
    if (!more) throw ends(t, what);
  }

  // Errors: never on the way of a good record.

  private String mnemonic() {
    return RRTypes.mnemonic(type);
  }

  private String reference() {
    return RRTypes.reference(type);
  }

  private static String token(Tokens t) {
    return Scanner.text(t.octets(), t.at(), t.at() + t.length());
  }

  private ZoneSyntaxException bad(Tokens t, String expected) {
    return bad(t, token(t), expected);
  }

  private ZoneSyntaxException bad(Tokens t, String found, String expected) {
    return t.error(
        found
            + " found in "
            + mnemonic()
            + " RDATA, expected "
            + expected
            + " ("
            + reference()
            + ")");
  }

  private ZoneSyntaxException ends(Tokens t, String expected) {
    return t.error(
        mnemonic() + " RDATA ends too early, expected " + expected + " (" + reference() + ")");
  }

  private ZoneSyntaxException missing(Tokens t, int field) {
    return ends(
        t,
        (label(field).startsWith("a") || label(field).startsWith("I") ? "an " : "a ")
            + label(field));
  }

  // Single tokens.

  private static boolean is(Tokens t, char c) {
    return t.length() == 1 && t.octets()[t.at()] == c && !t.quoted();
  }

  private long number(Tokens t, long max) throws ZoneSyntaxException {
    int at = t.at();
    long value = Digits.decimal(t.octets(), at, at + t.length(), max);
    if (value < 0) throw bad(t, "a number 0.." + max);
    return value;
  }

  private int named(Mnemonics mnemonics, Tokens t, int max, String what)
      throws ZoneSyntaxException {
    byte[] b = t.octets();
    int at = t.at();
    int length = t.length();
    int value = (int) Digits.decimal(b, at, at + length, max);
    if (value < 0) value = mnemonics.number(b, at, length);
    if (value < 0) throw bad(t, what);
    return value;
  }

  private int type(Tokens t) throws ZoneSyntaxException {
    int number = RRTypes.number(t.octets(), t.at(), t.length());
    if (number < 0) throw bad(t, "an RR type");
    return number;
  }

  private int keyFlags(Tokens t) throws ZoneSyntaxException {
    byte[] b = t.octets();
    int at = t.at();
    int end = at + t.length();
    int value = (int) Digits.decimal(b, at, end, 0xffff);
    if (value >= 0) return value;
    value = 0;
    if (end - at > 2 && end - at <= 6 && b[at] == '0' && Wire.lower(b[at + 1]) == 'x') {
      for (int i = at + 2; i < end; i++) {
        if (Digits.hex(b[i]) < 0) throw bad(t, "key flags as hexadecimal digits after 0x");
        value = value << 4 | Digits.hex(b[i]);
      }
      return value;
    }
    for (int from = at; from <= end; ) {
      int to = from;
      while (to < end && b[to] != '|') to++;
      int flag = Mnemonics.KEY_FLAGS.number(b, from, to - from);
      if (flag < 0) throw bad(t, "key flags, a number 0..65535 or mnemonics with \"|\" between");
      value |= flag;
      from = to + 1;
    }
    return value;
  }

  /** RFC 4034 s3.2: YYYYMMDDHHmmSS, or seconds since 1970 in at most ten digits. */
  private int time(Tokens t) throws ZoneSyntaxException {
    byte[] b = t.octets();
    int at = t.at();
    int length = t.length();
    if (length != 14) {
      long seconds = length > 10 ? -1 : Digits.decimal(b, at, at + length, 0xffff_ffffL);
      if (seconds < 0) throw notTime(t);
      return (int) seconds;
    }
    int year = (int) Digits.decimal(b, at, at + 4, 9999);
    int month = (int) Digits.decimal(b, at + 4, at + 6, 12);
    int day = (int) Digits.decimal(b, at + 6, at + 8, 31);
    int hour = (int) Digits.decimal(b, at + 8, at + 10, 23);
    int minute = (int) Digits.decimal(b, at + 10, at + 12, 59);
    int second = (int) Digits.decimal(b, at + 12, at + 14, 60);
    if (year < 1970 || month < 1 || day < 1 || hour < 0 || minute < 0 || second < 0)
      throw notTime(t);
    if (day > daysOf(month, year)) throw notTime(t);
    // Days before the month's first in a year that starts in March, so that leap days come last.
    int march = (month + 9) % 12;
    int y = month < 3 ? year - 1 : year;
    long days = 365L * y + y / 4 - y / 100 + y / 400 + (march * 306 + 5) / 10 + day - 1 - 719_468;
    return (int)
        (((days * 24 + hour) * 60 + minute) * 60 + second); // modulo 2^32, as RFC 1982 has it
  }

  private static int daysOf(int month, int year) {
    return switch (month) {
      case 2 -> year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
      case 4, 6, 9, 11 -> 30;
      default -> 31;
    };
  }

  private ZoneSyntaxException notTime(Tokens t) {
    return bad(t, "a time, YYYYMMDDHHmmSS or seconds since 1970");
  }

  private void address4(Tokens t, byte[] out, int n) throws ZoneSyntaxException {
    int at = t.at();
    if (!AddressText.address4(t.octets(), at, at + t.length(), out, n)) {
      throw bad(t, "an IPv4 address such as 192.0.2.1");
    }
  }

  private void address6(Tokens t, byte[] out, int n) throws ZoneSyntaxException {
    int at = t.at();
    if (!AddressText.address6(t.octets(), at, at + t.length(), out, n)) {
      throw bad(t, "an IPv6 address such as 2001:db8::1");
    }
  }

  private void identifier(Tokens t, byte[] out, int n) throws ZoneSyntaxException {
    byte[] b = t.octets();
    int p = t.at();
    int end = p + t.length();
    for (int i = 0; i < 4; i++) {
      if (i > 0 && (p == end || b[p++] != ':')) throw notIdentifier(t);
      int first = p;
      int group = 0;
      while (p < end && p < first + 4 && Digits.hex(b[p]) >= 0)
        group = group << 4 | Digits.hex(b[p++]);
      if (p == first) throw notIdentifier(t);
      Wire.putU16(out, n + 2 * i, group);
    }
    if (p != end) throw notIdentifier(t);
  }

  private ZoneSyntaxException notIdentifier(Tokens t) {
    return bad(t, "four groups of 1 to 4 hexadecimal digits with colons between");
  }

  private void pairs(Tokens t, byte[] out, int n, int octets) throws ZoneSyntaxException {
    byte[] b = t.octets();
    int at = t.at();
    boolean good = t.length() == 3 * octets - 1;
    for (int i = 0; good && i < octets; i++) {
      int p = at + 3 * i;
      int v = Digits.hex(b[p]) << 4 | Digits.hex(b[p + 1]);
      good = v >= 0 && (i == octets - 1 || b[p + 2] == '-');
      out[n + i] = (byte) v;
    }
    if (!good) throw bad(t, octets + " pairs of hexadecimal digits with hyphens between");
  }

  /** A length octet and the token's octets, escapes resolved. */
  private int string(Tokens t, byte[] out, int n) throws ZoneSyntaxException {
    if (n >= MAX_RDATA) throw t.error(TOO_LONG);
    int end = text(t, out, n + 1, Math.min(MAX_RDATA, n + 256));
    out[n] = (byte) (end - n - 1);
    return end;
  }

  private int text(Tokens t, byte[] out, int n, int max) throws ZoneSyntaxException {
    return unescape(t, t.octets(), t.at(), t.at() + t.length(), out, n, max);
  }

  /** Resolves the escapes of RFC 1035 s5.1 in b[from..to); max is the end of out. */
  private int unescape(Tokens t, byte[] b, int from, int to, byte[] out, int n, int max)
      throws ZoneSyntaxException {
    int q = n;
    for (int p = from; p < to; ) {
      int c = b[p++];
      if (c == '\\') {
        if (p == to)
          throw t.error(
              "a lone backslash ends "
                  + Scanner.text(b, from, to)
                  + "; expected \\X or \\DDD (RFC 1035 s5.1)");
        c = b[p++];
        if (c >= '0' && c <= '9') {
          c = p + 2 <= to ? (int) Digits.decimal(b, p - 1, p + 2, 255) : -1;
          if (c < 0) {
            throw t.error(
                Scanner.text(b, p - 2, Math.min(to, p + 2))
                    + " found, expected \\DDD with three digits, 000 to 255 (RFC 1035 s5.1)");
          }
          p += 2;
        }
      }
      if (q == max) {
        throw t.error(
            max == MAX_RDATA
                ? TOO_LONG
                : Scanner.text(b, from, to)
                    + " is over 255 octets; cut it into several strings (RFC 1035 s3.3)");
      }
      out[q++] = (byte) c;
    }
    return q;
  }

  private int salt(Tokens t, byte[] out, int n) throws ZoneSyntaxException {
    int length = t.length();
    if (is(t, '-')) length = 0;
    else if (length > 510 || length % 2 != 0 || length == 0) throw notSalt(t);
    byte[] b = t.octets();
    int at = t.at();
    out[n] = (byte) (length / 2);
    int q = n + 1;
    for (int p = at; p < at + length; p += 2) {
      int v = Digits.hex(b[p]) << 4 | Digits.hex(b[p + 1]);
      if (v < 0) throw notSalt(t);
      out[q++] = (byte) v;
    }
    return q;
  }

  private ZoneSyntaxException notSalt(Tokens t) {
    return bad(t, "a salt, up to 255 hexadecimal pairs or \"-\"");
  }

  private int hash(Tokens t, byte[] out, int n) throws ZoneSyntaxException {
    byte[] b = t.octets();
    int end = t.at() + t.length();
    int q = n + 1;
    int bits = 0;
    int held = 0;
    for (int p = t.at(); p < end; p++) {
      int v = Digits.base32hex(b[p]);
      if (v < 0 || q > n + 255) throw notHash(t);
      bits = bits << 5 | v;
      held += 5;
      if (held >= 8) {
        held -= 8;
        out[q++] = (byte) (bits >> held);
      }
    }
    if (held >= 5 || (bits & (1 << held) - 1) != 0) throw notHash(t);
    out[n] = (byte) (q - n - 1);
    return q;
  }

  private ZoneSyntaxException notHash(Tokens t) {
    return bad(t, "a hash in base32hex without padding (RFC 4648 s7)");
  }

  // Digits in as many tokens as are left.

  private int hexTokens(Tokens t, byte[] out, int n) throws ZoneSyntaxException {
    int q = n;
    int high = -1; // a first digit that waits for its second
    while (more) {
      byte[] b = t.octets();
      int p = t.at();
      int end = p + t.length();
      if (end - p > 2 * (MAX_RDATA - q)) throw t.error(TOO_LONG);
      if (high >= 0 && p < end) {
        int v = Digits.hex(b[p++]);
        if (v < 0) throw notHex(t);
        out[q++] = (byte) (high << 4 | v);
        high = -1;
      }
      for (; p + 1 < end; p += 2) {
        int v = Digits.hex(b[p]) << 4 | Digits.hex(b[p + 1]);
        if (v < 0) throw notHex(t);
        out[q++] = (byte) v;
      }
      if (p < end) {
        high = Digits.hex(b[p]);
        if (high < 0) throw notHex(t);
      }
      more = t.next();
    }
    if (high >= 0) {
      throw t.error(
          "an odd number of hexadecimal digits in "
              + mnemonic()
              + " RDATA, expected pairs ("
              + reference()
              + ")");
    }
    return q;
  }

  private ZoneSyntaxException notHex(Tokens t) {
    return bad(t, "hexadecimal digits in pairs");
  }

  private int base64Tokens(Tokens t, byte[] out, int n) throws ZoneSyntaxException {
    int q = n;
    bits = 1;
    padding = 0;
    while (more) {
      q = base64(t, t.octets(), t.at(), t.at() + t.length(), out, q);
      more = t.next();
    }
    return base64End(t, out, q);
  }

  /** Reads whole groups of digits; {@link #base64End} writes what is left of the last one. */
  private int base64(Tokens t, byte[] b, int from, int to, byte[] out, int n)
      throws ZoneSyntaxException {
    int p = from;
    int q = n;
    if (bits == 1 && padding == 0) {
      for (; p + 4 <= to && q + 3 <= MAX_RDATA; p += 4) {
        int v =
            Digits.base64(b[p]) << 18
                | Digits.base64(b[p + 1]) << 12
                | Digits.base64(b[p + 2]) << 6
                | Digits.base64(b[p + 3]);
        if (v < 0) break; // padding, or an error
        out[q] = (byte) (v >> 16);
        out[q + 1] = (byte) (v >> 8);
        out[q + 2] = (byte) v;
        q += 3;
      }
    }
    for (; p < to; p++) {
      if (b[p] == '=') {
        padding++;
        continue;
      }
      int v = Digits.base64(b[p]);
      if (v < 0 || padding > 0) throw bad(t, "base64 data (RFC 4648 s4)");
      bits = bits << 6 | v;
      if (bits >= 1 << 24) {
        if (q + 3 > MAX_RDATA) throw t.error(TOO_LONG);
        out[q++] = (byte) (bits >> 16);
        out[q++] = (byte) (bits >> 8);
        out[q++] = (byte) bits;
        bits = 1;
      }
    }
    return q;
  }

  /** RFC 4648 s3.5: the bits that fill the last digit are zero. */
  private int base64End(Tokens t, byte[] out, int q) throws ZoneSyntaxException {
    if (bits == 1 && padding == 0) return q;
    if (bits >= 1 << 18 && padding == 1 && (bits & 3) == 0) {
      if (q + 2 > MAX_RDATA) throw t.error(TOO_LONG);
      out[q] = (byte) (bits >> 10);
      out[q + 1] = (byte) (bits >> 2);
      return q + 2;
    }
    if (bits >= 1 << 12 && bits < 1 << 18 && padding == 2 && (bits & 15) == 0) {
      if (q + 1 > MAX_RDATA) throw t.error(TOO_LONG);
      out[q] = (byte) (bits >> 4);
      return q + 1;
    }
    throw t.error(
        "base64 data in "
            + mnemonic()
            + " RDATA is incomplete, expected groups of four digits with \"=\" at the end (RFC 4648 s4)");
  }

  // RFC 3597 s5.

  private static boolean isGenericMark(Tokens t) {
    if (t.length() != 2 || t.quoted()) return false;
    byte[] b = t.octets();
    int at = t.at();
    return b[at] == '\\' && b[at + 1] == '#';
  }

  private int generic(Tokens t, byte[] out) throws ZoneSyntaxException {
    more = t.next();
    if (!more) throw t.error("\\# ends here, expected a number of octets (RFC 3597 s5)");
    int at = t.at();
    int octets = (int) Digits.decimal(t.octets(), at, at + t.length(), MAX_RDATA);
    if (octets < 0)
      throw t.error(
          token(t) + " found after \\#, expected a number 0..65535 of octets (RFC 3597 s5)");
    more = t.next();
    int n = hexTokens(t, out, 0);
    if (n != octets) {
      throw t.error(
          "\\# "
              + octets
              + " is followed by "
              + n
              + " octets, expected "
              + octets
              + " (RFC 3597 s5)");
    }
    return n;
  }

  // The odd encodings.

  /** RFC 4034 s4.1.2. */
  private int types(Tokens t, byte[] out, int n) throws ZoneSyntaxException {
    int last = collectTypes(t, 0xffff);
    int q = n;
    for (int window = 0; window <= last >> 8; window++) {
      int at = window << 5;
      int octets = 32;
      while (octets > 0 && bitmap[at + octets - 1] == 0) octets--;
      if (octets == 0) continue;
      out[q] = (byte) window;
      out[q + 1] = (byte) octets;
      System.arraycopy(bitmap, at, out, q + 2, octets);
      Arrays.fill(bitmap, at, at + octets, (byte) 0);
      q += 2 + octets;
    }
    return q;
  }

  /** RFC 2535 s5.2. */
  private int nxtTypes(Tokens t, byte[] out, int n) throws ZoneSyntaxException {
    int last = collectTypes(t, 127);
    int octets = last / 8 + 1;
    System.arraycopy(bitmap, 0, out, n, octets);
    Arrays.fill(bitmap, 0, octets, (byte) 0);
    return n + octets;
  }

  /** Sets the types' bits and returns the highest type. */
  private int collectTypes(Tokens t, int max) throws ZoneSyntaxException {
    int last = 0;
    while (more) {
      int number = RRTypes.number(t.octets(), t.at(), t.length());
      if (number < 0 || number > max || number == 0 && max == 127) {
        Arrays.fill(bitmap, (byte) 0);
        throw bad(t, max < 0xffff ? "an RR type below " + (max + 1) : "an RR type");
      }
      bitmap[number >> 3] |= (byte) (0x80 >> (number & 7));
      last = Math.max(last, number);
      more = t.next();
    }
    return last;
  }

  /** RFC 1035 s3.4.2. */
  private int services(Tokens t, byte[] out, int n) throws ZoneSyntaxException {
    out[n] =
        (byte)
            named(
                Mnemonics.PROTOCOLS, t, 0xff, "a protocol, a number 0..255 or a name such as TCP");
    int q = n + 1;
    more = t.next();
    while (more) {
      int port =
          named(Mnemonics.SERVICES, t, 0xffff, "a service, a port 0..65535 or a name such as SMTP");
      int octet = n + 1 + port / 8;
      while (q <= octet) out[q++] = 0;
      out[octet] |= (byte) (0x80 >> port % 8);
      more = t.next();
    }
    return q;
  }

  /** RFC 3123 s5: {@code [!]family:address/prefix}. */
  private int prefix(Tokens t, byte[] out, int n) throws ZoneSyntaxException {
    if (n + 4 + 16 > MAX_RDATA) throw t.error(TOO_LONG);
    byte[] b = t.octets();
    int p = t.at();
    int end = p + t.length();
    boolean negated = p < end && b[p] == '!';
    if (negated) p++;
    int slash = end - 1;
    while (slash > p && b[slash] != '/') slash--;
    if (slash < p + 2 || b[p + 1] != ':') throw notPrefix(t);
    int family = b[p] - '0';
    boolean good =
        family == 1
            ? AddressText.address4(b, p + 2, slash, out, n + 4)
            : family == 2 && AddressText.address6(b, p + 2, slash, out, n + 4);
    if (!good) throw notPrefix(t);
    int bits = (int) Digits.decimal(b, slash + 1, end, family == 1 ? 32 : 128);
    if (bits < 0) throw notPrefix(t);
    int octets = family == 1 ? 4 : 16;
    while (octets > 0 && out[n + 3 + octets] == 0) octets--;
    Wire.putU16(out, n, family);
    out[n + 2] = (byte) bits;
    out[n + 3] = (byte) (negated ? octets | 0x80 : octets);
    return n + 4 + octets;
  }

  private ZoneSyntaxException notPrefix(Tokens t) {
    return bad(t, "an address prefix such as 1:192.0.2.0/24 or !2:2001:db8::/32");
  }

  /** RFC 4025 s3.1, RFC 8777 s4.3.1. */
  private int gateway(Tokens t, int gatewayType, byte[] out, int n) throws ZoneSyntaxException {
    return switch (gatewayType) {
      case 0 -> {
        if (!is(t, '.')) throw bad(t, "\".\" for no gateway");
        yield n;
      }
      case 1 -> {
        address4(t, out, n);
        yield n + 4;
      }
      case 2 -> {
        address6(t, out, n);
        yield n + 16;
      }
      case 3 -> n + t.name(out, n);
      default ->
          throw t.error(
              "gateway type "
                  + gatewayType
                  + " in "
                  + mnemonic()
                  + " RDATA, expected 0..3 ("
                  + reference()
                  + ")");
    };
  }

  private int relay(Tokens t, byte[] out, int n) throws ZoneSyntaxException {
    int discovery = (int) number(t, 1);
    need(t, "a relay type 0..3");
    int relayType = (int) number(t, 127);
    out[n] = (byte) (discovery << 7 | relayType);
    need(t, "a relay");
    return taken(t, gateway(t, relayType, out, n + 1));
  }

  /** RFC 8005 s6: algorithm, tag, key; on the wire the lengths come first. */
  private int hostIdentity(Tokens t, byte[] out, int n) throws ZoneSyntaxException {
    out[n + 1] = (byte) number(t, 0xff);
    need(t, "a host identity tag");
    byte[] b = t.octets();
    int length = t.length();
    if (length % 2 != 0 || length > 510)
      throw bad(t, "a host identity tag, up to 255 hexadecimal pairs");
    int q = n + 4;
    for (int p = t.at(); p < t.at() + length; p += 2) {
      int v = Digits.hex(b[p]) << 4 | Digits.hex(b[p + 1]);
      if (v < 0) throw notHex(t);
      out[q++] = (byte) v;
    }
    out[n] = (byte) (length / 2);
    need(t, "a public key");
    int key = q;
    q = wholeBase64(t, t.octets(), t.at(), t.at() + t.length(), out, q);
    Wire.putU16(out, n + 2, q - key);
    return taken(t, q);
  }

  /** Reads one run of base64 that is whole in itself. */
  private int wholeBase64(Tokens t, byte[] b, int from, int to, byte[] out, int n)
      throws ZoneSyntaxException {
    bits = 1;
    padding = 0;
    return base64End(t, out, base64(t, b, from, to, out, n));
  }

  /** RFC 1706 s5. */
  private int nsap(Tokens t, byte[] out, int n) throws ZoneSyntaxException {
    byte[] b = t.octets();
    int at = t.at();
    if (t.length() < 4 || b[at] != '0' || Wire.lower(b[at + 1]) != 'x') throw notNsap(t);
    int q = dottedHex(b, at + 2, at + t.length(), out, n);
    if (q < 0) throw notNsap(t);
    return q;
  }

  private ZoneSyntaxException notNsap(Tokens t) {
    return bad(t, "0x and hexadecimal pairs, dots where you like");
  }

  private int atma(Tokens t, byte[] out, int n) throws ZoneSyntaxException {
    byte[] b = t.octets();
    int at = t.at();
    int end = at + t.length();
    int q = n + 1;
    if (end - at > 1 && b[at] == '+') {
      out[n] = 1;
      for (int p = at + 1; p < end; p++) {
        if (b[p] == '.') continue;
        if (b[p] < '0' || b[p] > '9' || q == MAX_RDATA) throw notAtma(t);
        out[q++] = b[p];
      }
      return q;
    }
    out[n] = 0;
    q = dottedHex(b, at, end, out, q);
    if (q < 0) throw notAtma(t);
    return q;
  }

  private ZoneSyntaxException notAtma(Tokens t) {
    return bad(t, "an ATM address, \"+\" and digits or hexadecimal pairs");
  }

  /** Reads pairs of digits, dots passed over; -1: they are no such thing, or too many. */
  private static int dottedHex(byte[] b, int from, int to, byte[] out, int n) {
    int q = n;
    int high = -1;
    for (int p = from; p < to; p++) {
      if (b[p] == '.') continue;
      int v = Digits.hex(b[p]);
      if (v < 0 || q == MAX_RDATA) return -1;
      if (high < 0) {
        high = v;
      } else {
        out[q++] = (byte) (high << 4 | v);
        high = -1;
      }
    }
    return high < 0 ? q : -1;
  }

  /** RFC 2874 s3.2: there is a suffix unless the prefix leaves no bit. */
  private int suffix(Tokens t, byte[] out, int n) throws ZoneSyntaxException {
    int bits = out[0] & 0xff;
    if (bits == 128) return n;
    if (!more) throw ends(t, "an IPv6 address suffix");
    if (bits > 128)
      throw t.error("prefix length " + bits + " in A6 RDATA, expected 0..128 (RFC 2874 s3.1)");
    address6(t, value, 0);
    int first = bits / 8;
    value[first] &= (byte) (0xff >> bits % 8);
    System.arraycopy(value, first, out, n, 16 - first);
    return taken(t, n + 16 - first);
  }

  /** RFC 1876 s3. */
  private int location(Tokens t, byte[] out, int n) throws ZoneSyntaxException {
    out[n] = 0;
    Wire.putI32(out, n + 4, angle(t, 90, 'n', 's', "latitude"));
    need(t, "a longitude");
    Wire.putI32(out, n + 8, angle(t, 180, 'e', 'w', "longitude"));
    need(t, "an altitude");
    Wire.putI32(out, n + 12, altitude(t));
    more = t.next();
    out[n + 1] = more ? size(t) : 0x12; // 1 m
    out[n + 2] = more ? size(t) : 0x16; // 10 000 m
    out[n + 3] = more ? size(t) : 0x13; // 10 m
    return n + 16;
  }

  /** Thousandths of a second of arc, from 2^31. Leaves the hemisphere's letter as current token. */
  private int angle(Tokens t, int maxDegrees, char positive, char negative, String what)
      throws ZoneSyntaxException {
    int at = t.at();
    long degrees = Digits.decimal(t.octets(), at, at + t.length(), maxDegrees);
    if (degrees < 0) throw bad(t, "degrees of " + what + ", 0.." + maxDegrees);
    long v = degrees * 3_600_000;
    int parts = 1;
    for (; ; ) {
      need(t, "the hemisphere of the " + what);
      at = t.at();
      if (t.length() == 1) {
        int c = Wire.lower(t.octets()[at]);
        if (c == positive || c == negative) {
          if (v > maxDegrees * 3_600_000L)
            throw t.error("a " + what + " of over " + maxDegrees + " degrees (RFC 1876 s3)");
          return (int) (0x8000_0000L + (c == positive ? v : -v));
        }
      }
      long part =
          switch (parts++) {
            case 1 -> Digits.decimal(t.octets(), at, at + t.length(), 59) * 60_000;
            case 2 -> fraction(t.octets(), at, at + t.length(), 3, 59_999);
            default -> -1;
          };
      if (part < 0) {
        throw bad(
            t,
            "minutes, seconds or hemisphere ("
                + (char) (positive - 32)
                + " or "
                + (char) (negative - 32)
                + ") of the "
                + what);
      }
      v += part;
    }
  }

  /** Reads digits and up to {@code places} decimals, as a whole number of the last; -1: none. */
  private static long fraction(byte[] b, int from, int to, int places, long max) {
    long v = 0;
    int decimals = -1;
    boolean digits = false;
    for (int p = from; p < to; p++) {
      if (b[p] == '.' && decimals < 0) {
        decimals = 0;
        continue;
      }
      int digit = b[p] - '0';
      if (digit < 0 || digit > 9 || decimals == places || v > max) return -1;
      if (decimals >= 0) decimals++;
      v = v * 10 + digit;
      digits = true;
    }
    for (int i = Math.max(decimals, 0); i < places; i++) v *= 10;
    return digits && v <= max ? v : -1;
  }

  /** Centimetres, from 100 000 m below. */
  private int altitude(Tokens t) throws ZoneSyntaxException {
    boolean below = t.length() > 0 && t.octets()[t.at()] == '-';
    long v = metres(t, below ? 1 : 0, 4_284_967_295L);
    if (v < 0 || below && v > 10_000_000) throw bad(t, "an altitude, -100000.00m..42849672.95m");
    return (int) (10_000_000 + (below ? -v : v));
  }

  /** A power of ten and a digit, of centimetres. */
  private byte size(Tokens t) throws ZoneSyntaxException {
    long v = metres(t, 0, 9_000_000_000L);
    if (v < 0) throw bad(t, "a size or precision, 0..90000000.00m");
    int exponent = 0;
    for (; v > 9; v /= 10) exponent++;
    more = t.next();
    return (byte) (v << 4 | exponent);
  }

  private static long metres(Tokens t, int skip, long max) {
    byte[] b = t.octets();
    int from = t.at() + skip;
    int end = t.at() + t.length();
    if (end - from > 1 && Wire.lower(b[end - 1]) == 'm') end--;
    return fraction(b, from, end, 2, max);
  }

  // RFC 9460 s2.1: key, key=value or key="value"; the scanner makes two tokens of the last.

  private int parameters(Tokens t, byte[] out, int n) throws ZoneSyntaxException {
    int count = 0;
    int end = 0;
    while (more) {
      byte[] b = t.octets();
      int at = t.at();
      int tokenEnd = at + t.length();
      int equals = at;
      while (equals < tokenEnd && b[equals] != '=') equals++;
      int key = t.quoted() ? -1 : ServiceParameters.key(b, at, equals - at);
      if (key < 0 || key == 0xffff)
        throw bad(t, "a service parameter, key or key=value, such as alpn=h2 or key667=x");
      int octets = 0;
      if (equals < tokenEnd) octets = unescape(t, b, equals + 1, tokenEnd, value, 0, MAX_RDATA);
      more = t.next();
      if (equals == tokenEnd - 1 && more && t.quoted()) {
        octets = text(t, value, 0, MAX_RDATA);
        more = t.next();
      }
      if (count == places.length) places = Arrays.copyOf(places, 2 * count);
      places[count++] = (long) key << 32 | end;
      if (end + 4 > MAX_RDATA) throw t.error(TOO_LONG);
      int valueEnd = parameter(t, key, octets, end + 4);
      Wire.putU16(parameters, end, key);
      Wire.putU16(parameters, end + 2, valueEnd - end - 4);
      end = valueEnd;
    }
    if (n + end > MAX_RDATA) throw t.error(TOO_LONG);
    Arrays.sort(places, 0, count);
    int q = n;
    for (int i = 0; i < count; i++) {
      int p = (int) places[i];
      int octets = 4 + Wire.u16(parameters, p + 2);
      System.arraycopy(parameters, p, out, q, octets);
      q += octets;
    }
    return q;
  }

  /** Puts the wire form of value[0..octets) into the parameters from p on; returns its end. */
  private int parameter(Tokens t, int key, int octets, int p) throws ZoneSyntaxException {
    if (p + octets > MAX_RDATA) throw t.error(TOO_LONG);
    if (octets == 0) return p; // RRTypes.check knows which keys need a value
    return switch (key) {
      case ServiceParameters.PORT -> {
        long port = Digits.decimal(value, 0, octets, 0xffff);
        if (port < 0) throw bad(t, Scanner.text(value, 0, octets), "a port 0..65535");
        Wire.putU16(parameters, p, (int) port);
        yield p + 2;
      }
      case ServiceParameters.ECH -> wholeBase64(t, value, 0, octets, parameters, p);
      case ServiceParameters.ALPN -> protocols(t, octets, p);
      case ServiceParameters.MANDATORY, ServiceParameters.IPV4HINT, ServiceParameters.IPV6HINT ->
          list(t, key, octets, p);
      default -> {
        System.arraycopy(value, 0, parameters, p, octets);
        yield p + octets;
      }
    };
  }

  /** RFC 9460 A.1: in the value, a backslash makes a comma or backslash part of an item. */
  private int protocols(Tokens t, int octets, int p) throws ZoneSyntaxException {
    int length = p;
    int q = p + 1;
    for (int i = 0; i <= octets; i++) {
      if (i == octets || value[i] == ',') {
        if (q == length + 1)
          throw bad(
              t, Scanner.text(value, 0, octets), "protocol names with commas between, none empty");
        parameters[length] = (byte) (q - length - 1);
        length = q++;
        continue;
      }
      if (value[i] == '\\') {
        if (++i == octets || value[i] != ',' && value[i] != '\\') {
          throw bad(
              t,
              Scanner.text(value, 0, octets),
              "\"\\,\" or \"\\\\\" after a backslash in a list (RFC 9460 A.1)");
        }
      }
      if (q > length + 255)
        throw bad(t, Scanner.text(value, 0, octets), "protocol names of 1 to 255 octets");
      if (q >= MAX_RDATA) throw t.error(TOO_LONG);
      parameters[q++] = value[i];
    }
    return length;
  }

  private int list(Tokens t, int key, int octets, int p) throws ZoneSyntaxException {
    int q = p;
    for (int from = 0; from <= octets; ) {
      int to = from;
      while (to < octets && value[to] != ',') to++;
      if (q + 16 > MAX_RDATA) throw t.error(TOO_LONG);
      if (key == ServiceParameters.MANDATORY) {
        int named = ServiceParameters.key(value, from, to - from);
        if (named < 0) throw bad(t, Scanner.text(value, from, to), "a key of a service parameter");
        q = insertKey(named, p, q);
      } else if (key == ServiceParameters.IPV4HINT) {
        if (!AddressText.address4(value, from, to, parameters, q)) {
          throw bad(t, Scanner.text(value, from, to), "an IPv4 address such as 192.0.2.1");
        }
        q += 4;
      } else {
        if (!AddressText.address6(value, from, to, parameters, q)) {
          throw bad(t, Scanner.text(value, from, to), "an IPv6 address such as 2001:db8::1");
        }
        q += 16;
      }
      from = to + 1;
    }
    return q;
  }

  /** Keeps the keys from p to q in rising order (RFC 9460 s8). */
  private int insertKey(int key, int p, int q) {
    int at = q;
    while (at > p && Wire.u16(parameters, at - 2) > key) {
      Wire.putU16(parameters, at, Wire.u16(parameters, at - 2));
      at -= 2;
    }
    Wire.putU16(parameters, at, key);
    return q + 2;
  }
}
