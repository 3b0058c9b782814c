package deens.zone.text;

import java.util.Arrays;

/** Values of the digits of base 16, 32 and 64 (RFC 4648), by octet; -1 for other octets. */
final class Digits {
  private static final byte[] HEX = table("0123456789ABCDEF", true);
  private static final byte[] BASE32HEX = table("0123456789ABCDEFGHIJKLMNOPQRSTUV", true);
  private static final byte[] BASE64 =
      table("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", false);

  private Digits() {}

  private static byte[] table(String digits, boolean anyCase) {
    byte[] table = new byte[256];
    Arrays.fill(table, (byte) -1);
    for (int i = 0; i < digits.length(); i++) {
      table[digits.charAt(i)] = (byte) i;
      if (anyCase) table[Character.toLowerCase(digits.charAt(i))] = (byte) i;
    }
    return table;
  }

  static int hex(byte octet) {
    return HEX[octet & 0xff];
  }

  static int base32hex(byte octet) {
    return BASE32HEX[octet & 0xff];
  }

  static int base64(byte octet) {
    return BASE64[octet & 0xff];
  }

  /** Returns the unsigned decimal number in b[from..to), or -1: none, or over {@code max}. */
  static long decimal(byte[] b, int from, int to, long max) {
    if (from == to || to - from > 18) return -1;
    long value = 0;
    for (int i = from; i < to; i++) {
      int digit = b[i] - '0';
      if (digit < 0 || digit > 9) return -1;
      value = value * 10 + digit;
    }
    return value <= max ? value : -1;
  }
}
