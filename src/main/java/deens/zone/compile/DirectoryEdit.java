package deens.zone.compile;

import deens.core.image.ImageBytes;
import deens.core.image.ImageFormat;
import deens.core.image.LabelOrder;
import deens.core.image.Links;
import deens.core.image.NameView;
import deens.core.wire.Name;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Another version of a directory of zones: what is on the way to a zone that changes is written
 * anew, all else is shared with the version before. Small whatever the number of zones.
 */
final class DirectoryEdit {
  /*
   * What is on the way to a change is taken into memory, once; everything beside it stays an offset.
   * Nothing is taken away there: a name that leads to no zone and has no names below it, and a branch
   * with one child, are left out when the rest is written. So the trie has the form that TrieWriter
   * would give it.
   */
  private sealed interface Node {}

  /** As it is in the image before. */
  private record Kept(long offset) implements Node {}

  private static final class Branch implements Node {
    final int test;
    long bits;
    final List<Node> children;

    Branch(int test, long bits, List<Node> children) {
      this.test = test;
      this.bits = bits;
      this.children = children;
    }

    /** Returns the index of the child with a bit, or of the place before which it belongs. */
    int index(long bit) {
      return Long.bitCount(bits & bit - 1);
    }
  }

  private static final class Entry implements Node {
    /** Its length octet, then the label, lower case. */
    final byte[] label;

    long zone;
    @Nullable Node children;
    boolean hasWildcard;

    /** The child "*", if it has been taken. */
    @Nullable Entry wildcard;

    /** Whether it is not left out. */
    boolean isWritten;

    Entry(byte[] label) {
      this.label = label;
    }
  }

  private final ImageBytes b;
  private final Entry root;

  /**
   * Begins with the directory of an image.
   *
   * @param root its root
   * @throws IndexOutOfBoundsException if the image is damaged; so do all methods
   */
  DirectoryEdit(ImageBytes b, long root) {
    this.b = b;
    this.root = entry(root);
  }

  /**
   * Has a name lead to a zone; 0: to none.
   *
   * @param apex lower case
   * @return the zone that it led to; 0: none
   */
  long put(Name apex, long zone) {
    byte[] wire = apex.wire();
    int[] starts = new int[apex.labels()];
    for (int i = 0, p = 0; wire[p] != 0; p += wire[p] + 1) starts[i++] = p;
    Entry entry = root;
    for (int i = starts.length - 1; i >= 0; i--) {
      Entry below = child(entry, wire, starts[i]);
      if (below.label.length == 2 && below.label[1] == '*') entry.wildcard = below;
      entry = below;
    }
    long before = entry.zone;
    entry.zone = zone;
    return before;
  }

  private Node taken(Node node) {
    if (!(node instanceof Kept(long offset))) return node;
    long word = b.i64(offset);
    if ((word & ImageFormat.BRANCH) == 0) return entry(offset);
    long bits = word & ImageFormat.BRANCH_BITMAP;
    var children = new ArrayList<Node>();
    for (int i = 0; i < Long.bitCount(bits); i++) {
      children.add(new Kept(Links.child(b, offset, word, i)));
    }
    return new Branch((int) word & 127, bits, children);
  }

  private Entry entry(long name) {
    byte[] label = new byte[1 + NameView.labelLength(b, name)];
    label[0] = (byte) (label.length - 1);
    b.copyTo(NameView.label(b, name), label, 1, label.length - 1);
    var entry = new Entry(label);
    entry.zone = NameView.rrsets(b, name);
    entry.hasWildcard = (NameView.flags(b, name) & ImageFormat.NAME_WILDCARD_CHILD) != 0;
    long children = NameView.children(b, name);
    if (children != 0) entry.children = new Kept(children);
    return entry;
  }

  /** Returns the child of a name with a label; makes it if there is none. */
  private Entry child(Entry parent, byte[] key, int at) {
    if (parent.children == null) {
      Entry only = labelled(key, at);
      parent.children = only;
      return only;
    }
    Node top = taken(parent.children);
    parent.children = top;
    // Any name that the key's bits lead to, as far as they do, differs from it where it belongs.
    Node node = top;
    while (node instanceof Branch branch) {
      long bit = LabelOrder.bit(key, at, branch.test);
      node = step(branch, (branch.bits & bit) == 0 ? 0 : branch.index(bit));
    }
    Entry near = (Entry) node;
    int differ = LabelOrder.differ(near.label, 0, key, at);
    if (differ == LabelOrder.SAME) return near;
    Entry fresh = labelled(key, at);
    long bit = LabelOrder.bit(key, at, differ);
    Branch above = null;
    int place = 0;
    node = top;
    while (node instanceof Branch branch && branch.test < differ) {
      above = branch;
      place = branch.index(LabelOrder.bit(key, at, branch.test));
      node = step(branch, place);
    }
    if (node instanceof Branch branch && branch.test == differ) {
      branch.children.add(branch.index(bit), fresh);
      branch.bits |= bit;
      return fresh;
    }
    long other = LabelOrder.bit(near.label, 0, differ);
    var children = new ArrayList<Node>(List.of(node));
    children.add(Long.compareUnsigned(bit, other) < 0 ? 0 : 1, fresh);
    var fork = new Branch(differ, bit | other, children);
    if (above == null) parent.children = fork;
    else above.children.set(place, fork);
    return fresh;
  }

  private Node step(Branch branch, int i) {
    Node child = taken(branch.children.get(i));
    branch.children.set(i, child);
    return child;
  }

  private static Entry labelled(byte[] key, int at) {
    byte[] label = new byte[1 + key[at]];
    System.arraycopy(key, at, label, 0, label.length);
    return new Entry(label);
  }

  /** Writes what is not shared and returns the offset of the root. */
  long write(ImageOutput out) throws IOException {
    return write(root, out);
  }

  /** Returns where a node is now; 0: nothing of it is left. */
  private long write(Node node, ImageOutput out) throws IOException {
    return switch (node) {
      case Kept(long offset) -> offset;
      case Branch branch -> writeBranch(branch, out);
      case Entry entry -> writeEntry(entry, out);
    };
  }

  private long writeBranch(Branch branch, ImageOutput out) throws IOException {
    long[] links = new long[branch.children.size()];
    int n = 0;
    long bits = 0;
    long from = branch.bits;
    for (Node child : branch.children) {
      long bit = Long.lowestOneBit(from);
      from -= bit;
      long offset = write(child, out);
      if (offset == 0) continue;
      links[n++] = offset;
      bits |= bit;
    }
    return n > 1 ? TrieWriter.branch(out, branch.test, bits, links, 0, n) : links[0];
  }

  private long writeEntry(Entry entry, ImageOutput out) throws IOException {
    long below = entry.children == null ? 0 : write(entry.children, out);
    entry.isWritten = below != 0 || entry.zone != 0 || entry == root;
    if (!entry.isWritten) return 0;
    out.drainIfFull();
    boolean hasWildcard = entry.wildcard == null ? entry.hasWildcard : entry.wildcard.isWritten;
    int flags = hasWildcard ? ImageFormat.NAME_WILDCARD_CHILD : 0;
    return TrieWriter.name(out, entry.label, 0, flags, entry.zone, below);
  }
}
