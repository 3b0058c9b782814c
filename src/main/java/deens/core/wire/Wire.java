package deens.core.wire;

/**
 * Integers in network order (RFC 1035 s2.3.2). Hot path: no allocation. The caller has checked the
 * bounds.
 */
public final class Wire {
  private Wire() {}

  /** Returns the octet at {@code p} as 0..255. */
  public static int u8(byte[] b, int p) {
    return b[p] & 0xff;
  }

  /** Returns the 16-bit value at {@code p}. */
  public static int u16(byte[] b, int p) {
    return (b[p] & 0xff) << 8 | b[p + 1] & 0xff;
  }

  /** Returns the 32-bit value at {@code p}, as a signed int. */
  public static int i32(byte[] b, int p) {
    return b[p] << 24 | (b[p + 1] & 0xff) << 16 | (b[p + 2] & 0xff) << 8 | b[p + 3] & 0xff;
  }

  /** Writes the low 16 bits of {@code v} at {@code p}. */
  public static void putU16(byte[] b, int p, int v) {
    b[p] = (byte) (v >>> 8);
    b[p + 1] = (byte) v;
  }

  /** Writes {@code v} at {@code p}. */
  public static void putI32(byte[] b, int p, int v) {
    b[p] = (byte) (v >>> 24);
    b[p + 1] = (byte) (v >>> 16);
    b[p + 2] = (byte) (v >>> 8);
    b[p + 3] = (byte) v;
  }

  /**
   * Returns an ASCII letter in lower case and any other octet unchanged, as 0..255 (RFC 4343 s3).
   */
  public static int lower(int octet) {
    int c = octet & 0xff;
    return c >= 'A' && c <= 'Z' ? c + 32 : c;
  }
}
