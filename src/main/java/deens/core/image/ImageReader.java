package deens.core.image;

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
  private ImageReader() {}

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
    found.foresee(version.number());
    LastZone last = found.lastZone;
    last.in(version);
    if (last.has(b, key, found.start, 0, labels, found.end) && labels > last.labels()) {
      found.zone = last.zone();
      found.apexDepth = last.labels();
      descend(b, key, found, parentSide);
      return;
    }
    long zone = 0;
    int apexDepth = 0;
    long above = 0;
    int aboveDepth = 0;
    long name = version.root();
    for (int d = 0; name != 0; d++) {
      long head = b.i64(name);
      long here = Links.follow(name, (int) (head >>> 8 * ImageFormat.NAME_DATA_AT));
      if (here != 0) {
        above = zone;
        aboveDepth = apexDepth;
        zone = here;
        apexDepth = d;
        last.note(b, zone, d, head);
      }
      if (d == labels) break;
      name = NameView.child(b, name, head, key, found.start[labels - 1 - d]);
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
    long name = ZoneView.apex(b, found.zone);
    if (name == 0) throw Links.damaged("zone record", found.zone);
    while (true) {
      found.path[d] = name;
      found.depth = d;
      long head = b.i64(name);
      int flags = NameView.flags(head);
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
      name = childOrLeft(b, name, head, key, found.start[labels - 1 - d], found);
      if (name < 0) {
        found.left = ~name;
        found.outcome = Found.NO_NAME;
        return;
      }
      d++;
    }
  }

  private static long childOrLeft(
      ImageBytes b, long name, long head, byte[] key, int at, Found found) {
    long level = NameView.children(b, name, head);
    long foreseen = level == 0 ? 0 : found.foreseen(level);
    return foreseen != 0 && NameView.hasLabel(b, foreseen, key, at)
        ? foreseen
        : NameView.inLevel(b, level, key, at);
  }

  /**
   * Descends to an address record's owner, which may be glue: as {@link #descend}, but not stopped
   * by zone cuts. The outcome is {@link Found#REFERRAL} if there was one.
   *
   * @return the offset of the name; 0: there is none, or it is below a DNAME's owner
   */
  public static long locate(ImageBytes b, byte[] key, Found found) {
    int labels = found.labels;
    long name = ZoneView.apex(b, found.zone);
    found.outcome = Found.EXACT;
    for (int d = found.apexDepth; name != 0; d++) {
      found.path[d] = name;
      found.depth = d;
      long head = b.i64(name);
      int flags = NameView.flags(head);
      if ((flags & ImageFormat.NAME_CUT) != 0) found.outcome = Found.REFERRAL;
      if (d == labels) return name;
      if ((flags & ImageFormat.NAME_DNAME) != 0) return 0;
      name = NameView.child(b, name, head, key, found.start[labels - 1 - d]);
    }
    return 0;
  }
}
