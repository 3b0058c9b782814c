package deens.core.wire;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the records of a response stand. It is strict: each pointer leads back to where a label
 * starts behind the header, each name ends, names in RDATA are compressed only for the types of RFC
 * 1035 (RFC 3597 s4), and the last record ends the message.
 */
public final class MessageWalk {
  /** One record: octets {@code start} to {@code end} of the message. */
  public record Place(int section, Name owner, int type, int covered, int start, int end) {
    /** Whether both belong to one RRset, or to it and its signatures. */
    public boolean isSameRRset(Place other) {
      return section == other.section
          && owner.equals(other.owner)
          && coveredType() == other.coveredType();
    }

    private int coveredType() {
      return type == RRType.RRSIG ? covered : type;
    }
  }

  private static final List<Integer> ONE_NAME =
      List.of(RRType.NS, RRType.MD, RRType.MF, RRType.CNAME, 7, 8, 9, RRType.PTR);

  private final byte[] b;
  private final boolean[] labelStarts;
  private final List<Place> places = new ArrayList<>();
  private int p = QueryView.HEADER_OCTETS;

  /** Walks a response. */
  public MessageWalk(byte[] response) {
    b = response;
    labelStarts = new boolean[b.length];
    for (int i = Wire.u16(b, 4); i > 0; i--) {
      name(false);
      p += 4;
    }
    for (int section = 0; section < 3; section++) {
      for (int i = Wire.u16(b, 6 + 2 * section); i > 0; i--) record(section);
    }
    check(p == b.length, "octets behind the last record");
  }

  /** Returns the records of the three sections, OPT and TSIG as well, as they stand. */
  public List<Place> places() {
    return places;
  }

  private void record(int section) {
    int start = p;
    Name owner = name(true);
    int type = Wire.u16(b, p);
    int end = p + 10 + Wire.u16(b, p + 8);
    check(end <= b.length, "RDATA leaves the message");
    p += 10;
    int covered = type == RRType.RRSIG ? Wire.u16(b, p) : 0;
    if (ONE_NAME.contains(type)) {
      name(true);
    } else if (type == RRType.MX) {
      p += 2;
      name(true);
    } else if (type == RRType.SOA) {
      name(true);
      name(true);
      p += 20;
    } else if (type == RRType.MINFO) {
      name(true);
      name(true);
    } else {
      if (type == RRType.DNAME) name(false);
      if (type == RRType.SRV) {
        p += 6;
        name(false);
      }
      if (type == RRType.RRSIG) {
        p += 18;
        name(false);
      }
      p = type == RRType.DNAME || type == RRType.SRV ? p : end;
    }
    check(p == end, "RDATA of type " + type + " ends elsewhere");
    places.add(new Place(section, owner, type, covered, start, end));
  }

  private Name name(boolean mayPoint) {
    var wire = new ByteArrayOutputStream();
    int q = p;
    int end = -1;
    while (b[q] != 0) {
      if ((b[q] & 0xc0) == 0xc0) {
        check(mayPoint, "a pointer where none may stand");
        int target = Wire.u16(b, q) & 0x3fff;
        check(target < q && labelStarts[target], "a pointer to " + target);
        if (end < 0) end = q + 2;
        q = target;
      } else {
        check(b[q] > 0 && b[q] <= Name.MAX_LABEL_OCTETS, "a label of type " + b[q]);
        labelStarts[q] = true;
        wire.write(b, q, b[q] + 1);
        q += b[q] + 1;
      }
    }
    wire.write(0);
    check(wire.size() <= Name.MAX_OCTETS, "a name of " + wire.size() + " octets");
    p = end < 0 ? q + 1 : end;
    return Name.at(wire.toByteArray(), 0);
  }

  private void check(boolean holds, String otherwise) {
    if (!holds) throw new AssertionError(otherwise + ", at " + p);
  }
}
