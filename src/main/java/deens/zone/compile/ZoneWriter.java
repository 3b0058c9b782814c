package deens.zone.compile;

import deens.core.image.ImageFormat;
import deens.core.wire.Name;
import deens.core.wire.RRType;
import deens.core.wire.Wire;
import deens.zone.model.RRsetCursor;
import deens.zone.model.Zone;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Writes one zone: its ordinary names, then those of its NSEC3 records, then its zone record. */
final class ZoneWriter {
  /*
   * NSEC3 owners are no ordinary names (RFC 5155 s7.2.8). Each kind of name is a trie of its own and
   * takes a walk of its own through the zone, so that it lies in one piece; most zones need one.
   */
  private enum Kind {
    ORDINARY,
    /** NSEC3 records with the parameters in use. */
    NSEC3,
    /** All other NSEC3 records. */
    NSEC3_UNUSED
  }

  // NSEC3PARAM and NSEC3 RDATA: algorithm, flags, iterations (2), salt length, salt (RFC 5155 s3.2,
  // s4.2).
  private static final int NSEC3_FLAGS_AT = 1;
  private static final int NSEC3_ITERATIONS_AT = 2;
  private static final int NSEC3_SALT_AT = 4;
  private static final int SHA1 = 1;
  private static final int HASH_LABEL_OCTETS = 32;

  private static final int MOST_ITEMS = 65_535;

  private final ImageOutput out;
  private final Zone zone;
  private final byte[] apex;
  private long records;
  private int zoneFlags;

  /** The NSEC3PARAM records that could be used, in canonical order. */
  private final List<byte[]> parameters = new ArrayList<>();

  /** Index of the first of them that an NSEC3 record has been seen for. */
  private int used = Integer.MAX_VALUE;

  private boolean nsec3Seen;

  ZoneWriter(ImageOutput out, Zone zone) {
    this.out = out;
    this.zone = zone;
    apex = zone.apex().wire();
  }

  /** Returns the number of records written, signatures among them. */
  long records() {
    return records;
  }

  /**
   * Writes the zone and returns the offset of its zone record.
   *
   * @throws ImageException if the zone exceeds a limit of the format
   */
  long write() throws IOException {
    try {
      return writeWhole();
    } catch (ImageException e) {
      throw new ImageException("zone " + zone.apex() + ": " + e.getMessage());
    } catch (ArithmeticException e) { // a name's records are written in one piece
      throw new ImageException("zone " + zone.apex() + ": a name has over 2 GiB of records");
    }
  }

  private long writeWhole() throws IOException {
    long start = out.position();
    long names = write(Kind.ORDINARY);
    long nsec3 = 0;
    long nsec3Unused = 0;
    byte[] salt = new byte[0];
    int iterations = 0;
    if (nsec3Seen) {
      if (used < parameters.size()) {
        byte[] p = parameters.get(used);
        iterations = Wire.u16(p, NSEC3_ITERATIONS_AT);
        salt = Arrays.copyOfRange(p, NSEC3_SALT_AT + 1, p.length);
        zoneFlags |= ImageFormat.ZONE_NSEC3;
        nsec3 = write(Kind.NSEC3);
      }
      nsec3Unused = write(Kind.NSEC3_UNUSED);
    }
    long p = out.position();
    out.i32((int) TrieWriter.link(p, names, "zone record"));
    out.i32((int) TrieWriter.link(p, nsec3, "zone record"));
    out.i32((int) TrieWriter.link(p, nsec3Unused, "zone record"));
    out.i32(zone.serial());
    out.i64(records);
    out.i64(p - start);
    out.u8(zoneFlags);
    out.u8(zone.apex().labels());
    out.u8(apex.length);
    out.u8(salt.length);
    out.u16(iterations);
    out.u16(0);
    out.i32(0); // no tails
    out.octets(apex, 0, apex.length);
    out.octets(salt, 0, salt.length);
    out.align();
    return p;
  }

  /** Writes the names of one kind and returns the offset of the topmost; 0: there are none. */
  private long write(Kind kind) throws IOException {
    var trie = new TrieWriter(out, zone.apex().labels());
    RRsetCursor cursor = zone.cursor();
    boolean entered = false;
    long more = 0; // where to set the bit MORE if another RRset follows
    while (cursor.next()) {
      if (cursor.newOwner) entered = false;
      if (kind(cursor, kind) != kind) continue;
      boolean first = !entered;
      if (first) {
        out.drainIfFull();
        trie.enter(cursor.owner);
        entered = true;
      } else {
        out.setBits(more, ImageFormat.RRSET_MORE);
      }
      long p = out.position();
      boolean isApex = cursor.ownerLength == apex.length;
      int flags =
          cursor.records == 0
              ? 0
              : switch (cursor.type) {
                case RRType.NS -> isApex ? 0 : ImageFormat.NAME_CUT;
                case RRType.DNAME -> ImageFormat.NAME_DNAME;
                default -> 0;
              };
      if (isApex) atApex(cursor);
      writeRRset(cursor);
      more = p + ImageFormat.RRSET_OCTETS_AT;
      if (first) trie.leadTo(p);
      trie.addFlags(flags);
    }
    return trie.finish();
  }

  private void atApex(RRsetCursor cursor) {
    if (cursor.records == 0) return;
    if (cursor.type == RRType.NSEC) zoneFlags |= ImageFormat.ZONE_NSEC;
    if (cursor.type != RRType.NSEC3PARAM) return;
    for (int i = 0; i < cursor.records; i++) {
      byte[] data = cursor.data[i];
      int at = cursor.at[i];
      int length = cursor.length[i];
      if (length <= NSEC3_SALT_AT
          || data[at] != SHA1
          || data[at + NSEC3_FLAGS_AT] != 0
          || length != NSEC3_SALT_AT + 1 + (data[at + NSEC3_SALT_AT] & 0xff)) continue;
      parameters.add(Arrays.copyOfRange(data, at, at + length));
    }
  }

  /**
   * Returns the kind of an RRset. On the first walk it is not asked which NSEC3 ones are in use.
   */
  private Kind kind(RRsetCursor cursor, Kind walk) {
    if (cursor.type != RRType.NSEC3 || !hashedOwner(cursor)) return Kind.ORDINARY;
    if (walk == Kind.ORDINARY) {
      nsec3Seen = true;
      for (int i = 0; i < parameters.size() && i < used; i++) {
        if (matches(cursor, parameters.get(i))) used = i;
      }
      return Kind.NSEC3;
    }
    return used < parameters.size() && matches(cursor, parameters.get(used))
        ? Kind.NSEC3
        : Kind.NSEC3_UNUSED;
  }

  /** Whether the owner is a hash, in base32hex (RFC 4648 s7), right below the apex. */
  private boolean hashedOwner(RRsetCursor cursor) {
    if (cursor.ownerLength != apex.length + 1 + HASH_LABEL_OCTETS
        || cursor.owner[0] != HASH_LABEL_OCTETS) return false;
    for (int i = 1; i <= HASH_LABEL_OCTETS; i++) {
      int c = cursor.owner[i];
      if ((c < '0' || c > '9') && (c < 'a' || c > 'v')) return false;
    }
    return true;
  }

  private static boolean matches(RRsetCursor cursor, byte[] parameters) {
    for (int i = 0; i < cursor.records; i++) {
      byte[] data = cursor.data[i];
      int at = cursor.at[i];
      // All but the flags: an NSEC3 record may have Opt-Out set (RFC 5155 s3.1.2.1).
      if (cursor.length[i] > parameters.length
          && data[at] == parameters[0]
          && Arrays.equals(
              data,
              at + NSEC3_ITERATIONS_AT,
              at + parameters.length,
              parameters,
              NSEC3_ITERATIONS_AT,
              parameters.length)) return true;
    }
    return false;
  }

  private void writeRRset(RRsetCursor cursor) throws ImageException {
    records += cursor.records + cursor.signatures;
    boolean signed = cursor.signatures > 0;
    out.u16(cursor.type);
    out.u16(cursor.records);
    out.i32(cursor.ttl);
    out.i32(octets(cursor, 0, cursor.records) | (signed ? ImageFormat.RRSET_SIGNED : 0));
    if (signed) {
      out.u16(cursor.signatures);
      out.u16(0);
      out.i32(cursor.signatureTtl);
      out.i32(octets(cursor, cursor.records, cursor.signatures));
    }
    for (int i = 0; i < cursor.records + cursor.signatures; i++) {
      out.u16Network(cursor.length[i]);
      out.octets(cursor.data[i], cursor.at[i], cursor.length[i]);
    }
    out.align();
  }

  /** Returns the octets of some items, each with its length. */
  private static int octets(RRsetCursor cursor, int from, int items) throws ImageException {
    long octets = 2L * items;
    for (int i = from; i < from + items; i++) octets += cursor.length[i];
    if (items > MOST_ITEMS || octets > ImageFormat.RRSET_OCTETS_MASK) {
      throw new ImageException(
          "the RRset of type "
              + cursor.type
              + " at "
              + Name.at(cursor.owner, 0)
              + " has "
              + items
              + " records of "
              + octets
              + " octets, at most "
              + MOST_ITEMS
              + " records of "
              + ImageFormat.RRSET_OCTETS_MASK
              + " octets fit");
    }
    return (int) octets;
  }
}
