package deens.core.image;

import deens.core.wire.QueryView;
import deens.core.wire.Words;

/**
 * Reads what the lookups of several questions are about to read, for all of them together. A lookup
 * in a large image mostly waits for memory, at each name and branch on its way; here the waits of
 * all lookups overlap, and what they find is in the processor's cache when it is looked up. Where a
 * way ended is told, too, as a hint: {@link Found#foresee}. For one thread. Hot path: no allocation
 * after construction.
 */
public final class Prefetch {
  /*
   * Each question has a lane, and all lanes take a step at a time: first the octets that they stand
   * at are read, one read after the other and none of them waited for; then each looks at its own
   * and sees where to go on. So they go to their zones, and then from the apex to the name. Within
   * a zone labels are not compared: a name that does not exist costs a step more at most.
   */

  /** How many questions there can be. */
  public static final int LANES = 64;

  private static final int MOST_NAME_OCTETS = QueryView.MAX_PLAIN_NAME_OCTETS;
  private static final int KEY_OCTETS = MOST_NAME_OCTETS + 8;
  private static final int MOST_LABELS = 16;

  private static final int NO_WAY = -1; // labels of a name that is not looked for

  /** More of them only a damaged image or a strange name wants. */
  private static final int MOST_STEPS = 128;

  private final Words words;
  private int lanes;
  private final byte[] keys = new byte[LANES * KEY_OCTETS];
  private final int[] starts = new int[LANES * MOST_LABELS]; // of labels, in keys
  private final int[] labels = new int[LANES];
  private final int[] end = new int[LANES]; // of the name, in keys

  private final long[] at = new long[LANES];
  private final int[] left = new int[LANES]; // labels that have not been met
  private final long[] zone = new long[LANES];
  private final int[] leftInZone = new int[LANES];
  private final long[] level = new long[LANES]; // trie of the labels that is gone through
  private final long[] name = new long[LANES]; // where the lane ended; 0: at no name

  private final int[] live = new int[LANES]; // lanes that have not arrived
  private final int[] arrived = new int[LANES]; // those that have, and stand at data to be read
  private int arrivals;
  private long read;

  private final LastZone last = new LastZone();

  /** Makes one without questions. */
  public Prefetch(Words words) {
    this.words = words;
  }

  /**
   * Adds the question of a query, which gets the next lane, from 0 on; the way of a name that is
   * long or malformed is not gone.
   *
   * @param q holds the query from index 0, as {@link QueryView#read} wants it
   * @param length its octets
   */
  public void add(byte[] q, int length) {
    if (lanes == LANES) return;
    int lane = lanes++;
    labels[lane] = NO_WAY;
    int key = lane * KEY_OCTETS - QueryView.QNAME_AT;
    int most = Math.min(length, QueryView.QNAME_AT + MOST_NAME_OCTETS);
    int n = 0;
    int p = QueryView.QNAME_AT;
    while (p < most && q[p] != 0) {
      if ((q[p] & 0xc0) != 0 || n == MOST_LABELS) return;
      starts[lane * MOST_LABELS + n++] = key + p;
      p += q[p] + 1;
    }
    if (p >= most) return;
    for (int i = QueryView.QNAME_AT; i < p; i += 8) {
      words.putI64(keys, key + i, Words.lower(words.i64(q, i)));
    }
    labels[lane] = n;
    end[lane] = key + p;
  }

  /** Reads on the ways to all questions, and forgets them. */
  public void run(Version version) {
    int n = lanes;
    lanes = 0;
    for (int lane = 0; lane < n; lane++) name[lane] = 0;
    if (version.root() == 0) return;
    try {
      ImageBytes b = version.bytes();
      toZones(b, version, n);
      toNames(b, enter(b, n));
      touch(b, arrived, arrivals);
    } catch (Throwable damage) {
      // Of the image, or a mapped file that has shrunk: the lookup meets it, too, and tells.
      if (damage instanceof AssertionError ours) throw ours;
    }
  }

  /** Reads where some of the lanes stand. */
  private void touch(ImageBytes b, int[] some, int n) {
    long sum = 0;
    for (int i = 0; i < n; i++) sum += b.u16(at[some[i]]);
    read += sum; // or the JIT would leave out the reads
  }

  /** Finds the zone of each lane; 0: there is none. */
  private void toZones(ImageBytes b, Version version, int n) {
    last.in(version);
    int going = 0;
    for (int lane = 0; lane < n; lane++) {
      zone[lane] = 0;
      int all = labels[lane];
      if (last.has(b, keys, starts, lane * MOST_LABELS, all, end[lane])) {
        zone[lane] = last.zone();
        leftInZone[lane] = all - last.labels();
      } else if (all != NO_WAY) {
        at[lane] = version.root();
        left[lane] = all + 1; // and one for the root's own
        live[going++] = lane;
      }
    }
    for (int steps = 0; going > 0 && steps < MOST_STEPS; steps++) {
      touch(b, live, going);
      int all = going;
      going = 0;
      for (int i = 0; i < all; i++) {
        int lane = live[i];
        long next = inDirectory(b, lane, at[lane]);
        if (next == 0) continue;
        at[lane] = next;
        live[going++] = lane;
      }
    }
  }

  /** Returns where a lane goes on among the names of zones; 0: it has seen all of them. */
  private long inDirectory(ImageBytes b, int lane, long here) {
    long word = b.i64(here);
    int n = left[lane];
    if ((word & ImageFormat.BRANCH) != 0) {
      return child(b, here, word, starts[lane * MOST_LABELS + n - 1]);
    }
    // One with another label says nothing of the zone.
    if (n <= labels[lane]
        && !NameView.hasLabel(b, here, word, keys, starts[lane * MOST_LABELS + n - 1])) return 0;
    n--;
    left[lane] = n;
    long data = data(here, word);
    if (data != 0) {
      zone[lane] = data;
      leftInZone[lane] = n;
      last.note(b, data, labels[lane] - n, word);
    }
    return n == 0 ? 0 : NameView.children(b, here, word);
  }

  /** Lets the lanes that have a zone stand at its apex; returns how many have. */
  private int enter(ImageBytes b, int n) {
    int going = 0;
    for (int lane = 0; lane < n; lane++) {
      at[lane] = zone[lane];
      if (zone[lane] != 0) live[going++] = lane;
    }
    touch(b, live, going);
    for (int i = 0; i < going; i++) {
      int lane = live[i];
      at[lane] = ZoneView.apex(b, zone[lane]);
      left[lane] = leftInZone[lane];
      level[lane] = 0;
    }
    return going;
  }

  private void toNames(ImageBytes b, int n) {
    arrivals = 0;
    int going = n;
    for (int steps = 0; going > 0 && steps < MOST_STEPS; steps++) {
      touch(b, live, going);
      going = step(b, going);
    }
  }

  /** Lets each lane go on in its zone; returns how many have not arrived. */
  private int step(ImageBytes b, int n) {
    int going = 0;
    for (int i = 0; i < n; i++) {
      int lane = live[i];
      long here = at[lane];
      long word = b.i64(here);
      long next;
      if ((word & ImageFormat.BRANCH) != 0) {
        next = child(b, here, word, starts[lane * MOST_LABELS + left[lane]]);
      } else if (left[lane] > 0 && (NameView.flags(word) & END) == 0) {
        left[lane]--;
        next = NameView.children(b, here, word);
        level[lane] = next;
      } else {
        name[lane] = here;
        at[lane] = data(here, word);
        if (at[lane] != 0) arrived[arrivals++] = lane;
        continue;
      }
      if (next == 0) continue;
      at[lane] = next;
      live[going++] = lane;
    }
    return going;
  }

  private static final int END = ImageFormat.NAME_CUT | ImageFormat.NAME_DNAME;

  private long child(ImageBytes b, long here, long word, int start) {
    long bit = LabelOrder.bit(keys, start, (int) word & 127);
    if ((word & bit) == 0) return 0;
    return Links.child(b, here, word, Long.bitCount(word & ImageFormat.BRANCH_BITMAP & bit - 1));
  }

  private static long data(long name, long word) {
    return Links.follow(name, (int) (word >>> 8 * ImageFormat.NAME_DATA_AT));
  }

  /**
   * Returns the trie of labels that a lane went through last, of the version that was run with;
   * good only with {@link #name}.
   */
  public long level(int lane) {
    return level[lane];
  }

  /**
   * Returns the name in that trie at which the lane ended, whose label may be another than the
   * question's; 0: none, there is no hint.
   */
  public long name(int lane) {
    return level[lane] == 0 ? 0 : name[lane];
  }

  /** Returns a sum of what has been read. */
  long read() {
    return read;
  }
}
