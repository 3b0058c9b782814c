package deens.core.image;

import deens.core.wire.QueryView;
import deens.core.wire.Words;

/**
 * Reads what the lookups of several questions are about to read, for all of them together. A lookup
 * in a large image mostly waits for memory, at each name and branch on its way; here the waits of
 * all lookups overlap, and what they find is in the processor's cache when it is looked up. Nothing
 * else comes of it. For one thread. Hot path: no allocation after construction.
 */
public final class Prefetch {
  /*
   * Each question has a lane, and all lanes take a step at a time: first the octets that they stand
   * at are read, one read after the other and none of them waited for; then each looks at its own
   * and sees where to go on. Within a zone labels are not compared: a name that does not exist
   * costs a step more at most.
   */

  /** How many questions there can be. */
  public static final int LANES = 64;

  private static final int MOST_NAME_OCTETS = QueryView.MAX_PLAIN_NAME_OCTETS;
  private static final int KEY_OCTETS = MOST_NAME_OCTETS + 8;
  private static final int MOST_LABELS = 16;

  /** More of them only a damaged image or a strange name wants. */
  private static final int MOST_STEPS = 128;

  // Where a lane stands.
  private static final byte ROOT = 0; // of the directory of zones
  private static final byte BELOW_ROOT = 1;
  private static final byte ZONE = 2;
  private static final byte NAMES = 3;
  private static final byte RRSETS = 4;

  private final Words words;
  private int lanes;
  private final byte[] keys = new byte[LANES * KEY_OCTETS];
  private final int[] starts = new int[LANES * MOST_LABELS]; // of labels, in keys
  private final byte[] stage = new byte[LANES];
  private final long[] at = new long[LANES];
  private final int[] left = new int[LANES]; // labels that have not been met, and one for an apex
  private final long[] zone = new long[LANES];
  private final int[] leftInZone = new int[LANES];

  private final int[] live = new int[LANES]; // lanes that have not arrived
  private long read;

  /** Makes one without questions. */
  public Prefetch(Words words) {
    this.words = words;
  }

  /**
   * Adds the question of a query; not one whose name is long or malformed, nor one too many.
   *
   * @param q holds the query from index 0, as {@link QueryView#read} wants it
   * @param length its octets
   */
  public void add(byte[] q, int length) {
    if (lanes == LANES) return;
    int lane = lanes;
    int key = lane * KEY_OCTETS - QueryView.QNAME_AT;
    int most = Math.min(length, QueryView.QNAME_AT + MOST_NAME_OCTETS);
    int labels = 0;
    int p = QueryView.QNAME_AT;
    while (p < most && q[p] != 0) {
      if ((q[p] & 0xc0) != 0 || labels == MOST_LABELS) return;
      starts[lane * MOST_LABELS + labels++] = key + p;
      p += q[p] + 1;
    }
    if (p >= most) return;
    for (int i = QueryView.QNAME_AT; i < p; i += 8) {
      words.putI64(keys, key + i, Words.lower(words.i64(q, i)));
    }
    left[lane] = labels + 1;
    lanes++;
  }

  /** Reads on the ways to all questions, and forgets them. */
  public void run(Version version) {
    int n = version.root() == 0 ? 0 : lanes;
    lanes = 0;
    for (int lane = 0; lane < n; lane++) {
      stage[lane] = ROOT;
      at[lane] = version.root();
      zone[lane] = 0;
      live[lane] = lane;
    }
    try {
      ImageBytes b = version.bytes();
      for (int steps = 0; n > 0 && steps < MOST_STEPS; steps++) {
        touch(b, n);
        n = step(b, n);
      }
    } catch (Throwable damage) {
      // Of the image, or a mapped file that has shrunk: the lookup meets it, too, and tells.
      if (damage instanceof AssertionError ours) throw ours;
    }
  }

  private void touch(ImageBytes b, int n) {
    long sum = 0;
    for (int i = 0; i < n; i++) sum += b.u16(at[live[i]]);
    read += sum; // or the JIT would leave out the reads
  }

  /** Lets each lane go on; returns how many have not arrived. */
  private int step(ImageBytes b, int n) {
    int going = 0;
    for (int i = 0; i < n; i++) {
      int lane = live[i];
      long next = next(b, lane);
      if (next != 0) {
        at[lane] = next;
        live[going++] = lane;
      }
    }
    return going;
  }

  /** Returns where a lane goes on; 0: it has arrived. */
  private long next(ImageBytes b, int lane) {
    long here = at[lane];
    return switch (stage[lane]) {
      case RRSETS -> 0;
      case NAMES -> inZone(b, lane, here, b.i64(here));
      case ZONE -> enter(b, lane, here);
      default -> {
        long next = inDirectory(b, lane, here, b.i64(here));
        if (next == 0) stage[lane] = ZONE;
        yield next == 0 ? zone[lane] : next;
      }
    };
  }

  private long enter(ImageBytes b, int lane, long zone) {
    stage[lane] = NAMES;
    left[lane] = leftInZone[lane] + 1;
    return ZoneView.apex(b, zone);
  }

  private long inDirectory(ImageBytes b, int lane, long here, long word) {
    if ((word & ImageFormat.BRANCH) != 0) return child(b, lane, here, word);
    if (stage[lane] == BELOW_ROOT && !isLabel(b, lane, here, word)) return 0;
    stage[lane] = BELOW_ROOT;
    int labels = --left[lane];
    long data = data(here, word);
    if (data != 0) {
      zone[lane] = data;
      leftInZone[lane] = labels;
    }
    return labels == 0 ? 0 : children(b, here, word);
  }

  /** Whether a name has the label that is looked for: else it says nothing of the zone. */
  private boolean isLabel(ImageBytes b, int lane, long name, long word) {
    int start = starts[lane * MOST_LABELS + left[lane] - 1];
    int length = keys[start];
    return ((int) word & 63) == length
        && b.sameOctets(NameView.label(b, name), keys, start + 1, length);
  }

  private long inZone(ImageBytes b, int lane, long here, long word) {
    if ((word & ImageFormat.BRANCH) != 0) return child(b, lane, here, word);
    int labels = --left[lane];
    int end = ImageFormat.NAME_CUT | ImageFormat.NAME_DNAME;
    if (labels > 0 && (NameView.flags(word) & end) == 0) return children(b, here, word);
    stage[lane] = RRSETS;
    return data(here, word);
  }

  private long child(ImageBytes b, int lane, long here, long word) {
    int start = starts[lane * MOST_LABELS + left[lane] - 1];
    long bit = LabelOrder.bit(keys, start, (int) word & 127);
    if ((word & bit) == 0) return 0;
    return Links.child(b, here, word, Long.bitCount(word & ImageFormat.BRANCH_BITMAP & bit - 1));
  }

  private static long children(ImageBytes b, long name, long word) {
    return (NameView.flags(word) & ImageFormat.NAME_CHILDREN) == 0
        ? 0
        : Links.follow(b, name, ImageFormat.NAME_CHILDREN_AT);
  }

  private static long data(long name, long word) {
    return Links.follow(name, (int) (word >>> 8 * ImageFormat.NAME_DATA_AT));
  }

  /** Returns a sum of what has been read. */
  long read() {
    return read;
  }
}
