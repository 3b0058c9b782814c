package deens.core.rr;

/** Octets in the digits of base 16, 32 and 64 (RFC 4648). */
final class BinaryText {
  private static final String HEX_DIGITS = "0123456789ABCDEF";
  private static final String LOWER_DIGITS = "0123456789abcdef";
  private static final String BASE32HEX_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUV";
  private static final String BASE64_DIGITS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

  private BinaryText() {}

  static void hex(StringBuilder out, byte[] b, int p, int end) {
    hex(out, HEX_DIGITS, b, p, end);
  }

  static void lowerHex(StringBuilder out, byte[] b, int p, int end) {
    hex(out, LOWER_DIGITS, b, p, end);
  }

  private static void hex(StringBuilder out, String digits, byte[] b, int p, int end) {
    for (int i = p; i < end; i++) {
      out.append(digits.charAt(b[i] >> 4 & 15)).append(digits.charAt(b[i] & 15));
    }
  }

  static void base64(StringBuilder out, byte[] b, int p, int end) {
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

  static void base32hex(StringBuilder out, byte[] b, int p, int end) {
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
}
