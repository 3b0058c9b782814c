package deens.core.image;

/**
 * What a name of an image says, and its child with a given label. A name is given by its offset, as
 * {@link ImageReader} and {@link TrieWalk} find it. Damage throws {@link
 * IndexOutOfBoundsException}. Hot path: no allocation.
 */
public final class NameView {
  /** Most RRsets of a name that a list of them is followed for. */
  public static final int MOST_RRSETS = 1 << 16;

  private NameView() {}

  /** Returns the flags of a name. */
  public static int flags(ImageBytes b, long name) {
    return b.u8(name + ImageFormat.NAME_FLAGS_AT);
  }

  /** As above, of a name whose first 8 octets are given. */
  static int flags(long head) {
    return (int) (head >>> 8 * ImageFormat.NAME_FLAGS_AT) & 0xff;
  }

  /** Returns the octets of a name's label. */
  public static int labelLength(ImageBytes b, long name) {
    return b.u8(name) & 63;
  }

  /** Returns where a name's label starts. */
  public static long label(ImageBytes b, long name) {
    return name
        + ((flags(b, name) & ImageFormat.NAME_CHILDREN) != 0
            ? ImageFormat.NAME_OCTETS_CHILDREN
            : ImageFormat.NAME_OCTETS);
  }

  /** As above, of a name whose first 8 octets are given. */
  static long label(long name, long head) {
    return name
        + ImageFormat.NAME_OCTETS
        + (flags(head) & ImageFormat.NAME_CHILDREN) / 2; // 4 more with children
  }

  /** Returns the offset of the name's first RRset; 0: none, an empty non-terminal. */
  public static long rrsets(ImageBytes b, long name) {
    return Links.follow(b, name, ImageFormat.NAME_DATA_AT);
  }

  /** Returns the offset of the trie of the name's children; 0: none. */
  public static long children(ImageBytes b, long name) {
    return (flags(b, name) & ImageFormat.NAME_CHILDREN) == 0
        ? 0
        : Links.follow(b, name, ImageFormat.NAME_CHILDREN_AT);
  }

  /**
   * Returns the child of a name with the given label; 0: there is none.
   *
   * @param key holds the label in lower case
   * @param at where its length octet is
   */
  public static long child(ImageBytes b, long name, byte[] key, int at) {
    return child(b, name, b.i64(name), key, at);
  }

  /** As above, of a name whose first 8 octets are given: they have all but the children's link. */
  static long child(ImageBytes b, long name, long head, byte[] key, int at) {
    return Math.max(0, inLevel(b, children(b, name, head), key, at));
  }

  /** As {@link #children}, of a name whose first 8 octets are given. */
  static long children(ImageBytes b, long name, long head) {
    return (flags(head) & ImageFormat.NAME_CHILDREN) == 0
        ? 0
        : Links.follow(b, name, ImageFormat.NAME_CHILDREN_AT);
  }

  /** Whether a name has the given label. */
  static boolean hasLabel(ImageBytes b, long name, byte[] key, int at) {
    return hasLabel(b, name, b.i64(name), key, at);
  }

  /** As above, of a name whose first 8 octets are given. */
  static boolean hasLabel(ImageBytes b, long name, long head, byte[] key, int at) {
    int length = key[at];
    return (head & 63) == length && b.sameOctets(label(name, head), key, at + 1, length);
  }

  /**
   * Returns the name with the given label in a trie of labels (0: an empty one); if there is none,
   * the complement of the offset of the last branch that was met on the way to it, or of 0.
   */
  static long inLevel(ImageBytes b, long level, byte[] key, int at) {
    long t = level;
    if (t == 0) return ~0;
    long branch = 0;
    int length = key[at];
    int last = -1;
    long word = b.i64(t);
    while ((word & ImageFormat.BRANCH) != 0) {
      int test = (int) word & 127;
      if (test <= last) throw Links.damaged("branch", t);
      last = test;
      int i = test >> 1;
      long bit = i < length ? LabelOrder.bit(test, key[at + 1 + i]) : ImageFormat.BRANCH_ENDED;
      branch = t;
      if ((word & bit) == 0) return ~branch;
      t = Links.child(b, t, word, Long.bitCount(word & ImageFormat.BRANCH_BITMAP & bit - 1));
      word = b.i64(t);
    }
    if ((word & 63) != length) {
      // No child is without a label: this is a page of zeros, as a file that was cut off ends in.
      if ((word & 63) == 0) throw Links.damaged("name", t);
      return ~branch;
    }
    return b.sameOctets(label(t, word), key, at + 1, length) ? t : ~branch;
  }

  /** Returns the offset of an RRset of the name; 0: it has none of that type. */
  public static long rrset(ImageBytes b, long name, int type) {
    long r = rrsets(b, name);
    for (int n = 0; r != 0 && n < MOST_RRSETS; n++) {
      int t = b.u16(r);
      if (t >= type) return t == type ? r : 0;
      r = RRsetView.next(b, r);
    }
    return 0;
  }
}
