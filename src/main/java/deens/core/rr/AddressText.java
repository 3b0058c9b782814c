package deens.core.rr;

import deens.core.wire.Name;
import deens.core.wire.Wire;

/** Internet addresses in presentation form, and the fields that are made of them. */
final class AddressText {
  private AddressText() {}

  static void address4(StringBuilder out, byte[] b, int p) {
    for (int i = p; i < p + 4; i++) (i > p ? out.append('.') : out).append(b[i] & 0xff);
  }

  /** RFC 5952. */
  static void address6(StringBuilder out, byte[] b, int p) {
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

  /** RFC 6742 s2.1.2. */
  static void identifier(StringBuilder out, byte[] b, int p, int end) {
    for (int i = p; i < end; i += 2) group(i > p ? out.append(':') : out, Wire.u16(b, i));
  }

  private static void group(StringBuilder out, int v) {
    out.append(Integer.toHexString(v));
  }

  static boolean prefixes(StringBuilder out, byte[] b, int p, int end) {
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

  static void gateway(StringBuilder out, int type, byte[] b, int p) {
    switch (type) {
      case 0 -> out.append('.');
      case 1 -> address4(out, b, p);
      case 2 -> address6(out, b, p);
      default -> Name.append(out, b, p);
    }
  }

  /** RFC 7043 s3.2. */
  static void eui(StringBuilder out, byte[] b, int p, int end) {
    for (int i = p; i < end; i++) {
      BinaryText.lowerHex(i > p ? out.append('-') : out, b, i, i + 1);
    }
  }

  /** The suffix of an A6 record, the prefix being zero (RFC 2874 s3.1). */
  static void suffix(StringBuilder out, byte[] b, int p, int end) {
    byte[] address = new byte[16];
    System.arraycopy(b, p, address, 16 - (end - p), end - p);
    address6(out, address, 0);
  }
}
