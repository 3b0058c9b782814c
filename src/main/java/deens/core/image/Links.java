package deens.core.image;

/**
 * The links of an image: each leads back by so many units of 4 octets, so that a walk along them
 * ends. Hot path: no allocation.
 */
public final class Links {
  private Links() {}

  /** Returns the exception for what cannot be as it is at {@code p}. */
  static IndexOutOfBoundsException damaged(String what, long p) {
    return new IndexOutOfBoundsException("damaged image: " + what + " at offset " + p);
  }

  /** Follows the 32-bit link at {@code p + at}; 0 if it leads nowhere. */
  static long follow(ImageBytes b, long p, int at) {
    return follow(p, b.i32(p + at));
  }

  /** As above, of a link that was read already. */
  static long follow(long p, int units) {
    long delta = (units & 0xffffffffL) << 2;
    if (delta > p) throw damaged("link", p);
    return delta == 0 ? 0 : p - delta;
  }

  /** Returns the offset of the i-th child of the branch at {@code t}, whose first word is given. */
  public static long child(ImageBytes b, long t, long word, int i) {
    // Without a jump, which could not be foretold: a narrow link is the first half of what is read,
    // and no branch is the last thing in an image.
    int narrow = (int) (word >>> 63);
    long link = b.i32(t + ImageFormat.BRANCH_LINKS_AT + ((4L * i) >> narrow));
    long delta = link & 0xffffffffL >>> (narrow << 4);
    delta <<= 2;
    if (delta == 0 || delta > t) throw damaged("link", t);
    return t - delta;
  }
}
