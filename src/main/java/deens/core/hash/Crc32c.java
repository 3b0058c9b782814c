package deens.core.hash;

/**
 * CRC-32C (Castagnoli; RFC 3720 s12.1), the checksum of an image. It finds damage, not forgery. A
 * pure function of the checksum so far and more octets, the same as {@code java.util.zip.CRC32C},
 * which the portable core cannot use.
 */
public final class Crc32c {
  private static final int POLYNOMIAL = 0x82f63b78; // bits reversed

  // Eight octets a step ("slicing by 8"): TABLE[256 * k + octet] is the effect of an octet with k
  // more octets of the step behind it.
  private static final int[] TABLE = table();

  private Crc32c() {}

  private static int[] table() {
    int[] t = new int[8 * 256];
    for (int i = 0; i < 256; i++) {
      int crc = i;
      for (int bit = 0; bit < 8; bit++) crc = crc >>> 1 ^ ((crc & 1) != 0 ? POLYNOMIAL : 0);
      t[i] = crc;
    }
    for (int i = 256; i < t.length; i++) t[i] = t[i - 256] >>> 8 ^ t[t[i - 256] & 0xff];
    return t;
  }

  /**
   * Returns the checksum of some octets and {@code length} octets of {@code b} from {@code at}
   * behind them.
   *
   * @param crc the checksum of the octets before; 0 if there are none
   */
  public static int update(int crc, byte[] b, int at, int length) {
    int[] t = TABLE;
    int c = ~crc;
    int p = at;
    int end = at + length;
    for (; end - p >= 8; p += 8) {
      int low =
          c ^ (b[p] & 0xff | (b[p + 1] & 0xff) << 8 | (b[p + 2] & 0xff) << 16 | b[p + 3] << 24);
      c =
          t[7 * 256 + (low & 0xff)]
              ^ t[6 * 256 + (low >>> 8 & 0xff)]
              ^ t[5 * 256 + (low >>> 16 & 0xff)]
              ^ t[4 * 256 + (low >>> 24)]
              ^ t[3 * 256 + (b[p + 4] & 0xff)]
              ^ t[2 * 256 + (b[p + 5] & 0xff)]
              ^ t[256 + (b[p + 6] & 0xff)]
              ^ t[b[p + 7] & 0xff];
    }
    for (; p < end; p++) c = c >>> 8 ^ t[(c ^ b[p]) & 0xff];
    return ~c;
  }
}
