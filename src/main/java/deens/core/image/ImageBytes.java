package deens.core.image;

/**
 * The octets of an image, little-endian. Exactly one implementation is loaded in a program, so that
 * its calls compile to direct reads. Every read outside {@code 0 <= p && p + width <= size()}
 * throws {@link IndexOutOfBoundsException}.
 */
public abstract class ImageBytes {
  /** Returns the number of octets. */
  public abstract long size();

  /** Returns the octet at {@code p} as 0..255. */
  public abstract int u8(long p);

  /** Returns the 16 bits at {@code p} as 0..65535. */
  public abstract int u16(long p);

  /** Returns the 32 bits at {@code p}, signed. */
  public abstract int i32(long p);

  /** Returns the 64 bits at {@code p}. */
  public abstract long i64(long p);

  /** Copies {@code length} octets at {@code p} to {@code to[at]} and on. */
  public abstract void copyTo(long p, byte[] to, int at, int length);

  /** Whether the {@code length} octets at {@code p} are those at {@code b[at]} and on. */
  public abstract boolean sameOctets(long p, byte[] b, int at, int length);
}
