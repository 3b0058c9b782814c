package deens.core.image;

import deens.core.wire.Name;

/**
 * Descends the tries of an image. Every method takes an offset that came from another of them, and
 * throws {@link IndexOutOfBoundsException} on damage. Hot path: no allocation.
 */
public final class ImageReader {
  /*
   * The children of every name form a small qp-trie over ONE label, so each name passed on the way
   * down is a record of its own: cut, apex, wildcard child and closest encloser are seen there,
   * without a second search. The lower-cased question is the key; a branch says which octet of the
   * label it tests.
   *
   * Safe on any octets: ImageBytes checks bounds; links only lead back; a branch tests a later
   * octet than the one above it, so that one label's trie is at most 128 branches deep; and lists
   * and walks that are not bounded so are counted.
   */
  /** Most RRsets of a name that a list of them is followed for. */
  public static final int MOST_RRSETS = 1 << 16;

  /** No name has as many labels (RFC 1035 s3.1: 255 octets). */
  private static final int MOST_LABELS = 128;

  private ImageReader() {}

  static IndexOutOfBoundsException damaged(String what, long p) {
    return new IndexOutOfBoundsException("damaged image: " + what + " at offset " + p);
  }

  /** Follows the 32-bit link at {@code p + at}; 0 if it leads nowhere. */
  static long link(ImageBytes b, long p, int at) {
    return link(p, b.i32(p + at));
  }

  private static long link(long p, int units) {
    long delta = (units & 0xffffffffL) << 2;
    if (delta > p) throw damaged("link", p);
    return delta == 0 ? 0 : p - delta;
  }

  /** Returns the offset of the i-th child of the branch at {@code t}, whose first word is given. */
  public static long child(ImageBytes b, long t, long word, int i) {
    long delta =
        word < 0
            ? b.u16(t + ImageFormat.BRANCH_LINKS_AT + 2L * i)
            : b.i32(t + ImageFormat.BRANCH_LINKS_AT + 4L * i) & 0xffffffffL;
    delta <<= 2;
    if (delta == 0 || delta > t) throw damaged("link", t);
    return t - delta;
  }

  /** Returns the flags of a name. */
  public static int flags(ImageBytes b, long name) {
    return b.u8(name + ImageFormat.NAME_FLAGS_AT);
  }

  private static int flags(long head) {
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

  /** Returns the offset of the name's first RRset; 0: none, an empty non-terminal. */
  public static long rrsets(ImageBytes b, long name) {
    return link(b, name, ImageFormat.NAME_DATA_AT);
  }

  /** Returns the offset of the trie of the name's children; 0: none. */
  public static long children(ImageBytes b, long name) {
    return (flags(b, name) & ImageFormat.NAME_CHILDREN) == 0
        ? 0
        : link(b, name, ImageFormat.NAME_CHILDREN_AT);
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
  private static long child(ImageBytes b, long name, long head, byte[] key, int at) {
    if ((flags(head) & ImageFormat.NAME_CHILDREN) == 0) return 0;
    long t = link(b, name, ImageFormat.NAME_CHILDREN_AT);
    if (t == 0) return 0;
    int length = key[at];
    int last = -1;
    long word = b.i64(t);
    while ((word & ImageFormat.BRANCH) != 0) {
      int test = (int) word & 127;
      if (test <= last) throw damaged("branch", t);
      last = test;
      int i = test >> 1;
      long bit = i < length ? LabelOrder.bit(test, key[at + 1 + i]) : ImageFormat.BRANCH_ENDED;
      if ((word & bit) == 0) return 0;
      t = child(b, t, word, Long.bitCount(word & ImageFormat.BRANCH_BITMAP & bit - 1));
      word = b.i64(t);
    }
    if ((word & 63) != length) {
      // No child is without a label: this is a page of zeros, as a file that was cut off ends in.
      if ((word & 63) == 0) throw damaged("name", t);
      return 0;
    }
    long label =
        t
            + ImageFormat.NAME_OCTETS
            + ((int) word >>> 8 & ImageFormat.NAME_CHILDREN) / 2; // 4 more with children
    return b.sameOctets(label, key, at + 1, length) ? t : 0;
  }

  /**
   * Finds the zone for a name and descends in it.
   *
   * @param key holds the name in lower case
   * @param found its labels are noted already; gets the rest
   * @param parentSide whether the record asked for belongs to the parent side of a zone cut (DS,
   *     RFC 4035 s3.1.4.1)
   */
  public static void find(Version version, byte[] key, Found found, boolean parentSide) {
    ImageBytes b = version.bytes();
    int labels = found.labels;
    long zone = 0;
    int apexDepth = 0;
    long above = 0;
    int aboveDepth = 0;
    long name = version.root();
    for (int d = 0; name != 0; d++) {
      long head = b.i64(name);
      long here = link(name, (int) (head >>> 8 * ImageFormat.NAME_DATA_AT));
      if (here != 0) {
        above = zone;
        aboveDepth = apexDepth;
        zone = here;
        apexDepth = d;
      }
      if (d == labels) break;
      name = child(b, name, head, key, found.start[labels - 1 - d]);
    }
    if (parentSide && above != 0 && apexDepth == labels) {
      zone = above;
      apexDepth = aboveDepth;
    }
    found.zone = zone;
    found.apexDepth = apexDepth;
    if (zone == 0) {
      found.outcome = Found.NO_ZONE;
      return;
    }
    descend(b, key, found, parentSide);
  }

  /** Descends from the apex of {@code found.zone}: the name is at or below it. */
  public static void descend(ImageBytes b, byte[] key, Found found, boolean parentSide) {
    int labels = found.labels;
    int apexDepth = found.apexDepth;
    int d = apexDepth;
    long name = apex(b, found.zone);
    if (name == 0) throw damaged("zone record", found.zone);
    while (true) {
      found.path[d] = name;
      found.depth = d;
      long head = b.i64(name);
      int flags = flags(head);
      if ((flags & (ImageFormat.NAME_CUT | ImageFormat.NAME_DNAME)) != 0) {
        if ((flags & ImageFormat.NAME_CUT) != 0 && !(parentSide && d == labels)) {
          found.outcome = Found.REFERRAL;
          return;
        }
        if ((flags & ImageFormat.NAME_DNAME) != 0 && d < labels) {
          found.outcome = Found.DNAME;
          return;
        }
      }
      if (d == labels) {
        found.outcome = Found.EXACT;
        return;
      }
      name = child(b, name, head, key, found.start[labels - 1 - d]);
      if (name == 0) {
        found.outcome = Found.NO_NAME;
        return;
      }
      d++;
    }
  }

  /** Returns the offset of an RRset of the name; 0: it has none of that type. */
  public static long rrset(ImageBytes b, long name, int type) {
    long r = rrsets(b, name);
    for (int n = 0; r != 0 && n < MOST_RRSETS; n++) {
      int t = b.u16(r);
      if (t >= type) return t == type ? r : 0;
      r = next(b, r);
    }
    return 0;
  }

  /** Returns the offset of the RRset after the one at {@code r}; 0: it is the name's last. */
  public static long next(ImageBytes b, long r) {
    int octets = b.i32(r + ImageFormat.RRSET_OCTETS_AT);
    if ((octets & ImageFormat.RRSET_MORE) == 0) return 0;
    long end = items(octets, r) + (octets & ImageFormat.RRSET_OCTETS_MASK);
    if ((octets & ImageFormat.RRSET_SIGNED) != 0) end += signatureOctets(b, r);
    return end + 3 & -4L;
  }

  private static long items(int octets, long r) {
    return r
        + ((octets & ImageFormat.RRSET_SIGNED) != 0
            ? ImageFormat.RRSET_ITEMS_AT_SIGNED
            : ImageFormat.RRSET_ITEMS_AT);
  }

  /** Returns where the records of an RRset start. */
  public static long items(ImageBytes b, long r) {
    return items(b.i32(r + ImageFormat.RRSET_OCTETS_AT), r);
  }

  /** Returns the type of an RRset. */
  public static int type(ImageBytes b, long r) {
    return b.u16(r);
  }

  /** Returns the number of records of an RRset; 0: only its signatures are here. */
  public static int records(ImageBytes b, long r) {
    int n = b.u16(r + ImageFormat.RRSET_RECORDS_AT);
    if (n == 0 && !signed(b, r)) throw damaged("RRset", r);
    return n;
  }

  /** Returns the TTL of an RRset, seconds. */
  public static int ttl(ImageBytes b, long r) {
    return b.i32(r + ImageFormat.RRSET_TTL_AT);
  }

  /** Returns the octets of the records of an RRset, each with its RDLENGTH. */
  public static int recordOctets(ImageBytes b, long r) {
    return b.i32(r + ImageFormat.RRSET_OCTETS_AT) & ImageFormat.RRSET_OCTETS_MASK;
  }

  /** Whether the RRset has signatures. */
  public static boolean signed(ImageBytes b, long r) {
    return (b.i32(r + ImageFormat.RRSET_OCTETS_AT) & ImageFormat.RRSET_SIGNED) != 0;
  }

  /** Returns the number of signatures of a signed RRset. */
  public static int signatures(ImageBytes b, long r) {
    return b.u16(r + ImageFormat.RRSET_SIGNATURES_AT);
  }

  /** Returns the TTL of the signatures of a signed RRset, seconds. */
  public static int signatureTtl(ImageBytes b, long r) {
    return b.i32(r + ImageFormat.RRSET_SIGNATURE_TTL_AT);
  }

  /** Returns the octets of the signatures of a signed RRset, each with its RDLENGTH. */
  public static int signatureOctets(ImageBytes b, long r) {
    int octets = b.i32(r + ImageFormat.RRSET_SIGNATURE_OCTETS_AT);
    if (octets < 0 || octets > ImageFormat.RRSET_OCTETS_MASK) throw damaged("RRset", r);
    return octets;
  }

  /** Returns the name of the apex of a zone. */
  public static long apex(ImageBytes b, long zone) {
    return link(b, zone, ImageFormat.ZONE_APEX_LINK_AT);
  }

  /** Returns the root of the names of NSEC3 records of a zone; 0: none. */
  public static long nsec3Root(ImageBytes b, long zone) {
    return link(b, zone, ImageFormat.ZONE_NSEC3_AT);
  }

  /** Returns the root of the names of NSEC3 records of a zone that are of no use; 0: none. */
  public static long nsec3Unused(ImageBytes b, long zone) {
    return link(b, zone, ImageFormat.ZONE_NSEC3_UNUSED_AT);
  }

  /** Returns the additional iterations of the NSEC3 hashes in use (RFC 5155 s4.1.3). */
  public static int nsec3Iterations(ImageBytes b, long zone) {
    return b.u16(zone + ImageFormat.ZONE_ITERATIONS_AT);
  }

  /** Returns the octets of the salt of the NSEC3 hashes in use. */
  public static int nsec3SaltOctets(ImageBytes b, long zone) {
    return b.u8(zone + ImageFormat.ZONE_SALT_OCTETS_AT);
  }

  /** Returns where the salt is. */
  public static long nsec3Salt(ImageBytes b, long zone) {
    return zone + ImageFormat.ZONE_APEX_AT + b.u8(zone + ImageFormat.ZONE_APEX_OCTETS_AT);
  }

  /** Returns the name of a zone. For cold code. */
  public static Name zoneName(ImageBytes b, long zone) {
    int octets = b.u8(zone + ImageFormat.ZONE_APEX_OCTETS_AT);
    byte[] apex = new byte[octets];
    b.copyTo(zone + ImageFormat.ZONE_APEX_AT, apex, 0, octets);
    int p = 0;
    while (p < octets && apex[p] > 0 && apex[p] <= Name.MAX_LABEL_OCTETS) p += apex[p] + 1;
    if (octets > Name.MAX_OCTETS || p != octets - 1 || apex[p] != 0) {
      throw damaged("apex in zone record", zone);
    }
    return Name.at(apex, 0);
  }

  /** Returns the serial number of a zone (RFC 1982: 32 bits, unsigned). */
  public static int serial(ImageBytes b, long zone) {
    return b.i32(zone + ImageFormat.ZONE_SERIAL_AT);
  }

  /** Returns the number of records of a zone, RRSIGs among them. */
  public static long zoneRecords(ImageBytes b, long zone) {
    return b.i64(zone + ImageFormat.ZONE_RECORDS_AT);
  }

  /** Returns where the octets of a zone start; its zone record is the last of them. */
  public static long zoneStart(ImageBytes b, long zone) {
    long before = b.i64(zone + ImageFormat.ZONE_OCTETS_AT);
    if (before < 0 || before > zone || before % ImageFormat.ALIGNMENT != 0) {
      throw damaged("zone record with " + before + " octets before it", zone);
    }
    return zone - before;
  }

  /** Returns where the octets of a zone end. */
  public static long zoneEnd(ImageBytes b, long zone) {
    return zone
        + ImageFormat.ZONE_APEX_AT
        + b.u8(zone + ImageFormat.ZONE_APEX_OCTETS_AT)
        + b.u8(zone + ImageFormat.ZONE_SALT_OCTETS_AT);
  }

  /** Returns the flags of a zone. */
  public static int zoneFlags(ImageBytes b, long zone) {
    return b.u8(zone + ImageFormat.ZONE_FLAGS_AT);
  }

  /**
   * Descends to an address record's owner, which may be glue: as {@link #descend}, but not stopped
   * by zone cuts. The outcome is {@link Found#REFERRAL} if there was one.
   *
   * @return the offset of the name; 0: there is none, or it is below a DNAME's owner
   */
  public static long locate(ImageBytes b, byte[] key, Found found) {
    int labels = found.labels;
    long name = link(b, found.zone, 0);
    found.outcome = Found.EXACT;
    for (int d = found.apexDepth; name != 0; d++) {
      found.path[d] = name;
      found.depth = d;
      long head = b.i64(name);
      int flags = flags(head);
      if ((flags & ImageFormat.NAME_CUT) != 0) found.outcome = Found.REFERRAL;
      if (d == labels) return name;
      if ((flags & ImageFormat.NAME_DNAME) != 0) return 0;
      name = child(b, name, head, key, found.start[labels - 1 - d]);
    }
    return 0;
  }

  /**
   * Returns the authoritative name before the one that was looked up and not found (or found
   * empty), in canonical order; names below zone cuts are left out (RFC 4035 s2.3). The way to it
   * is noted in {@code found}. 0: none, which a whole zone's apex makes impossible.
   */
  public static long predecessor(ImageBytes b, byte[] key, Found found) {
    for (int d = found.depth; ; d--) {
      if (d < found.labels) {
        long level = children(b, found.path[d]);
        long t = level == 0 ? 0 : below(b, level, key, found.start[found.labels - 1 - d]);
        if (t != 0) {
          found.before = d;
          return last(b, t, found);
        }
        if (rrsets(b, found.path[d]) != 0) {
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
    long level = children(b, root);
    if (level == 0) return 0;
    long t = child(b, root, key, at);
    if (t != 0) return t;
    t = below(b, level, key, at);
    return lastOfLevel(b, t != 0 ? t : level);
  }

  /** Returns the greatest subtree of one level that is wholly below a label; 0: none is. */
  private static long below(ImageBytes b, long level, byte[] key, int at) {
    long any = anyName(b, level, key, at);
    int differ = differ(b, key, at, any);
    long best = 0;
    long t = level;
    long word = b.i64(t);
    int last = -1;
    while ((word & ImageFormat.BRANCH) != 0 && ((int) word & 127) <= differ) {
      int test = (int) word & 127;
      if (test <= last) throw damaged("branch", t);
      last = test;
      int i = Long.bitCount(word & ImageFormat.BRANCH_BITMAP & LabelOrder.bit(key, at, test) - 1);
      if (i > 0) best = child(b, t, word, i - 1);
      if (test == differ) return best;
      t = child(b, t, word, i);
      word = b.i64(t);
    }
    if (differ == LabelOrder.SAME) return best;
    return Long.compareUnsigned(LabelOrder.bit(key, at, differ), bitOf(b, any, differ)) > 0
        ? t
        : best;
  }

  /** Returns the last authoritative name of a subtree, and notes the way there. */
  private static long last(ImageBytes b, long subtree, Found found) {
    long t = subtree;
    for (int n = 0; n < MOST_LABELS; ) {
      t = lastOfLevel(b, t);
      found.beforePath[n++] = t;
      found.beforeLength = n;
      long children = children(b, t);
      if (children == 0 || (flags(b, t) & (ImageFormat.NAME_CUT | ImageFormat.NAME_DNAME)) != 0)
        return t;
      t = children;
    }
    throw damaged("name", t);
  }

  private static long lastOfLevel(ImageBytes b, long subtree) {
    long t = subtree;
    int last = -1;
    for (long word = b.i64(t); (word & ImageFormat.BRANCH) != 0; word = b.i64(t)) {
      int test = (int) word & 127;
      int n = Long.bitCount(word & ImageFormat.BRANCH_BITMAP);
      if (test <= last || n == 0) throw damaged("branch", t);
      last = test;
      t = child(b, t, word, n - 1);
    }
    return t;
  }

  /** Returns a name that shares with a label all that any name of the level shares with it. */
  private static long anyName(ImageBytes b, long level, byte[] key, int at) {
    long t = level;
    int last = -1;
    for (long word = b.i64(t); (word & ImageFormat.BRANCH) != 0; word = b.i64(t)) {
      int test = (int) word & 127;
      if (test <= last) throw damaged("branch", t);
      last = test;
      long bit = LabelOrder.bit(key, at, test);
      t =
          child(
              b,
              t,
              word,
              (word & bit) == 0 ? 0 : Long.bitCount(word & ImageFormat.BRANCH_BITMAP & bit - 1));
    }
    return t;
  }

  /** As {@link LabelOrder#differ}, of a label and a name's. */
  private static int differ(ImageBytes b, byte[] key, int at, long name) {
    int mine = key[at];
    int its = labelLength(b, name);
    int both = Math.min(mine, its);
    long p = label(b, name);
    for (int i = 0; i < both; i++) {
      int x = key[at + 1 + i] & 0xff;
      int y = b.u8(p + i);
      if (x != y) return i << 1 | (LabelOrder.bit(0, x) == LabelOrder.bit(0, y) ? 1 : 0);
    }
    return mine == its ? LabelOrder.SAME : both << 1;
  }

  private static long bitOf(ImageBytes b, long name, int test) {
    int i = test >> 1;
    return i < labelLength(b, name)
        ? LabelOrder.bit(test, b.u8(label(b, name) + i))
        : ImageFormat.BRANCH_ENDED;
  }
}
