package deens.core.wire;

/**
 * Many octets of an array at once. Exactly one implementation is loaded in a server, so that its
 * calls compile to single instructions; {@link PortableWords} is for where there is no better way.
 * An index whose octets are not all in the array throws {@link IndexOutOfBoundsException}.
 */
public abstract class Words {
  /** Returns the 8 octets at {@code p}, the first one lowest. */
  public abstract long i64(byte[] b, int p);

  /** Writes 8 octets at {@code p}, the lowest of {@code v} first. */
  public abstract void putI64(byte[] b, int p, long v);

  /** Returns the 4 octets at {@code p}, the first one lowest. */
  public abstract int i32(byte[] b, int p);

  /** Writes 4 octets at {@code p}, the lowest of {@code v} first. */
  public abstract void putI32(byte[] b, int p, int v);

  /** Returns the 2 octets at {@code p} in network order, as 0..65535. */
  public abstract int u16(byte[] b, int p);

  /** Writes the low 16 bits of {@code v} at {@code p} in network order. */
  public abstract void putU16(byte[] b, int p, int v);

  private static final long EACH = 0x0101010101010101L;
  private static final long HIGH = EACH << 7;
  private static final long LOW = ~HIGH;

  /**
   * Returns 8 octets with ASCII letters in lower case and all else unchanged (RFC 4343 s3). The
   * lengths of labels, below 64, are no letters.
   */
  public static long lower(long octets) {
    // The high bit of each octet: whether it is at least 'A', or more than 'Z', and below 128.
    long low = octets & LOW;
    long from = low + (0x80 - 'A') * EACH;
    long behind = low + (0x7f - 'Z') * EACH;
    long upper = (from ^ behind) & ~octets & HIGH;
    return octets | upper >>> 2;
  }

  /** Returns what tells where the first zero octet is; 0: there is none. */
  public static long zeros(long octets) {
    return octets - EACH & ~octets & HIGH; // the highest bit of each zero octet, and of some behind
  }

  /** Returns the index, 0 to 7, of the first zero octet; 8: there is none. */
  public static int firstZero(long zeros) {
    return Long.numberOfTrailingZeros(zeros) >>> 3;
  }

  /** Returns all bits of the octets up to the first zero octet, or, if there is none, of all. */
  public static long upToFirst(long zeros) {
    return zeros ^ zeros - 1;
  }

  /** Returns the lowest octets, 1 to 8 of them, with zeros instead of the others. */
  public static long first(long octets, int count) {
    return octets & -1L >>> 64 - 8 * count;
  }
}
