package deens.core.image;

import java.util.Arrays;

/** Walks all names of one trie in canonical order, each before the names below it. */
public final class TrieWalk {
  private static final int OWNER_OCTETS = 256;
  private static final int MOST_OWNER_OCTETS = 255;

  /** No name takes less room, so that a walk of more names than fit goes over shared ones. */
  private static final int LEAST_NAME_OCTETS = 8;

  private final ImageBytes b;

  /** Offset of the current name's record. */
  public long name;

  /** Ends with the current owner in wire form, which starts at {@link #ownerAt}. */
  public final byte[] owner = new byte[OWNER_OCTETS];

  public int ownerAt;

  private final int topAt;
  private boolean started;
  private long left;
  private int depth;

  /** Where in {@link #owner} the name of each level starts. */
  private final int[] at = new int[128];

  private final long[] path = new long[128];

  // The branches passed on the way to the current name, those of the upper levels first.
  private final int[] firstBranch = new int[129];
  private int branches;
  private long[] branch = new long[32];
  private long[] word = new long[32];
  private int[] next = new int[32];

  /** Walks the ordinary names of a zone. */
  public static TrieWalk ofZone(ImageBytes b, long zone) {
    byte[] apex = ZoneView.name(b, zone).wire();
    return new TrieWalk(b, ZoneView.apex(b, zone), apex, 0, apex.length);
  }

  /**
   * @param top the name at the trie's top; 0: the trie is empty
   * @param apex holds the top's owner name in wire form
   * @param apexAt where it starts
   */
  TrieWalk(ImageBytes b, long top, byte[] apex, int apexAt, int apexLength) {
    this.b = b;
    name = top;
    topAt = OWNER_OCTETS - apexLength;
    System.arraycopy(apex, apexAt, owner, topAt, apexLength);
    left = b.size() / LEAST_NAME_OCTETS;
  }

  /**
   * Moves to the next name; false if there is none.
   *
   * @throws IndexOutOfBoundsException on damage
   */
  public boolean next() {
    if (!started) {
      started = true;
      ownerAt = topAt;
      at[0] = topAt;
      path[0] = name;
      return name != 0;
    }
    if (left-- <= 0) throw Links.damaged("name met twice", name);
    long children = NameView.children(b, name);
    if (children != 0) {
      depth++;
      firstBranch[depth] = branches;
      enter(children, -1);
      return true;
    }
    while (depth > 0) {
      while (branches > firstBranch[depth]) {
        int i = branches - 1;
        if (next[i] < Long.bitCount(word[i] & ImageFormat.BRANCH_BITMAP)) {
          enter(Links.child(b, branch[i], word[i], next[i]++), (int) word[i] & 127);
          return true;
        }
        branches--;
      }
      depth--;
    }
    return false;
  }

  /** Returns how many labels the current name is below the top. */
  public int depth() {
    return depth;
  }

  /** Returns the offset of the name above the current one, which is not the top. */
  long parent() {
    return path[depth - 1];
  }

  /** Goes to the first name of a subtree of one level. */
  private void enter(long subtree, int testAbove) {
    long t = subtree;
    int last = testAbove;
    long w = b.i64(t);
    while ((w & ImageFormat.BRANCH) != 0) {
      int test = (int) w & 127;
      if (test <= last || (w & ImageFormat.BRANCH_BITMAP) == 0) {
        throw Links.damaged("branch", t);
      }
      last = test;
      if (branches == branch.length) {
        branch = Arrays.copyOf(branch, 2 * branches);
        word = Arrays.copyOf(word, 2 * branches);
        next = Arrays.copyOf(next, 2 * branches);
      }
      branch[branches] = t;
      word[branches] = w;
      next[branches++] = 1;
      t = Links.child(b, t, w, 0);
      w = b.i64(t);
    }
    int length = (int) w & 63;
    int p = at[depth - 1] - 1 - length;
    if (length == 0 || p < OWNER_OCTETS - MOST_OWNER_OCTETS) {
      throw Links.damaged("label", t);
    }
    owner[p] = (byte) length;
    b.copyTo(NameView.label(b, t), owner, p + 1, length);
    at[depth] = p;
    ownerAt = p;
    path[depth] = t;
    name = t;
  }
}
