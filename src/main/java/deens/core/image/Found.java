package deens.core.image;

/**
 * What a descent saw. Depths count labels from the DNS root. One per worker, reused. Hot path: no
 * allocation after construction.
 */
public final class Found {
  /** No zone served has the name. */
  public static final int NO_ZONE = 0;

  /** The name exists, with data of its own or as an empty non-terminal. */
  public static final int EXACT = 1;

  /** The name does not exist; {@link #depth} is its closest encloser. */
  public static final int NO_NAME = 2;

  /** The name is at or below the zone cut at {@link #depth}. */
  public static final int REFERRAL = 3;

  /** The name is below the owner of a DNAME record at {@link #depth}. */
  public static final int DNAME = 4;

  /** One of the above. */
  public int outcome;

  /** Labels of the name, the root label not counted. */
  public int labels;

  /** {@code start[i]}: where the length octet of the i-th label from the left is, in the key. */
  public final int[] start = new int[128];

  /** Offset of the zone record. */
  public long zone;

  /** Labels of the zone's apex. */
  public int apexDepth;

  /** Labels of the deepest name that was reached. */
  public int depth;

  /** {@code path[d]}: offset of the name of d labels, from apexDepth to depth. */
  public final long[] path = new long[128];

  /**
   * If the outcome is {@link #NO_NAME}: offset of the last branch that was met on the way to a name
   * of one label more; 0: none.
   */
  public long left;

  /**
   * After {@link Predecessor#find}: the name before the one looked up is {@link #beforeLength}
   * labels below the name of {@code before} labels on the path.
   */
  public int before;

  public int beforeLength;

  /** Offsets of those names, the uppermost first. */
  public final long[] beforePath = new long[128];

  private long foreseenIn;
  private long foreseenLevel;
  private long foreseen;

  final LastZone lastZone = new LastZone();

  /**
   * Gives a hint for the next lookups, which saves one a search if it is right: it is compared
   * first, and what is found does not depend on it.
   *
   * @param number of the version that it is of
   * @param level as {@link Prefetch#level}
   * @param name as {@link Prefetch#name}
   */
  public void foresee(long number, long level, long name) {
    foreseenIn = number;
    foreseenLevel = level;
    foreseen = name;
  }

  /** Forgets a hint that is of another version. */
  void foresee(long number) {
    if (foreseenIn != number) foreseenLevel = 0;
  }

  /** Returns the foreseen name, if it is in a trie of labels; 0: it is not. */
  long foreseen(long level) {
    return level == foreseenLevel ? foreseen : 0;
  }

  /** Returns the offset of the deepest name that was reached. */
  public long name() {
    return path[depth];
  }

  /** Returns where in the key the name of {@code d} labels above the one looked up starts. */
  public int startAt(int d) {
    return d == 0 ? end : start[labels - d];
  }

  /** Where the key's root label is. */
  public int end;

  /**
   * Notes where the labels of a key are.
   *
   * @param key holds a wire name, uncompressed and in lower case
   * @param at where it starts
   */
  public void labelsOf(byte[] key, int at) {
    int n = 0;
    int p = at;
    for (int length = key[p]; length != 0; length = key[p]) {
      start[n++] = p;
      p += length + 1;
    }
    labels = n;
    end = p;
  }

  /**
   * Makes this ready for a descent in the zone that was found for another name, if its own name is
   * in there.
   *
   * @param key holds its name, whose labels are noted
   * @param other what was found for the other name
   * @param otherKey holds that one
   */
  public boolean enterZone(byte[] key, Found other, byte[] otherKey) {
    int depth = other.apexDepth;
    if (labels < depth) return false;
    int mine = startAt(depth);
    int apex = other.startAt(depth);
    if (end - mine != other.end - apex) return false;
    for (int i = 0; i <= end - mine; i++) {
      if (key[mine + i] != otherKey[apex + i]) return false;
    }
    zone = other.zone;
    apexDepth = depth;
    return true;
  }
}
