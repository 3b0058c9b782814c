package deens.core.hash;

/**
 * SipHash-2-4 with 64 bits of output (Aumasson and Bernstein, "SipHash: a fast short-input PRF"): a
 * keyed hash that who does not know the key can neither predict nor make collide. Hot path: no
 * allocation.
 */
public final class SipHash24 {
  private SipHash24() {}

  /**
   * Hashes {@code length} octets of {@code b} from {@code at}.
   *
   * @param k0 the key's octets 0 to 7, the first the least significant
   * @param k1 the key's octets 8 to 15, likewise
   * @return the hash; its octets on the wire are least significant first
   */
  public static long hash(long k0, long k1, byte[] b, int at, int length) {
    long v0 = k0 ^ 0x736f6d6570736575L;
    long v1 = k1 ^ 0x646f72616e646f6dL;
    long v2 = k0 ^ 0x6c7967656e657261L;
    long v3 = k1 ^ 0x7465646279746573L;
    int whole = length & ~7;
    for (int i = 0; i <= whole; i += 8) {
      // The last word has what is left over and the length in its top octet.
      long m;
      if (i < whole) {
        m = word(b, at + i, 8);
      } else {
        m = word(b, at + i, length - whole) | (long) length << 56;
      }
      v3 ^= m;
      for (int round = 0; round < 2; round++) {
        v0 += v1;
        v2 += v3;
        v1 = Long.rotateLeft(v1, 13) ^ v0;
        v3 = Long.rotateLeft(v3, 16) ^ v2;
        v0 = Long.rotateLeft(v0, 32) + v3;
        v2 += v1;
        v3 = Long.rotateLeft(v3, 21) ^ v0;
        v1 = Long.rotateLeft(v1, 17) ^ v2;
        v2 = Long.rotateLeft(v2, 32);
      }
      v0 ^= m;
    }
    v2 ^= 0xff;
    for (int round = 0; round < 4; round++) {
      v0 += v1;
      v2 += v3;
      v1 = Long.rotateLeft(v1, 13) ^ v0;
      v3 = Long.rotateLeft(v3, 16) ^ v2;
      v0 = Long.rotateLeft(v0, 32) + v3;
      v2 += v1;
      v3 = Long.rotateLeft(v3, 21) ^ v0;
      v1 = Long.rotateLeft(v1, 17) ^ v2;
      v2 = Long.rotateLeft(v2, 32);
    }
    return v0 ^ v1 ^ v2 ^ v3;
  }

  /** Returns {@code n} octets from {@code p}, 0 to 8, the first the least significant. */
  private static long word(byte[] b, int p, int n) {
    long m = 0;
    for (int i = n - 1; i >= 0; i--) m = m << 8 | b[p + i] & 0xff;
    return m;
  }
}
