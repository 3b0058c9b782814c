package deens.zone.compile;

import deens.core.answer.TailRenderer;
import deens.core.image.ImageBytes;
import deens.core.image.ImageFormat;
import deens.core.image.NameView;
import deens.core.image.RRsetView;
import deens.core.image.TailIndex;
import deens.core.image.TrieWalk;
import deens.core.image.ZoneView;
import deens.core.memo.Tail;
import deens.core.wire.Name;
import deens.core.wire.RRType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Specialises a zone: asks every question that the zone tells apart, and writes the tail of each
 * answer and an index of them.
 */
final class TailWriter {
  /*
   * What is asked of each name that is not below a zone cut, with DO and without: each type it has,
   * and one it has not; and two names that do not exist, one that comes right behind it, and one
   * that comes right behind all below it. These are in each gap between names, under each closest
   * encloser that a name in the gap can have. With NSEC3 the gaps are between hashes, and which
   * enclosers have names in them is not known: such denials are left to be rendered when asked for.
   */
  private static final int NO_SUCH_TYPE = 0xfffe; // for private use (RFC 6895 s3.1)
  private static final int MOST_TAILS = 1 << 28;

  private final ImageOutput out;
  private final ImageBytes from;
  private final long zone;
  private final long zoneStart;
  private final long end;
  private final boolean provesByHash;
  private final TailRenderer renderer;
  private final byte[] tail = new byte[Tail.MAX_KEPT_OCTETS];

  // The index as it will be written: a place for each tail's hash and offset; 0: free.
  private long[] hashes = new long[64];
  private long[] offsets = new long[64];
  private int tails;

  /**
   * Makes a writer.
   *
   * @param zone the zone record in {@code from}
   * @param mostOctets that may be written
   * @param renderer renders for that zone
   */
  TailWriter(ImageOutput out, ImageBytes from, long zone, long mostOctets, TailRenderer renderer) {
    this.out = out;
    this.from = from;
    this.zone = zone;
    zoneStart = ZoneView.start(from, zone);
    end = out.position() + Math.min(mostOctets, Long.MAX_VALUE - out.position());
    provesByHash = (ZoneView.flags(from, zone) & ImageFormat.ZONE_NSEC3) != 0;
    this.renderer = renderer;
  }

  /** Writes tails and index; returns the offset of the index, 0: there are no tails. */
  long write() throws IOException {
    TrieWalk walk = TrieWalk.ofZone(from, zone);
    while (!isFull() && walk.next()) {
      visit(walk, false);
      visit(walk, true);
    }
    return tails == 0 ? 0 : index();
  }

  private boolean isFull() {
    long next = Tail.MAX_KEPT_OCTETS + (long) ImageFormat.TAILS_PLACE_OCTETS * hashes.length;
    return out.position() + 2 * next >= end || tails >= MOST_TAILS;
  }

  private void visit(TrieWalk walk, boolean dnssecOk) throws IOException {
    byte[] name = walk.owner;
    int at = walk.ownerAt;
    renderer.decide(name, at, NO_SUCH_TYPE, dnssecOk);
    if (renderer.reached() != walk.name) return; // it is below a zone cut, or a DNAME's owner
    boolean exists = renderer.isExact();
    for (int type : typesOf(walk.name)) {
      if (type == RRType.DS && walk.depth() == 0) continue; // it is asked of the zone above
      if (renderer.decide(name, at, type, dnssecOk)) add();
    }
    int length = name[at];
    int octets = Name.length(name, at);
    if (exists && octets + 2 <= Name.MAX_OCTETS) {
      byte[] below = new byte[octets + 2];
      below[0] = 1;
      System.arraycopy(name, at, below, 2, octets);
      missing(below, dnssecOk);
    }
    if (walk.depth() > 0 && length < Name.MAX_LABEL_OCTETS && octets < Name.MAX_OCTETS) {
      byte[] behind = new byte[octets + 1];
      behind[0] = (byte) (length + 1);
      System.arraycopy(name, at + 1, behind, 1, length);
      System.arraycopy(name, at + 1 + length, behind, length + 2, octets - 1 - length);
      missing(behind, dnssecOk);
    }
  }

  /** Asks for a name that may not exist. */
  private void missing(byte[] name, boolean dnssecOk) throws IOException {
    boolean isKept = renderer.decide(name, 0, NO_SUCH_TYPE, dnssecOk);
    if (renderer.isExact()) return;
    long wildcard = renderer.wildcard();
    if (wildcard == 0) {
      if (isKept) add();
      return;
    }
    for (int type : typesOf(wildcard)) if (renderer.decide(name, 0, type, dnssecOk)) add();
  }

  /** The types to ask of a name: those it has, and such as stand for all others. */
  private List<Integer> typesOf(long name) {
    var types = new ArrayList<Integer>();
    boolean isAlias = false;
    for (long r = NameView.rrsets(from, name); r != 0; r = RRsetView.next(from, r)) {
      if (RRsetView.records(from, r) == 0) continue;
      types.add(RRsetView.type(from, r));
      isAlias |= RRsetView.type(from, r) == RRType.CNAME;
    }
    if (isAlias) {
      types.add(RRType.A);
      types.add(RRType.AAAA);
    } else {
      types.add(NO_SUCH_TYPE);
      types.add(RRType.DS);
    }
    return types;
  }

  /** Writes the tail of what was decided last, unless it is there. */
  private void add() throws IOException {
    if (provesByHash && renderer.second() != 0) return;
    int code = renderer.code();
    long key = TailIndex.key(zoneStart, zone, renderer.first(), renderer.second());
    long hash = TailIndex.hash(code, key);
    int place = place(hash);
    if (offsets[place] != 0) return;
    int octets = renderer.render(tail);
    if (octets == 0) return;
    hashes[place] = hash;
    offsets[place] = out.position();
    if (2 * ++tails > hashes.length) grow();
    out.i32(code);
    out.i64(key);
    out.i32(octets);
    out.octets(tail, 0, octets);
    out.align();
    out.drainIfFull();
  }

  /** Returns where a hash is, or would be. */
  private int place(long hash) {
    int i = (int) hash & hashes.length - 1;
    while (offsets[i] != 0 && hashes[i] != hash) i = i + 1 & hashes.length - 1;
    return i;
  }

  private void grow() {
    long[] oldHashes = hashes;
    long[] oldOffsets = offsets;
    hashes = new long[2 * oldHashes.length];
    offsets = new long[hashes.length];
    for (int i = 0; i < oldHashes.length; i++) {
      if (oldOffsets[i] == 0) continue;
      int place = place(oldHashes[i]);
      hashes[place] = oldHashes[i];
      offsets[place] = oldOffsets[i];
    }
  }

  private long index() throws IOException {
    long index = out.position();
    out.i32(tails);
    out.i32(hashes.length);
    for (int i = 0; i < hashes.length; i++) {
      out.i32(offsets[i] == 0 ? 0 : TailIndex.mark(hashes[i]));
      out.i32((int) TrieWriter.link(index, offsets[i], "index of tails"));
      out.drainIfFull();
    }
    return index;
  }
}
