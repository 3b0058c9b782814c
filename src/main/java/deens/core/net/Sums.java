package deens.core.net;

import deens.core.wire.Words;

/**
 * The Internet checksum (RFC 1071), 8 octets a step. Sums are kept as the octets lie in memory,
 * lowest first, which the ones' complement sum allows (RFC 1071 s2(B)): what goes into a sum as a
 * number must be {@linkplain #swap swapped}, and what comes out is written lowest octet first. Hot
 * path: no allocation.
 */
final class Sums {
  private static final long LOW = 0xffffffffL;

  /** The folded sum of what holds its own right checksum. */
  static final int RIGHT = 0xffff;

  private Sums() {}

  /** Returns the sum of {@code n} octets from {@code at}; 7 behind them must be readable. */
  static long of(Words words, byte[] b, int at, int n) {
    long sum = 0;
    int end = at + n;
    int p = at;
    for (; end - p >= 8; p += 8) sum += parts(words.i64(b, p));
    if (p < end) sum += parts(Words.first(words.i64(b, p), end - p));
    return sum;
  }

  /**
   * Copies {@code n} octets to index 0 of {@code to}, with up to 7 behind them, and returns their
   * sum.
   */
  static long copy(Words words, byte[] from, int at, int n, byte[] to) {
    long sum = 0;
    int i = 0;
    for (; n - i >= 8; i += 8) {
      long eight = words.i64(from, at + i);
      words.putI64(to, i, eight);
      sum += parts(eight);
    }
    if (i < n) {
      long rest = Words.first(words.i64(from, at + i), n - i);
      words.putI64(to, i, rest);
      sum += parts(rest);
    }
    return sum;
  }

  /** Returns 8 octets as a sum of two fours, so that 2^31 of them can be added up. */
  static long parts(long eight) {
    return (eight & LOW) + (eight >>> 32);
  }

  /** Returns a sum in 16 bits. */
  static int fold(long sum) {
    long s = (sum & LOW) + (sum >>> 32);
    s = (s & 0xffff) + (s >>> 16);
    s = (s & 0xffff) + (s >>> 16);
    return (int) ((s & 0xffff) + (s >>> 16));
  }

  /** Returns the checksum of a sum, lowest octet first. */
  static int checksum(long sum) {
    return ~fold(sum) & 0xffff;
  }

  /** Returns 16 bits with their octets changed: a number as it lies in memory, or back. */
  static int swap(int v) {
    return (v & 0xff) << 8 | v >>> 8 & 0xff;
  }
}
