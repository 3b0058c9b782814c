package deens.zone.compile;

import deens.core.image.ImageFormat;
import deens.core.image.LabelOrder;
import deens.core.wire.Name;
import java.util.Arrays;

/**
 * Writes one trie of names that come in canonical order, children before parents, in memory that
 * depends on the depth of the names alone.
 */
final class TrieWriter {
  /*
   * The names from the top down to the current one are open: a name's record is written as soon as
   * the next name is not below it. The children of each open name are a qp-trie over one label, of
   * which the right spine is open: branches that test ever later octets. Where the next label first
   * differs from the one before it is the branch under which it belongs; the spine's branches that
   * test later octets have all their children and are written.
   *
   * The spines of the open names lie on one stack, the topmost name's at the bottom, and so do the
   * children that the open branches have so far.
   */
  private static final int LEVELS = 128;
  private static final long LONGEST_LINK = 0xffff_ffffL;
  private static final byte[] NO_LABEL = new byte[1];

  private final ImageOutput out;
  private final int topLabels;

  private final byte[] path = new byte[Name.MAX_OCTETS + 1];
  private int labels;
  private final int[] starts = new int[LEVELS];
  private final int[] newStarts = new int[LEVELS];

  /** The current name's level; the top's is 0. -1 before there is a name. */
  private int depth = -1;

  private final long[] data = new long[LEVELS];
  private final int[] flags = new int[LEVELS];

  /** The last child of the level that is written whole and not yet under an open branch; or 0. */
  private final long[] last = new long[LEVELS];

  private final int[] spine = new int[LEVELS];

  private int branches;
  private int[] test = new int[8];
  private long[] bits = new long[8];
  private int[] firstChild = new int[8];
  private int children;
  private long[] child = new long[16];

  /**
   * @param topLabels labels of the name at the trie's top, whose record gets no label: all names
   *     are at or below it
   */
  TrieWriter(ImageOutput out, int topLabels) {
    this.out = out;
    this.topLabels = topLabels;
  }

  /**
   * Moves to the next name. Those between it and the one before are empty non-terminals.
   *
   * @param name wire form, lower case, from index 0
   * @throws IllegalArgumentException if it does not come behind the name before
   */
  void enter(byte[] name) throws ImageException {
    int n = 0;
    int p = 0;
    for (; name[p] != 0; p += name[p] + 1) newStarts[n++] = p;
    int length = p + 1;
    int newDepth = n - topLabels;
    if (depth < 0) {
      open(0);
    } else if (newDepth == 0) {
      throw outOfOrder(name);
    }
    int common = 0;
    while (common < depth
        && common < newDepth
        && LabelOrder.differ(path, label(common + 1), name, newStarts[newDepth - common - 1])
            == LabelOrder.SAME) {
      common++;
    }
    if (common == newDepth && newDepth > 0) throw outOfOrder(name);
    while (depth > common) {
      long offset = close();
      depth--;
      last[depth] = offset;
    }
    if (last[depth] != 0) {
      int mine = newStarts[newDepth - depth - 1];
      int differ = LabelOrder.differ(path, label(depth + 1), name, mine);
      long before = LabelOrder.bit(path, label(depth + 1), differ);
      long bit = LabelOrder.bit(name, mine, differ);
      if (bit <= before) throw outOfOrder(name);
      fork(differ, before, bit);
    }
    System.arraycopy(name, 0, path, 0, length);
    System.arraycopy(newStarts, 0, starts, 0, n);
    labels = n;
    while (depth < newDepth) {
      int s = label(depth + 1);
      if (path[s] == 1 && path[s + 1] == '*') flags[depth] |= ImageFormat.NAME_WILDCARD_CHILD;
      open(depth + 1);
    }
  }

  /** Says what the current name leads to. */
  void leadTo(long offset) {
    data[depth] = offset;
  }

  /** Adds flags to the current name. */
  void addFlags(int more) {
    flags[depth] |= more;
  }

  /** Writes all that is open and returns the offset of the top's name; 0 if there was no name. */
  long finish() throws ImageException {
    if (depth < 0) return 0;
    while (true) {
      long offset = close();
      if (--depth < 0) return offset;
      last[depth] = offset;
    }
  }

  private IllegalArgumentException outOfOrder(byte[] name) {
    return new IllegalArgumentException(
        Name.at(name, 0) + " does not follow " + Name.at(path, 0) + " in canonical order");
  }

  /** Where in the path the label of a level is. */
  private int label(int level) {
    return starts[labels - topLabels - level];
  }

  private void open(int level) {
    depth = level;
    data[level] = 0;
    flags[level] = 0;
    last[level] = 0;
    spine[level] = branches;
  }

  /** Opens a branch for a new child of the current name, or finds the open one for it. */
  private void fork(int differ, long bitBefore, long bit) throws ImageException {
    while (branches > spine[depth] && test[branches - 1] > differ) closeBranch();
    if (branches == spine[depth] || test[branches - 1] != differ) {
      if (branches == test.length) {
        test = Arrays.copyOf(test, 2 * branches);
        bits = Arrays.copyOf(bits, 2 * branches);
        firstChild = Arrays.copyOf(firstChild, 2 * branches);
      }
      test[branches] = differ;
      bits[branches] = bitBefore;
      firstChild[branches++] = children;
    }
    addChild();
    bits[branches - 1] |= bit;
  }

  private void addChild() {
    if (children == child.length) child = Arrays.copyOf(child, 2 * children);
    child[children++] = last[depth];
    last[depth] = 0;
  }

  /** Writes the innermost branch of the current name, which then is its last child. */
  private void closeBranch() throws ImageException {
    addChild();
    int b = --branches;
    int first = firstChild[b];
    long p = branch(out, test[b], bits[b], child, first, children);
    children = first;
    last[depth] = p;
  }

  /** Writes the current name and returns its offset. */
  private long close() throws ImageException {
    while (branches > spine[depth]) closeBranch();
    long below = last[depth];
    return depth == 0
        ? name(out, NO_LABEL, 0, flags[0], data[0], below)
        : name(out, path, label(depth), flags[depth], data[depth], below);
  }

  /**
   * Writes a branch and returns its offset.
   *
   * @param test what it tests
   * @param bits of its children
   * @param to their offsets, from index {@code first} to before {@code end}
   */
  static long branch(ImageOutput out, int test, long bits, long[] to, int first, int end)
      throws ImageException {
    long p = out.position();
    long farthest = p;
    for (int i = first; i < end; i++) farthest = Math.min(farthest, to[i]);
    boolean narrow = link(p, farthest) < 1 << 16;
    out.i64(bits | ImageFormat.BRANCH | test | (narrow ? ImageFormat.BRANCH_NARROW : 0L));
    for (int i = first; i < end; i++) {
      if (narrow) out.u16((int) link(p, to[i]));
      else out.i32((int) link(p, to[i]));
    }
    out.align();
    return p;
  }

  /**
   * Writes a name and returns its offset.
   *
   * @param label holds its label
   * @param at where the label's length octet is
   * @param flags all but the one for children
   * @param data what it leads to; 0: nothing
   * @param below its children's branch or only name; 0: none
   */
  static long name(ImageOutput out, byte[] label, int at, int flags, long data, long below)
      throws ImageException {
    long p = out.position();
    out.u8(label[at]);
    out.u8(flags | (below != 0 ? ImageFormat.NAME_CHILDREN : 0));
    out.i32((int) link(p, data));
    if (below != 0) out.i32((int) link(p, below));
    out.octets(label, at + 1, label[at]);
    out.align();
    return p;
  }

  private static long link(long from, long to) throws ImageException {
    return link(from, to, "name");
  }

  /** Returns the link that leads from one offset to another; 0 leads to 0. */
  static long link(long from, long to, String what) throws ImageException {
    if (to == 0) return 0;
    long link = (from - to) / ImageFormat.ALIGNMENT;
    if (link > LONGEST_LINK) {
      throw new ImageException(
          "a "
              + what
              + " is "
              + (from - to)
              + " octets from what it leads to, at most "
              + LONGEST_LINK * ImageFormat.ALIGNMENT
              + " can be");
    }
    return link;
  }
}
