package deens.core.image;

import deens.core.wire.Name;
import deens.core.wire.RRType;
import java.util.ArrayList;
import java.util.List;

/**
 * Verifies a whole image: every block's checksum, and the structure of the last version. Ends on
 * any octets.
 */
public final class ImageCheck {
  private static final int MOST_PROBLEMS = 100;
  private static final int NAME_FLAGS =
      ImageFormat.NAME_CUT
          | ImageFormat.NAME_DNAME
          | ImageFormat.NAME_WILDCARD_CHILD
          | ImageFormat.NAME_CHILDREN;
  private static final byte[] WILDCARD = {1, '*'};

  private final ImageBytes b;
  private final List<String> problems = new ArrayList<>();
  private long zonesSeen;
  private long recordsSeen;

  private ImageCheck(ImageBytes b) {
    this.b = b;
  }

  /**
   * Returns what is wrong with an image, a line for each problem: where, what was found, what was
   * expected. Empty: nothing.
   */
  public static List<String> check(ImageBytes b) {
    ImageCheck check = new ImageCheck(b);
    try {
      check.blocks();
      check.directory(Commit.last(b));
    } catch (DamagedImageException e) {
      check.problem(e.getMessage());
    }
    return check.problems;
  }

  /**
   * Checks the checksums only, the last commit's and every block's: what a medium or a transport
   * can damage. Returns what is wrong as {@link #check} does.
   */
  public static List<String> checksums(ImageBytes b) {
    ImageCheck check = new ImageCheck(b);
    try {
      check.blocks();
    } catch (DamagedImageException e) {
      check.problem(e.getMessage());
    }
    return check.problems;
  }

  private void problem(String message) {
    if (problems.size() < MOST_PROBLEMS) problems.add(message);
  }

  private void problem(String what, long at, String found, String expected) {
    problem(what + " at " + at + ": " + found + ", expected " + expected);
  }

  private void blocks() throws DamagedImageException {
    var blocks = new BlockCheck(b);
    while (!blocks.isDone()) {
      String problem = blocks.next();
      if (!problem.isEmpty()) problem(problem);
    }
  }

  private void directory(Commit commit) {
    try {
      TrieWalk walk = new TrieWalk(b, commit.root(), new byte[1], 0, 1);
      while (walk.next()) {
        found(walk);
        long zone = NameView.rrsets(b, walk.name);
        if (zone == 0) continue;
        zonesSeen++;
        zone(zone, Name.at(walk.owner, walk.ownerAt));
      }
    } catch (IndexOutOfBoundsException e) {
      problem("directory: " + e.getMessage());
    }
    if (zonesSeen != commit.zones()) {
      problem("commit", commit.at(), "zones are " + commit.zones(), "" + zonesSeen);
    }
    if (recordsSeen != commit.records()) {
      problem("commit", commit.at(), "records are " + commit.records(), "" + recordsSeen);
    }
  }

  private void zone(long zone, Name apex) {
    try {
      wholeZone(zone, apex);
    } catch (IndexOutOfBoundsException e) {
      problem("zone " + apex + ": " + e.getMessage());
    }
  }

  private void wholeZone(long zone, Name apex) {
    int octets = b.u8(zone + ImageFormat.ZONE_APEX_OCTETS_AT);
    byte[] wire = apex.wire();
    if (octets != wire.length
        || !b.sameOctets(zone + ImageFormat.ZONE_APEX_AT, wire, 0, wire.length)
        || b.u8(zone + ImageFormat.ZONE_APEX_LABELS_AT) != apex.labels()) {
      problem("zone record", zone, "has another apex", apex.toString());
      return;
    }
    long start = zone - b.i64(zone + ImageFormat.ZONE_OCTETS_AT);
    if (start < ImageFormat.HEADER_OCTETS || start > zone || start % ImageFormat.ALIGNMENT != 0) {
      problem("zone record", zone, "its zone starts at " + start, "before it");
      return;
    }
    long top = ZoneView.apex(b, zone);
    if (top == 0) throw Links.damaged("no apex in zone record", zone);
    if (NameView.rrset(b, top, RRType.SOA) == 0) problem("name", top, "no SOA", "one");
    long nsec3 = ZoneView.nsec3Root(b, zone);
    int flags = ZoneView.flags(b, zone);
    int expected =
        (owns(top, RRType.NSEC) ? ImageFormat.ZONE_NSEC : 0)
            | (nsec3 != 0 ? ImageFormat.ZONE_NSEC3 : 0);
    if (flags != expected) problem("zone record", zone, "flags are " + flags, "" + expected);
    long records =
        names(top, wire, start, zone, false)
            + names(nsec3, wire, start, zone, true)
            + names(ZoneView.nsec3Unused(b, zone), wire, start, zone, true);
    tails(zone, start);
    if (records != ZoneView.records(b, zone)) {
      problem("zone record", zone, "records are " + ZoneView.records(b, zone), "" + records);
    }
    recordsSeen += records;
  }

  private boolean owns(long name, int type) {
    long r = NameView.rrset(b, name, type);
    return r != 0 && RRsetView.records(b, r) > 0;
  }

  /** Checks one trie of a zone that lies between two offsets, and returns its records. */
  private long names(long top, byte[] apex, long start, long end, boolean nsec3) {
    long records = 0;
    TrieWalk walk = new TrieWalk(b, top, apex, 0, apex.length);
    while (walk.next()) {
      found(walk);
      long name = walk.name;
      if (name < start || name >= end) throw Links.damaged("link out of its zone", name);
      long rrsets = NameView.rrsets(b, name);
      if (rrsets != 0) {
        if (rrsets < start) throw Links.damaged("link out of its zone", name);
        records += rrsets(rrsets, name, nsec3);
      }
      int flags = NameView.flags(b, name);
      boolean parentOfWildcard =
          NameView.children(b, name) != 0 && NameView.child(b, name, WILDCARD, 0) != 0;
      int expected =
          flags & ImageFormat.NAME_CHILDREN
              | (name != top && owns(name, RRType.NS) ? ImageFormat.NAME_CUT : 0)
              | (owns(name, RRType.DNAME) ? ImageFormat.NAME_DNAME : 0)
              | (parentOfWildcard ? ImageFormat.NAME_WILDCARD_CHILD : 0);
      if (flags != expected) problem("name", name, "flags are " + flags, "" + expected);
    }
    return records;
  }

  /** Checks that the tails that were rendered ahead lie in their zone, and that each is found. */
  private void tails(long zone, long start) {
    long index = TailIndex.index(b, zone);
    if (index == 0) return;
    int places = b.i32(index + ImageFormat.TAILS_PLACES_AT);
    if (index < start || Integer.bitCount(places) != 1 || places < 0) {
      problem("index of tails", index, "has " + places + " places", "a power of 2, in its zone");
      return;
    }
    int tails = 0;
    for (int i = 0; i < places; i++) {
      long place = b.i64(index + ImageFormat.TAILS_PLACE_AT + 8L * i);
      if (place == 0) continue;
      tails++;
      long tail = index - (place >>> 32) * ImageFormat.ALIGNMENT;
      int octets = tail < start ? 0 : b.i32(tail + ImageFormat.TAIL_OCTETS_AT);
      if (octets <= 0 || tail + ImageFormat.TAIL_KEPT_AT + octets > index) {
        problem("tail", tail, "has " + octets + " octets", "to be in its zone");
        continue;
      }
      long first = b.i32(tail + ImageFormat.TAIL_FIRST_AT) & 0xffffffffL;
      long second = b.i32(tail + ImageFormat.TAIL_SECOND_AT) & 0xffffffffL;
      long found =
          TailIndex.find(
              b, zone, b.i32(tail), offset(first, zone, start), offset(second, 0, start));
      if (found != tail + ImageFormat.TAIL_KEPT_AT) {
        problem("tail", tail, "is not found by its key", "to be");
      }
    }
    if (tails != b.i32(index) || tails > places / 2) {
      problem("index of tails", index, "tails are " + b.i32(index), "" + tails);
    }
  }

  private static long offset(long units, long ifNone, long start) {
    return units == 0 ? ifNone : start + (units - 1) * ImageFormat.ALIGNMENT;
  }

  /** Checks that the current name is found by its label, so that its level is in order. */
  private void found(TrieWalk walk) {
    long name = walk.name;
    if (name % ImageFormat.ALIGNMENT != 0) problem("name", name, "not aligned", "a multiple of 4");
    if ((NameView.flags(b, name) & ~NAME_FLAGS) != 0) {
      problem("name", name, "flags are " + NameView.flags(b, name), "only known ones");
    }
    if (walk.depth() == 0) {
      if (b.u8(name) != 0) problem("name", name, "has a label", "none");
    } else if (NameView.child(b, walk.parent(), walk.owner, walk.ownerAt) != name) {
      problem("name", name, "is not found by its label", "under its parent at " + walk.parent());
    }
    for (int i = 1; i <= walk.owner[walk.ownerAt]; i++) {
      int c = walk.owner[walk.ownerAt + i];
      if (c >= 'A' && c <= 'Z') {
        problem("name", name, "has a capital letter", "lower case");
        return;
      }
    }
  }

  /** Checks the RRsets of a name, which end before it, and returns their records. */
  private long rrsets(long first, long name, boolean nsec3) {
    long records = 0;
    int last = 0;
    for (long r = first; r != 0; r = RRsetView.next(b, r)) {
      int type = RRsetView.type(b, r);
      if (type <= last || nsec3 && type != RRType.NSEC3) {
        problem("RRset", r, "type is " + type, nsec3 ? "NSEC3" : "more than " + last);
        return records;
      }
      last = type;
      int n = RRsetView.records(b, r);
      long end = items(r, RRsetView.items(b, r), n, RRsetView.recordOctets(b, r));
      records += n;
      if (RRsetView.signed(b, r)) {
        int signatures = RRsetView.signatures(b, r);
        if (signatures == 0) problem("RRset", r, "signed by no signature", "one or more");
        end = items(r, end, signatures, RRsetView.signatureOctets(b, r));
        records += signatures;
      } else if (n == 0) {
        problem("RRset", r, "has no records", "one or more");
      }
      if (end > name) problem("RRset", r, "ends at " + end, "before its name at " + name);
    }
    return records;
  }

  /** Checks that items are as many and as long as is said, and returns where they end. */
  private long items(long r, long first, int items, int octets) {
    long p = first;
    for (int i = 0; i < items; i++) p += 2 + (b.u8(p) << 8 | b.u8(p + 1));
    if (p - first != octets) {
      problem("RRset", r, items + " records have " + (p - first) + " octets", "" + octets);
    }
    return first + octets;
  }
}
