package deens.core.image;

/**
 * Finds what proves that a name is not there: the authoritative name before it in canonical order
 * (RFC 4034 s6.1), or the NSEC3 name before its hash (RFC 5155 s7.2.1). Damage throws {@link
 * IndexOutOfBoundsException}. Hot path: no allocation.
 */
public final class Predecessor {
  /** No name has as many labels (RFC 1035 s3.1: 255 octets). */
  private static final int MOST_LABELS = 128;

  private Predecessor() {}

  /**
   * Returns the authoritative name before the one that was looked up and not found (or found
   * empty), in canonical order; names below zone cuts are left out (RFC 4035 s2.3). The way to it
   * is noted in {@code found}. 0: none, which a whole zone's apex makes impossible.
   */
  public static long find(ImageBytes b, byte[] key, Found found) {
    for (int d = found.depth; ; d--) {
      if (d < found.labels) {
        long level = NameView.children(b, found.path[d]);
        long left = d == found.depth && found.outcome == Found.NO_NAME ? found.left : 0;
        long t = level == 0 ? 0 : below(b, level, left, key, found.start[found.labels - 1 - d]);
        if (t != 0) {
          found.before = d;
          return last(b, t, found);
        }
        if (NameView.rrsets(b, found.path[d]) != 0) {
          found.before = d;
          found.beforeLength = 0;
          return found.path[d];
        }
      }
      if (d <= found.apexDepth) return 0;
    }
  }

  /**
   * Returns the NSEC3 name that matches a hash or, if none does, the one before it in the circle of
   * hashes; 0: there is none at all.
   *
   * @param key holds the hash as a label, base32hex in lower case
   * @param at where its length octet is
   */
  public static long nsec3(ImageBytes b, long root, byte[] key, int at) {
    long level = NameView.children(b, root);
    if (level == 0) return 0;
    long t = NameView.child(b, root, key, at);
    if (t != 0) return t;
    t = below(b, level, 0, key, at);
    return lastOfLevel(b, t != 0 ? t : level);
  }

  /**
   * Returns the greatest subtree of one level that is wholly below a label; 0: none is.
   *
   * @param left the last branch on the way to the label; 0: not known
   */
  private static long below(ImageBytes b, long level, long left, byte[] key, int at) {
    long any = anyName(b, left == 0 ? level : left, key, at);
    int alike = left == 0 ? 0 : ((int) b.i64(left) & 127) >> 1;
    int differ = differ(b, key, at, any, alike);
    // Mostly it hangs from that branch.
    long beside = left == 0 ? 0 : beside(b, left, key, at, any, differ);
    return beside != 0 ? beside : below(b, level, key, at, any, differ);
  }

  /**
   * As above, if it hangs from the last branch on the way to the label; 0: it does not.
   *
   * @param any shares with the label all that any name of the level shares with it
   * @param differ the first test in which it differs
   */
  private static long beside(ImageBytes b, long left, byte[] key, int at, long any, int differ) {
    long word = b.i64(left);
    int test = (int) word & 127;
    if (differ < test || differ == LabelOrder.SAME) return 0;
    long bit = LabelOrder.bit(key, at, test);
    if ((word & bit) != 0 && isAbove(b, key, at, any, differ)) return any;
    int i = Long.bitCount(word & ImageFormat.BRANCH_BITMAP & bit - 1);
    return i == 0 ? 0 : Links.child(b, left, word, i - 1);
  }

  /** As above, wherever it hangs. */
  private static long below(ImageBytes b, long level, byte[] key, int at, long any, int differ) {
    long best = 0;
    long t = level;
    long word = b.i64(t);
    int last = -1;
    while ((word & ImageFormat.BRANCH) != 0 && ((int) word & 127) <= differ) {
      int test = (int) word & 127;
      if (test <= last) throw Links.damaged("branch", t);
      last = test;
      int i = Long.bitCount(word & ImageFormat.BRANCH_BITMAP & LabelOrder.bit(key, at, test) - 1);
      if (i > 0) best = Links.child(b, t, word, i - 1);
      if (test == differ) return best;
      t = Links.child(b, t, word, i);
      word = b.i64(t);
    }
    if (differ == LabelOrder.SAME) return best;
    return isAbove(b, key, at, any, differ) ? t : best;
  }

  /** Returns the last authoritative name of a subtree, and notes the way there. */
  private static long last(ImageBytes b, long subtree, Found found) {
    long t = subtree;
    for (int n = 0; n < MOST_LABELS; ) {
      t = lastOfLevel(b, t);
      found.beforePath[n++] = t;
      found.beforeLength = n;
      int flags = NameView.flags(b, t);
      boolean ends = (flags & (ImageFormat.NAME_CUT | ImageFormat.NAME_DNAME)) != 0;
      if (ends || (flags & ImageFormat.NAME_CHILDREN) == 0) return t;
      long children = NameView.children(b, t);
      if (children == 0) return t;
      t = children;
    }
    throw Links.damaged("name", t);
  }

  private static long lastOfLevel(ImageBytes b, long subtree) {
    long t = subtree;
    int last = -1;
    for (long word = b.i64(t); (word & ImageFormat.BRANCH) != 0; word = b.i64(t)) {
      int test = (int) word & 127;
      int n = Long.bitCount(word & ImageFormat.BRANCH_BITMAP);
      if (test <= last || n == 0) throw Links.damaged("branch", t);
      last = test;
      t = Links.child(b, t, word, n - 1);
    }
    return t;
  }

  /** Returns a name that shares with a label all that any name of the level shares with it. */
  private static long anyName(ImageBytes b, long level, byte[] key, int at) {
    long t = level;
    int last = -1;
    for (long word = b.i64(t); (word & ImageFormat.BRANCH) != 0; word = b.i64(t)) {
      int test = (int) word & 127;
      if (test <= last) throw Links.damaged("branch", t);
      last = test;
      long bit = LabelOrder.bit(key, at, test);
      t =
          Links.child(
              b,
              t,
              word,
              (word & bit) == 0 ? 0 : Long.bitCount(word & ImageFormat.BRANCH_BITMAP & bit - 1));
    }
    return t;
  }

  /** Whether a label is above a name's, from which it differs in this test. */
  private static boolean isAbove(ImageBytes b, byte[] key, int at, long name, int differ) {
    return Long.compareUnsigned(LabelOrder.bit(key, at, differ), bitOf(b, name, differ)) > 0;
  }

  /**
   * As {@link LabelOrder#differ}, of a label and a name's.
   *
   * @param alike so many octets are likely to be the same
   */
  private static int differ(ImageBytes b, byte[] key, int at, long name, int alike) {
    int mine = key[at];
    long head = b.i64(name);
    int its = (int) head & 63;
    int both = Math.min(mine, its);
    long p = NameView.label(name, head);
    int from = alike <= both && b.sameOctets(p, key, at + 1, alike) ? alike : 0;
    for (int i = from; i < both; i++) {
      int x = key[at + 1 + i] & 0xff;
      int y = b.u8(p + i);
      if (x != y) return i << 1 | (LabelOrder.bit(0, x) == LabelOrder.bit(0, y) ? 1 : 0);
    }
    return mine == its ? LabelOrder.SAME : both << 1;
  }

  private static long bitOf(ImageBytes b, long name, int test) {
    int i = test >> 1;
    return i < NameView.labelLength(b, name)
        ? LabelOrder.bit(test, b.u8(NameView.label(b, name) + i))
        : ImageFormat.BRANCH_ENDED;
  }
}
