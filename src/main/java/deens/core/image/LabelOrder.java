package deens.core.image;

/**
 * The order of octets in a label as bits of a branch (RFC 4034 s6.1: unsigned, upper case as lower
 * case, a label that ends comes first). A hostname's octets have a bit of their own; the others
 * share one with their neighbours and are told apart by a second test, of the octet's second half.
 */
public final class LabelOrder {
  private static final long[] BIT = new long[512];

  static {
    // First octet, last octet, the bit they share, the bit of the first one's second half.
    int[][] shared = {
      {0x00, 0x2c, 1, 0},
      {0x2e, 0x2f, 3, 0},
      {0x3a, 0x40, 14, 0},
      {0x5b, 0x5e, 14, 7},
      {0x7b, 0xa9, 43, 0},
      {0xaa, 0xd8, 44, 0},
      {0xd9, 0xff, 45, 0}
    };
    for (int[] s : shared) {
      for (int c = s[0]; c <= s[1]; c++) {
        BIT[c] = ImageFormat.BRANCH_ENDED << s[2];
        BIT[256 + c] = ImageFormat.BRANCH_ENDED << s[3] + c - s[0];
      }
    }
    BIT['-'] = ImageFormat.BRANCH_ENDED << 2;
    BIT['_'] = ImageFormat.BRANCH_ENDED << 15;
    BIT['`'] = ImageFormat.BRANCH_ENDED << 16;
    for (int c = '0'; c <= '9'; c++) BIT[c] = ImageFormat.BRANCH_ENDED << 4 + c - '0';
    for (int c = 'a'; c <= 'z'; c++) {
      BIT[c] = ImageFormat.BRANCH_ENDED << 17 + c - 'a';
      BIT[c - 32] = BIT[c];
    }
  }

  private LabelOrder() {}

  /**
   * Returns the bit of an octet.
   *
   * @param test what a branch tests: {@code octet's index << 1 | half}
   * @param octet the octet at that index
   */
  public static long bit(int test, int octet) {
    return BIT[(test & 1) << 8 | octet & 0xff];
  }

  /**
   * Returns the bit that a label has for a test.
   *
   * @param at where the label's length octet is
   */
  public static long bit(byte[] b, int at, int test) {
    int i = test >> 1;
    return i < b[at] ? BIT[(test & 1) << 8 | b[at + 1 + i] & 0xff] : ImageFormat.BRANCH_ENDED;
  }

  /** What {@link #differ} returns for equal labels. */
  public static final int SAME = 1 << 10;

  /**
   * Returns the first test ({@code index << 1 | half}) in which two labels differ, or {@link
   * #SAME}.
   */
  public static int differ(byte[] a, int aAt, byte[] b, int bAt) {
    int la = a[aAt];
    int lb = b[bAt];
    int both = Math.min(la, lb);
    for (int i = 0; i < both; i++) {
      int x = a[aAt + 1 + i] & 0xff;
      int y = b[bAt + 1 + i] & 0xff;
      if (BIT[x] != BIT[y]) return i << 1;
      if (BIT[256 + x] != BIT[256 + y]) return i << 1 | 1;
    }
    return la == lb ? SAME : both << 1;
  }

  /** Compares two wire names in canonical order (RFC 4034 s6.1). */
  static int compareNames(byte[] a, int aAt, byte[] b, int bAt) {
    int labelsA = labels(a, aAt);
    int labelsB = labels(b, bAt);
    for (int i = 1; i <= labelsA && i <= labelsB; i++) {
      int p = label(a, aAt, labelsA - i);
      int q = label(b, bAt, labelsB - i);
      int test = differ(a, p, b, q);
      if (test != SAME) return Long.compare(bit(a, p, test), bit(b, q, test));
    }
    return Integer.compare(labelsA, labelsB);
  }

  private static int labels(byte[] b, int at) {
    int n = 0;
    for (int p = at; b[p] != 0; p += b[p] + 1) n++;
    return n;
  }

  private static int label(byte[] b, int at, int n) {
    int p = at;
    for (int i = 0; i < n; i++) p += b[p] + 1;
    return p;
  }
}
