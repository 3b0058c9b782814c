package deens.core.image;

/**
 * Walks the RRsets of a zone: owners in canonical order (RFC 4034 s6.1), the apex first; at each
 * owner by ascending type. {@link ImageReader} tells what is in an RRset.
 */
public final class ZoneWalk {
  private final ImageBytes b;

  /** Ordinary names, names of NSEC3 records, names of NSEC3 records that are not in use. */
  private final TrieWalk[] walks = new TrieWalk[3];

  /** The RRsets of each walk's name that are still to come; 0: none. */
  private final long[] pending = new long[3];

  /** The walks that stand at the current owner. */
  private final boolean[] here = new boolean[3];

  /** Owner name in wire form, lower case, from index 0. */
  public final byte[] owner = new byte[256];

  /** Octets of the owner name. */
  public int ownerLength;

  /** Whether the current RRset is the first one at its owner. */
  public boolean newOwner;

  /** Offset of the current RRset. */
  public long rrset;

  /**
   * @param zone offset of the zone record
   */
  public ZoneWalk(ImageBytes b, long zone) {
    this.b = b;
    byte[] apex = ZoneView.name(b, zone).wire();
    int length = apex.length;
    walks[0] = new TrieWalk(b, ZoneView.apex(b, zone), apex, 0, length);
    walks[1] = new TrieWalk(b, ZoneView.nsec3Root(b, zone), apex, 0, length);
    walks[2] = new TrieWalk(b, ZoneView.nsec3Unused(b, zone), apex, 0, length);
    for (int i = 0; i < walks.length; i++) move(i);
  }

  /** Moves a walk to its next name that has RRsets. */
  private void move(int i) {
    pending[i] = 0;
    while (pending[i] == 0 && walks[i].next()) pending[i] = NameView.rrsets(b, walks[i].name);
  }

  /**
   * Moves to the next RRset; false after the last one.
   *
   * @throws IndexOutOfBoundsException on damage
   */
  public boolean next() {
    int i = leastType();
    newOwner = i < 0;
    if (newOwner) {
      for (int w = 0; w < walks.length; w++) if (here[w]) move(w);
      if (!moveToLeastOwner()) return false;
      i = leastType();
    }
    rrset = pending[i];
    pending[i] = RRsetView.next(b, rrset);
    return true;
  }

  private int leastType() {
    int least = -1;
    for (int i = 0; i < walks.length; i++) {
      if (here[i]
          && pending[i] != 0
          && (least < 0 || RRsetView.type(b, pending[i]) < RRsetView.type(b, pending[least]))) {
        least = i;
      }
    }
    return least;
  }

  private boolean moveToLeastOwner() {
    int least = -1;
    for (int i = 0; i < walks.length; i++) {
      here[i] = false;
      if (pending[i] == 0) continue;
      int order =
          least < 0
              ? -1
              : LabelOrder.compareNames(
                  walks[i].owner, walks[i].ownerAt, walks[least].owner, walks[least].ownerAt);
      if (order < 0) {
        for (int w = 0; w < i; w++) here[w] = false;
        least = i;
      }
      here[i] = order <= 0;
    }
    if (least < 0) return false;
    TrieWalk walk = walks[least];
    ownerLength = walk.owner.length - walk.ownerAt;
    System.arraycopy(walk.owner, walk.ownerAt, owner, 0, ownerLength);
    return true;
  }
}
