package deens.core.rr;

import static deens.core.rr.RdataField.*;

import deens.core.wire.Name;
import deens.core.wire.Wire;

/**
 * RDATA in presentation form: absolute names, quoted strings, upper-case hexadecimal (lower-case in
 * addresses), seconds without units. What does not fit its type's row, or has no text of its own,
 * is written as RFC 3597 s5 has it.
 */
public final class RdataText {
  private static final String HEX_DIGITS = "0123456789ABCDEF";
  private static final String LOWER_DIGITS = "0123456789abcdef";
  private static final String BASE32HEX_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUV";
  private static final String BASE64_DIGITS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

  private RdataText() {}

  /**
   * Appends RDATA in presentation form; never throws, whatever the octets.
   *
   * @param type RR type
   * @param rdata holds the RDATA in uncompressed wire form
   * @param at where it starts
   * @param length its octets
   */
  public static void append(StringBuilder out, int type, byte[] rdata, int at, int length) {
    int start = out.length();
    if (RRTypes.check(type, rdata, at, length).isEmpty() && fields(out, type, rdata, at, length)) {
      return;
    }
    out.setLength(start);
    out.append("\\# ").append(length);
    if (length > 0) hex(out.append(' '), HEX_DIGITS, rdata, at, at + length);
  }

  /** Returns whether every field has a text of its own. The RDATA fits the row. */
  private static boolean fields(StringBuilder out, int type, byte[] b, int at, int length) {
    int end = at + length;
    int p = at;
    for (int i = 0; ; i++) {
      int field = RRTypes.field(type, i);
      if (field == NONE) return true;
      int next = RdataField.end(field, b, at, p, end);
      if (next > p || isWrittenWhenEmpty(field)) {
        if (i > 0) out.append(' ');
        if (!field(out, field, b, at, p, next)) return false;
      }
      p = next;
    }
  }

  private static boolean isWrittenWhenEmpty(int field) {
    int kind = kind(field);
    return kind == TEXT || kind == GATEWAY || kind == RAW || (field & DASH) != 0;
  }

  /** Appends the field from p to end; false: it has no text of its own. */
  private static boolean field(StringBuilder out, int field, byte[] b, int start, int p, int end) {
    switch (kind(field)) {
      case U8, ALGORITHM, KEY_PROTOCOL -> out.append(b[p] & 0xff);
      case U16, KEY_FLAGS -> out.append(Wire.u16(b, p));
      case U32, PERIOD -> unsigned(out, Wire.i32(b, p));
      case TIME -> time(out, Wire.i32(b, p) & 0xffff_ffffL);
      case TYPE -> out.append(RRTypes.mnemonic(Wire.u16(b, p)));
      case CERTIFICATE -> out.append(Mnemonics.CERTIFICATES.name(Wire.u16(b, p)));
      case CERTIFICATE_ALGORITHM -> out.append(Mnemonics.ALGORITHMS.name(b[p] & 0xff));
      case ADDRESS4 -> address4(out, b, p);
      case ADDRESS6 -> address6(out, b, p);
      case ID64 -> {
        for (int i = p; i < end; i += 2) group(i > p ? out.append(':') : out, Wire.u16(b, i));
      }
      case EUI48, EUI64 -> {
        for (int i = p; i < end; i++) hex(i > p ? out.append('-') : out, LOWER_DIGITS, b, i, i + 1);
      }
      case LOC -> {
        if (b[p] != 0) return false; // a version that has no text (RFC 1876 s2)
        return location(out, b, p);
      }
      case NAME -> Name.append(out, b, p);
      case NAMES -> {
        for (int q = p; q < end; q += Name.length(b, q))
          Name.append(q > p ? out.append(' ') : out, b, q);
      }
      case STRING, STRINGS -> {
        for (int q = p; q < end; q += 1 + (b[q] & 0xff)) {
          quoted(q > p ? out.append(' ') : out, b, q + 1, q + 1 + (b[q] & 0xff));
        }
      }
      case TAG -> {
        for (int i = p + 1; i < end; i++) out.append((char) b[i]);
      }
      case TEXT -> quoted(out, b, p, end);
      case HEX, DS_DIGEST, SSH_DIGEST, ZONE_DIGEST -> hex(out, HEX_DIGITS, b, p, end);
      case BASE64 -> {
        if (p == end) out.append('-');
        else base64(out, b, p, end);
      }
      case SALT -> {
        if (end == p + 1) out.append('-');
        else hex(out, HEX_DIGITS, b, p + 1, end);
      }
      case HASH -> base32hex(out, b, p + 1, end);
      case TYPES -> types(out, b, p, end);
      case NXT_TYPES -> bits(out, 0, b, p, end, out.length());
      case SERVICES -> {
        if (end > p + 1 && b[end - 1] == 0) return false; // ports alone cannot tell of zero octets
        out.append(b[p] & 0xff);
        for (int port = 0; port < (end - p - 1) * 8; port++) {
          if ((b[p + 1 + port / 8] & 0x80 >> port % 8) != 0) out.append(' ').append(port);
        }
      }
      case PREFIXES -> {
        return prefixes(out, b, p, end);
      }
      case PARAMETERS -> parameters(out, b, p, end);
      case GATEWAY -> gateway(out, b[start + 1] & 0xff, b, p);
      case RELAY -> {
        out.append(b[p] < 0 ? "1 " : "0 ").append(b[p] & 0x7f).append(' ');
        gateway(out, b[p] & 0x7f, b, p + 1);
      }
      case HOST_IDENTITY -> {
        int key = p + 4 + (b[p] & 0xff);
        hex(out.append(b[p + 1] & 0xff).append(' '), HEX_DIGITS, b, p + 4, key);
        base64(out.append(' '), b, key, end);
      }
      case NSAP -> hex(out.append("0x"), LOWER_DIGITS, b, p, end);
      case ATMA -> {
        if (b[p] == 0) hex(out, LOWER_DIGITS, b, p + 1, end);
        else if (b[p] == 1 && isDigits(b, p + 1, end)) {
          out.append('+');
          for (int i = p + 1; i < end; i++) out.append((char) b[i]);
        } else return false;
      }
      case SUFFIX6 -> {
        byte[] address = new byte[16];
        System.arraycopy(b, p, address, 16 - (end - p), end - p);
        address6(out, address, 0);
      }
      case RAW -> {
        return false;
      }
      default -> throw new IllegalStateException("field " + field);
    }
    return true;
  }

  private static void unsigned(StringBuilder out, int v) {
    out.append(v & 0xffff_ffffL);
  }

  private static void hex(StringBuilder out, String digits, byte[] b, int p, int end) {
    for (int i = p; i < end; i++) {
      out.append(digits.charAt(b[i] >> 4 & 15)).append(digits.charAt(b[i] & 15));
    }
  }

  private static void base64(StringBuilder out, byte[] b, int p, int end) {
    for (int i = p; i < end; i += 3) {
      int octets = end - i;
      int v = (b[i] & 0xff) << 16;
      if (octets > 1) v |= (b[i + 1] & 0xff) << 8;
      if (octets > 2) v |= b[i + 2] & 0xff;
      out.append(BASE64_DIGITS.charAt(v >> 18)).append(BASE64_DIGITS.charAt(v >> 12 & 63));
      out.append(octets > 1 ? BASE64_DIGITS.charAt(v >> 6 & 63) : '=');
      out.append(octets > 2 ? BASE64_DIGITS.charAt(v & 63) : '=');
    }
  }

  private static void base32hex(StringBuilder out, byte[] b, int p, int end) {
    int bits = 0;
    int held = 0; // bits in hand
    for (int i = p; i < end; i++) {
      bits = bits << 8 | b[i] & 0xff;
      for (held += 8; held >= 5; held -= 5) {
        out.append(BASE32HEX_DIGITS.charAt(bits >> held - 5 & 31));
      }
      bits &= 31;
    }
    if (held > 0) out.append(BASE32HEX_DIGITS.charAt(bits << 5 - held & 31));
  }

  /**
   * RFC 1035 s5.1: quotes and backslashes are escaped, octets that do not print as three digits.
   */
  private static void quoted(StringBuilder out, byte[] b, int p, int end) {
    out.append('"');
    for (int i = p; i < end; i++) octet(out, b[i] & 0xff);
    out.append('"');
  }

  private static void octet(StringBuilder out, int c) {
    if (c < ' ' || c >= 0x7f) {
      out.append('\\').append((char) ('0' + c / 100));
      out.append((char) ('0' + c / 10 % 10)).append((char) ('0' + c % 10));
    } else {
      if (c == '"' || c == '\\') out.append('\\');
      out.append((char) c);
    }
  }

  private static void address4(StringBuilder out, byte[] b, int p) {
    for (int i = p; i < p + 4; i++) (i > p ? out.append('.') : out).append(b[i] & 0xff);
  }

  /** RFC 5952. */
  private static void address6(StringBuilder out, byte[] b, int p) {
    int run = 0; // the longest run of two or more zero groups
    int runAt = -1;
    for (int i = 0; i < 8; i++) {
      int n = 0;
      while (i + n < 8 && Wire.u16(b, p + 2 * (i + n)) == 0) n++;
      if (n > 1 && n > run) {
        run = n;
        runAt = i;
      }
      i += n;
    }
    // RFC 5952 s5: an IPv4 address within is written as one.
    boolean mapped = runAt == 0 && run == 5 && Wire.u16(b, p + 10) == 0xffff;
    boolean compatible = runAt == 0 && run == 6;
    for (int i = 0; i < 8; i++) {
      if (i == runAt) {
        out.append("::");
        i += run - 1;
        continue;
      }
      if (i > 0 && i != runAt + run) out.append(':');
      if (i == 6 && (mapped || compatible)) {
        address4(out, b, p + 12);
        return;
      }
      group(out, Wire.u16(b, p + 2 * i));
    }
  }

  private static void group(StringBuilder out, int v) {
    for (int shift = 12; shift >= 0; shift -= 4) {
      if (v >> shift != 0 || shift == 0) out.append(LOWER_DIGITS.charAt(v >> shift & 15));
    }
  }

  /** RFC 4034 s3.2: YYYYMMDDHHmmSS in UTC; here of the years 1970 to 2106. */
  private static void time(StringBuilder out, long seconds) {
    int days = (int) (seconds / 86_400);
    int second = (int) (seconds % 86_400);
    int year = 1970;
    for (int length; days >= (length = isLeap(year) ? 366 : 365); year++) days -= length;
    int month = 1;
    for (int length; days >= (length = daysOf(month, year)); month++) days -= length;
    out.append(year);
    two(out, month);
    two(out, days + 1);
    two(out, second / 3600);
    two(out, second / 60 % 60);
    two(out, second % 60);
  }

  private static boolean isLeap(int year) {
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  }

  private static int daysOf(int month, int year) {
    return switch (month) {
      case 2 -> isLeap(year) ? 29 : 28;
      case 4, 6, 9, 11 -> 30;
      default -> 31;
    };
  }

  private static void two(StringBuilder out, int v) {
    out.append((char) ('0' + v / 10)).append((char) ('0' + v % 10));
  }

  private static void types(StringBuilder out, byte[] b, int p, int end) {
    int start = out.length();
    for (int q = p; q < end; q += 2 + b[q + 1]) {
      bits(out, (b[q] & 0xff) << 8, b, q + 2, q + 2 + b[q + 1], start);
    }
  }

  private static void bits(StringBuilder out, int base, byte[] b, int p, int end, int start) {
    for (int i = 0; i < (end - p) * 8; i++) {
      if ((b[p + i / 8] & 0x80 >> i % 8) == 0) continue;
      if (out.length() > start) out.append(' ');
      out.append(RRTypes.mnemonic(base + i));
    }
  }

  private static boolean prefixes(StringBuilder out, byte[] b, int p, int end) {
    byte[] address = new byte[16];
    for (int q = p; q < end; ) {
      int family = Wire.u16(b, q);
      int octets = b[q + 3] & 0x7f;
      if (family != 1 && family != 2) return false;
      for (int i = 0; i < 16; i++) address[i] = i < octets ? b[q + 4 + i] : 0;
      if (q > p) out.append(' ');
      if (b[q + 3] < 0) out.append('!');
      out.append(family).append(':');
      if (family == 1) address4(out, address, 0);
      else address6(out, address, 0);
      out.append('/').append(b[q + 2] & 0xff);
      q += 4 + octets;
    }
    return true;
  }

  private static void gateway(StringBuilder out, int type, byte[] b, int p) {
    switch (type) {
      case 0 -> out.append('.');
      case 1 -> address4(out, b, p);
      case 2 -> address6(out, b, p);
      default -> Name.append(out, b, p);
    }
  }

  private static boolean isDigits(byte[] b, int p, int end) {
    for (int i = p; i < end; i++) if (b[i] < '0' || b[i] > '9') return false;
    return true;
  }

  /** RFC 1876 s3; false: a size of zero with an exponent, which text cannot tell from zero. */
  private static boolean location(StringBuilder out, byte[] b, int p) {
    angle(out, (Wire.i32(b, p + 4) & 0xffff_ffffL) - 0x8000_0000L, "N", "S");
    out.append(' ');
    angle(out, (Wire.i32(b, p + 8) & 0xffff_ffffL) - 0x8000_0000L, "E", "W");
    out.append(' ');
    long altitude = (Wire.i32(b, p + 12) & 0xffff_ffffL) - 10_000_000; // centimetres
    if (altitude < 0) out.append('-');
    altitude = Math.abs(altitude);
    out.append(altitude / 100).append('.');
    two(out, (int) (altitude % 100));
    out.append('m');
    for (int i = 1; i <= 3; i++) {
      int mantissa = b[p + i] >> 4 & 15;
      int exponent = b[p + i] & 15; // of centimetres
      if (mantissa == 0 && exponent > 0) return false;
      out.append(' ');
      if (exponent < 2) {
        out.append("0.");
        two(out, exponent == 0 ? mantissa : mantissa * 10);
      } else {
        out.append(mantissa);
        for (int k = 2; k < exponent; k++) out.append('0');
      }
      out.append('m');
    }
    return true;
  }

  private static void angle(StringBuilder out, long thousandths, String positive, String negative) {
    int v = (int) Math.abs(thousandths);
    out.append(v / 3_600_000).append(' ').append(v / 60_000 % 60).append(' ');
    out.append(v / 1000 % 60).append('.').append((char) ('0' + v / 100 % 10));
    two(out, v % 100);
    out.append(' ').append(thousandths < 0 ? negative : positive);
  }

  private static void parameters(StringBuilder out, byte[] b, int p, int end) {
    for (int q = p; q < end; ) {
      int key = Wire.u16(b, q);
      int value = q + 4;
      int next = value + Wire.u16(b, q + 2);
      if (q > p) out.append(' ');
      out.append(ServiceParameters.name(key));
      if (next > value) {
        out.append('=');
        switch (key) {
          case ServiceParameters.MANDATORY -> {
            for (int i = value; i < next; i += 2) {
              if (i > value) out.append(',');
              out.append(ServiceParameters.name(Wire.u16(b, i)));
            }
          }
          case ServiceParameters.ALPN -> protocols(out, b, value, next);
          case ServiceParameters.PORT -> out.append(Wire.u16(b, value));
          case ServiceParameters.IPV4HINT -> {
            for (int i = value; i < next; i += 4) address4(i > value ? out.append(',') : out, b, i);
          }
          case ServiceParameters.IPV6HINT -> {
            for (int i = value; i < next; i += 16)
              address6(i > value ? out.append(',') : out, b, i);
          }
          case ServiceParameters.ECH -> base64(out, b, value, next);
          default -> quoted(out, b, value, next);
        }
      }
      q = next;
    }
  }

  /** RFC 9460 A.1: a list of values is escaped twice, as values and as a character-string. */
  private static void protocols(StringBuilder out, byte[] b, int p, int end) {
    out.append('"');
    for (int q = p; q < end; q += 1 + (b[q] & 0xff)) {
      if (q > p) out.append(',');
      for (int i = q + 1; i <= q + (b[q] & 0xff); i++) {
        if (b[i] == ',' || b[i] == '\\') out.append("\\\\");
        octet(out, b[i] & 0xff);
      }
    }
    out.append('"');
  }
}
