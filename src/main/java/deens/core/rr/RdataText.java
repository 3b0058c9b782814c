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
    if (length > 0) BinaryText.hex(out.append(' '), rdata, at, at + length);
  }

  /** Returns whether every field has a text of its own. The RDATA fits the row. */
  private static boolean fields(StringBuilder out, int type, byte[] b, int at, int length) {
    int end = at + length;
    int p = at;
    for (int i = 0; ; i++) {
      int field = RRTypes.field(type, i);
      if (field == NONE) return true;
      int next = FieldEnd.of(field, b, at, p, end);
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
    return switch (kind(field)) {
      case LOC -> b[p] == 0 && LocationText.append(out, b, p); // other versions have no text
      case SERVICES -> services(out, b, p, end);
      case PREFIXES -> AddressText.prefixes(out, b, p, end);
      case ATMA -> atma(out, b, p, end);
      case RAW -> false;
      default -> {
        plain(out, kind(field), b, start, p, end);
        yield true;
      }
    };
  }

  private static void plain(StringBuilder out, int kind, byte[] b, int start, int p, int end) {
    switch (kind) {
      case U8, ALGORITHM, KEY_PROTOCOL -> out.append(b[p] & 0xff);
      case U16, KEY_FLAGS -> out.append(Wire.u16(b, p));
      case U32, PERIOD -> out.append(Wire.i32(b, p) & 0xffff_ffffL);
      case TIME -> TimeText.append(out, Wire.i32(b, p) & 0xffff_ffffL);
      case TYPE -> out.append(RRTypes.mnemonic(Wire.u16(b, p)));
      case CERTIFICATE -> out.append(Mnemonics.CERTIFICATES.name(Wire.u16(b, p)));
      case CERTIFICATE_ALGORITHM -> out.append(Mnemonics.ALGORITHMS.name(b[p] & 0xff));
      case ADDRESS4 -> AddressText.address4(out, b, p);
      case ADDRESS6 -> AddressText.address6(out, b, p);
      case ID64 -> AddressText.identifier(out, b, p, end);
      case EUI48, EUI64 -> AddressText.eui(out, b, p, end);
      case NAME, NAMES -> names(out, b, p, end);
      case STRING, STRINGS -> strings(out, b, p, end);
      case TAG -> letters(out, b, p + 1, end);
      case TEXT -> quoted(out, b, p, end);
      case HEX, DS_DIGEST, SSH_DIGEST, ZONE_DIGEST -> BinaryText.hex(out, b, p, end);
      case BASE64 -> BinaryText.base64(dashIf(p == end, out), b, p, end);
      case SALT -> BinaryText.hex(dashIf(p + 1 == end, out), b, p + 1, end);
      case HASH -> BinaryText.base32hex(out, b, p + 1, end);
      case TYPES -> types(out, b, p, end);
      case NXT_TYPES -> bits(out, 0, b, p, end, out.length());
      case PARAMETERS -> parameters(out, b, p, end);
      case GATEWAY -> AddressText.gateway(out, b[start + 1] & 0xff, b, p);
      case RELAY -> relay(out, b, p);
      case HOST_IDENTITY -> hostIdentity(out, b, p, end);
      case NSAP -> BinaryText.lowerHex(out.append("0x"), b, p, end);
      case SUFFIX6 -> AddressText.suffix(out, b, p, end);
      default -> throw new IllegalStateException("field of kind " + kind);
    }
  }

  private static StringBuilder dashIf(boolean empty, StringBuilder out) {
    return empty ? out.append('-') : out;
  }

  private static void names(StringBuilder out, byte[] b, int p, int end) {
    for (int q = p; q < end; q += Name.length(b, q)) {
      Name.append(q > p ? out.append(' ') : out, b, q);
    }
  }

  private static void strings(StringBuilder out, byte[] b, int p, int end) {
    for (int q = p; q < end; q += 1 + (b[q] & 0xff)) {
      quoted(q > p ? out.append(' ') : out, b, q + 1, q + 1 + (b[q] & 0xff));
    }
  }

  private static void letters(StringBuilder out, byte[] b, int p, int end) {
    for (int i = p; i < end; i++) out.append((char) b[i]);
  }

  private static boolean services(StringBuilder out, byte[] b, int p, int end) {
    if (end > p + 1 && b[end - 1] == 0) return false; // ports alone cannot tell of zero octets
    out.append(b[p] & 0xff);
    for (int port = 0; port < (end - p - 1) * 8; port++) {
      if ((b[p + 1 + port / 8] & 0x80 >> port % 8) != 0) out.append(' ').append(port);
    }
    return true;
  }

  private static boolean atma(StringBuilder out, byte[] b, int p, int end) {
    if (b[p] == 0) BinaryText.lowerHex(out, b, p + 1, end);
    else if (b[p] == 1 && isDigits(b, p + 1, end)) letters(out.append('+'), b, p + 1, end);
    else return false;
    return true;
  }

  private static void relay(StringBuilder out, byte[] b, int p) {
    out.append(b[p] < 0 ? "1 " : "0 ").append(b[p] & 0x7f).append(' ');
    AddressText.gateway(out, b[p] & 0x7f, b, p + 1);
  }

  private static void hostIdentity(StringBuilder out, byte[] b, int p, int end) {
    int key = p + 4 + (b[p] & 0xff);
    BinaryText.hex(out.append(b[p + 1] & 0xff).append(' '), b, p + 4, key);
    BinaryText.base64(out.append(' '), b, key, end);
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

  private static boolean isDigits(byte[] b, int p, int end) {
    for (int i = p; i < end; i++) if (b[i] < '0' || b[i] > '9') return false;
    return true;
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
            for (int i = value; i < next; i += 4)
              AddressText.address4(i > value ? out.append(',') : out, b, i);
          }
          case ServiceParameters.IPV6HINT -> {
            for (int i = value; i < next; i += 16)
              AddressText.address6(i > value ? out.append(',') : out, b, i);
          }
          case ServiceParameters.ECH -> BinaryText.base64(out, b, value, next);
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
