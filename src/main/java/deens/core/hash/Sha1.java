package deens.core.hash;

/**
 * SHA-1 (FIPS 180-4 s6.1, RFC 3174), for NSEC3 (RFC 5155 s5) and for nothing that needs a hash
 * without collisions. Hot path: no allocation after construction. Reusable; for one thread.
 */
final class Sha1 {
  /** Octets of a digest. */
  static final int OCTETS = 20;

  private static final int BLOCK = 64;

  // Where the message's length in bits stands in the last block.
  private static final int LENGTH_AT = 56;

  private final byte[] block = new byte[BLOCK];
  private final int[] w = new int[80];
  private int h0;
  private int h1;
  private int h2;
  private int h3;
  private int h4;
  private int used; // octets waiting in block, 0..63
  private long octets; // of the whole message so far

  /** Makes a hash that has seen no octets. */
  Sha1() {
    reset();
  }

  /** Forgets all octets. */
  void reset() {
    h0 = 0x67452301;
    h1 = 0xefcdab89;
    h2 = 0x98badcfe;
    h3 = 0x10325476;
    h4 = 0xc3d2e1f0;
    used = 0;
    octets = 0;
  }

  /** Takes {@code length} octets of {@code b} from {@code at}. */
  void update(byte[] b, int at, int length) {
    octets += length;
    int p = at;
    int left = length;
    if (used > 0) {
      int n = Math.min(left, BLOCK - used);
      System.arraycopy(b, p, block, used, n);
      used += n;
      p += n;
      left -= n;
      if (used < BLOCK) return;
      compress(block, 0);
      used = 0;
    }
    for (; left >= BLOCK; left -= BLOCK) {
      compress(b, p);
      p += BLOCK;
    }
    System.arraycopy(b, p, block, 0, left);
    used = left;
  }

  /**
   * Writes the digest of all octets taken to {@code out[at]} and the 19 after it, and forgets them.
   */
  void digest(byte[] out, int at) {
    block[used++] = (byte) 0x80;
    if (used > LENGTH_AT) {
      while (used < BLOCK) block[used++] = 0;
      compress(block, 0);
      used = 0;
    }
    while (used < LENGTH_AT) block[used++] = 0;
    put(block, LENGTH_AT, (int) (octets >>> 29));
    put(block, LENGTH_AT + 4, (int) (octets << 3));
    compress(block, 0);
    put(out, at, h0);
    put(out, at + 4, h1);
    put(out, at + 8, h2);
    put(out, at + 12, h3);
    put(out, at + 16, h4);
    reset();
  }

  private static void put(byte[] out, int at, int v) {
    out[at] = (byte) (v >>> 24);
    out[at + 1] = (byte) (v >>> 16);
    out[at + 2] = (byte) (v >>> 8);
    out[at + 3] = (byte) v;
  }

  /*
   * Five steps a turn: then a..e are back in their places and no step moves them, as the textbook's
   * loop does.
   */
  private void compress(byte[] b, int at) {
    int[] w = this.w;
    for (int t = 0; t < 16; t++) {
      int p = at + 4 * t;
      w[t] = b[p] << 24 | (b[p + 1] & 0xff) << 16 | (b[p + 2] & 0xff) << 8 | b[p + 3] & 0xff;
    }
    for (int t = 16; t < 80; t++) {
      w[t] = Integer.rotateLeft(w[t - 3] ^ w[t - 8] ^ w[t - 14] ^ w[t - 16], 1);
    }
    int a = h0;
    int x = h1;
    int c = h2;
    int d = h3;
    int e = h4;
    for (int t = 0; t < 20; t += 5) {
      e += Integer.rotateLeft(a, 5) + (d ^ x & (c ^ d)) + 0x5a827999 + w[t];
      x = Integer.rotateLeft(x, 30);
      d += Integer.rotateLeft(e, 5) + (c ^ a & (x ^ c)) + 0x5a827999 + w[t + 1];
      a = Integer.rotateLeft(a, 30);
      c += Integer.rotateLeft(d, 5) + (x ^ e & (a ^ x)) + 0x5a827999 + w[t + 2];
      e = Integer.rotateLeft(e, 30);
      x += Integer.rotateLeft(c, 5) + (a ^ d & (e ^ a)) + 0x5a827999 + w[t + 3];
      d = Integer.rotateLeft(d, 30);
      a += Integer.rotateLeft(x, 5) + (e ^ c & (d ^ e)) + 0x5a827999 + w[t + 4];
      c = Integer.rotateLeft(c, 30);
    }
    for (int t = 20; t < 40; t += 5) {
      e += Integer.rotateLeft(a, 5) + (x ^ c ^ d) + 0x6ed9eba1 + w[t];
      x = Integer.rotateLeft(x, 30);
      d += Integer.rotateLeft(e, 5) + (a ^ x ^ c) + 0x6ed9eba1 + w[t + 1];
      a = Integer.rotateLeft(a, 30);
      c += Integer.rotateLeft(d, 5) + (e ^ a ^ x) + 0x6ed9eba1 + w[t + 2];
      e = Integer.rotateLeft(e, 30);
      x += Integer.rotateLeft(c, 5) + (d ^ e ^ a) + 0x6ed9eba1 + w[t + 3];
      d = Integer.rotateLeft(d, 30);
      a += Integer.rotateLeft(x, 5) + (c ^ d ^ e) + 0x6ed9eba1 + w[t + 4];
      c = Integer.rotateLeft(c, 30);
    }
    for (int t = 40; t < 60; t += 5) {
      e += Integer.rotateLeft(a, 5) + (x & c | d & (x | c)) + 0x8f1bbcdc + w[t];
      x = Integer.rotateLeft(x, 30);
      d += Integer.rotateLeft(e, 5) + (a & x | c & (a | x)) + 0x8f1bbcdc + w[t + 1];
      a = Integer.rotateLeft(a, 30);
      c += Integer.rotateLeft(d, 5) + (e & a | x & (e | a)) + 0x8f1bbcdc + w[t + 2];
      e = Integer.rotateLeft(e, 30);
      x += Integer.rotateLeft(c, 5) + (d & e | a & (d | e)) + 0x8f1bbcdc + w[t + 3];
      d = Integer.rotateLeft(d, 30);
      a += Integer.rotateLeft(x, 5) + (c & d | e & (c | d)) + 0x8f1bbcdc + w[t + 4];
      c = Integer.rotateLeft(c, 30);
    }
    for (int t = 60; t < 80; t += 5) {
      e += Integer.rotateLeft(a, 5) + (x ^ c ^ d) + 0xca62c1d6 + w[t];
      x = Integer.rotateLeft(x, 30);
      d += Integer.rotateLeft(e, 5) + (a ^ x ^ c) + 0xca62c1d6 + w[t + 1];
      a = Integer.rotateLeft(a, 30);
      c += Integer.rotateLeft(d, 5) + (e ^ a ^ x) + 0xca62c1d6 + w[t + 2];
      e = Integer.rotateLeft(e, 30);
      x += Integer.rotateLeft(c, 5) + (d ^ e ^ a) + 0xca62c1d6 + w[t + 3];
      d = Integer.rotateLeft(d, 30);
      a += Integer.rotateLeft(x, 5) + (c ^ d ^ e) + 0xca62c1d6 + w[t + 4];
      c = Integer.rotateLeft(c, 30);
    }
    h0 += a;
    h1 += x;
    h2 += c;
    h3 += d;
    h4 += e;
  }
}
