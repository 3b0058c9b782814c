package deens.zone.model;

import deens.core.wire.Wire;
import deens.zone.text.ParsedRecord;
import java.util.Arrays;

/** Records and their owners in the order they came, packed into pages of octets. */
final class RecordStore {
  /*
   * Nothing crosses a page, so that whatever is found can be read in place; an offset is a page
   * number and 20 bits into the page. The last page grows by doubling up to its full size: a small
   * zone stays small.
   *
   *   owner   | key octets u16 | OwnerKey |
   *   record  | type u16 | TTL i32 | file i32 | line i32 | column u16 | RDLENGTH u16 | RDATA |
   *
   * Records of one owner that follow one another share its entry: owner o has the records
   * ownerFirst[o] to ownerFirst[o + 1] - 1.
   */
  private static final int PAGE_BITS = 20;
  private static final int PAGE_OCTETS = 1 << PAGE_BITS;
  private static final int FIRST_PAGE_OCTETS = 1 << 11;
  private static final int HEADER_OCTETS = 18;
  private static final int MAX_COUNT = Integer.MAX_VALUE - 8;

  private byte[][] pages = {new byte[FIRST_PAGE_OCTETS]};
  private int page;
  private int used;

  private long[] ownerAt = new long[16];
  private int[] ownerFirst = new int[17];
  private int owners;
  private long[] recordAt = new long[16];
  private int records;

  private final byte[] lastKey = new byte[OwnerKey.MAX_OCTETS];
  private int lastKeyLength = -1;
  private final byte[] key = new byte[OwnerKey.MAX_OCTETS];

  /** Takes a copy of a record; returns its number. */
  int add(ParsedRecord record) {
    int from = OwnerKey.ofName(record.owner, 0, key);
    int length = key.length - from;
    if (length != lastKeyLength
        || !Arrays.equals(key, from, key.length, lastKey, 0, lastKeyLength)) {
      addOwner(from, length);
    }
    long at = allocate(HEADER_OCTETS + record.rdataLength);
    byte[] b = page(at);
    int p = offset(at);
    Wire.putU16(b, p, record.type);
    Wire.putI32(b, p + 2, record.ttl);
    Wire.putI32(b, p + 6, record.file);
    Wire.putI32(b, p + 10, record.line);
    Wire.putU16(b, p + 14, Math.min(record.column, 0xffff));
    Wire.putU16(b, p + 16, record.rdataLength);
    System.arraycopy(record.rdata, 0, b, p + HEADER_OCTETS, record.rdataLength);
    if (records == recordAt.length) recordAt = Arrays.copyOf(recordAt, grown(records));
    recordAt[records++] = at;
    ownerFirst[owners] = records;
    return records - 1;
  }

  private void addOwner(int from, int length) {
    System.arraycopy(key, from, lastKey, 0, length);
    lastKeyLength = length;
    long at = allocate(2 + length);
    Wire.putU16(page(at), offset(at), length);
    System.arraycopy(key, from, page(at), offset(at) + 2, length);
    if (owners == ownerAt.length) {
      ownerAt = Arrays.copyOf(ownerAt, grown(owners));
      ownerFirst = Arrays.copyOf(ownerFirst, ownerAt.length + 1);
    }
    ownerAt[owners++] = at;
  }

  private static int grown(int count) {
    if (count == MAX_COUNT) throw new IllegalStateException("a zone of over " + count + " records");
    return (int) Math.min(MAX_COUNT, count + (count >> 1) + 16L);
  }

  private long allocate(int octets) {
    if (used + octets > pages[page].length) {
      if (used + octets <= PAGE_OCTETS) {
        int length = pages[page].length;
        while (length < used + octets) length <<= 1;
        pages[page] = Arrays.copyOf(pages[page], length);
      } else {
        if (++page == pages.length) pages = Arrays.copyOf(pages, page + (page >> 1) + 4);
        pages[page] = new byte[PAGE_OCTETS];
        used = 0;
      }
    }
    long at = (long) page << PAGE_BITS | used;
    used += octets;
    return at;
  }

  private byte[] page(long at) {
    return pages[(int) (at >>> PAGE_BITS)];
  }

  private static int offset(long at) {
    return (int) at & PAGE_OCTETS - 1;
  }

  int owners() {
    return owners;
  }

  int records() {
    return records;
  }

  /** Returns the number of the owner's first record; that of the next owner ends its records. */
  int firstRecord(int owner) {
    return ownerFirst[owner];
  }

  /** Returns the owner entry of the last record taken. */
  int lastOwner() {
    return owners - 1;
  }

  byte[] keyPage(int owner) {
    return page(ownerAt[owner]);
  }

  int keyAt(int owner) {
    return offset(ownerAt[owner]) + 2;
  }

  int keyLength(int owner) {
    long at = ownerAt[owner];
    return Wire.u16(page(at), offset(at));
  }

  int type(int record) {
    long at = recordAt[record];
    return Wire.u16(page(at), offset(at));
  }

  int ttl(int record) {
    long at = recordAt[record];
    return Wire.i32(page(at), offset(at) + 2);
  }

  int file(int record) {
    long at = recordAt[record];
    return Wire.i32(page(at), offset(at) + 6);
  }

  int line(int record) {
    long at = recordAt[record];
    return Wire.i32(page(at), offset(at) + 10);
  }

  int column(int record) {
    long at = recordAt[record];
    return Wire.u16(page(at), offset(at) + 14);
  }

  byte[] rdataPage(int record) {
    return page(recordAt[record]);
  }

  int rdataAt(int record) {
    return offset(recordAt[record]) + HEADER_OCTETS;
  }

  int rdataLength(int record) {
    long at = recordAt[record];
    return Wire.u16(page(at), offset(at) + 16);
  }
}
