package deens.zone.model;

import deens.core.wire.Wire;
import deens.zone.text.ParsedRecord;
import java.util.Arrays;

/** Records and their owners in the order they came, packed into pages of octets. */
final class RecordStore {
  /*
   * Nothing crosses a page, so that whatever is found can be read in place; an offset is a page
   * number and 18 bits into the page. Lines are counted from a line that their page has, so that the
   * pages of another store can be taken as they are. The last page grows by doubling up to its full size: a small
   * zone stays small.
   *
   *   owner   | key octets u16 | OwnerKey |
   *   record  | TTL i32 | file i32 | line i32 | column u16 | RDLENGTH u16 | RDATA |
   *
   * Records of one owner that follow one another share its entry: owner o has the records
   * ownerFirst[o] to ownerFirst[o + 1] - 1.
   */
  private static final int PAGE_BITS = 18;
  private static final int PAGE_OCTETS = 1 << PAGE_BITS;
  private static final int FIRST_PAGE_OCTETS = 1 << 11;
  private static final int HEADER_OCTETS = 16;
  private static final int MAX_COUNT = Integer.MAX_VALUE - 8;

  private byte[][] pages = {new byte[FIRST_PAGE_OCTETS]};

  /** Of each page, the lines before the one that its records count from. */
  private int[] linesBefore = {0};

  private int page;
  private int used;

  private long[] ownerAt = new long[16];
  private int[] ownerFirst = new int[17];
  private int owners;
  private long[] recordAt = new long[16];
  private char[] recordType = new char[16];
  private int records;

  private final byte[] lastKey = new byte[OwnerKey.MAX_OCTETS];
  private int lastKeyLength = -1;
  private final byte[] key = new byte[OwnerKey.MAX_OCTETS];

  /** Takes a copy of a record; returns its number. */
  int add(ParsedRecord record) {
    if (!record.sameOwner || lastKeyLength < 0) {
      int from = OwnerKey.ofName(record.owner, 0, key);
      int length = key.length - from;
      if (length != lastKeyLength
          || !Arrays.equals(key, from, key.length, lastKey, 0, lastKeyLength)) {
        addOwner(from, length);
      }
    }
    long at = allocate(HEADER_OCTETS + record.rdataLength);
    byte[] b = page(at);
    int p = offset(at);
    Wire.putI32(b, p, record.ttl);
    Wire.putI32(b, p + 4, record.file);
    Wire.putI32(b, p + 8, record.line);
    Wire.putU16(b, p + 12, Math.min(record.column, 0xffff));
    Wire.putU16(b, p + 14, record.rdataLength);
    System.arraycopy(record.rdata, 0, b, p + HEADER_OCTETS, record.rdataLength);
    reserveRecords(records + 1L);
    recordType[records] = (char) record.type;
    recordAt[records++] = at;
    ownerFirst[owners] = records;
    return records - 1;
  }

  /** What the next record says of the owner before it is not about the last one here. */
  void endOwner() {
    lastKeyLength = -1;
  }

  private void addOwner(int from, int length) {
    System.arraycopy(key, from, lastKey, 0, length);
    lastKeyLength = length;
    long at = allocate(2 + length);
    Wire.putU16(page(at), offset(at), length);
    System.arraycopy(key, from, page(at), offset(at) + 2, length);
    reserveOwners(owners + 1L);
    ownerAt[owners++] = at;
  }

  private void reserveRecords(long count) {
    if (count <= recordAt.length) return;
    recordAt = Arrays.copyOf(recordAt, grown(count));
    recordType = Arrays.copyOf(recordType, recordAt.length);
  }

  private void reserveOwners(long count) {
    if (count <= ownerAt.length) return;
    ownerAt = Arrays.copyOf(ownerAt, grown(count));
    ownerFirst = Arrays.copyOf(ownerFirst, ownerAt.length + 1);
  }

  private static int grown(long count) {
    if (count > MAX_COUNT) throw new IllegalStateException("a zone of over 2^31 records");
    return (int) Math.min(MAX_COUNT, count + (count >> 1));
  }

  private long allocate(int octets) {
    if (used + octets > pages[page].length) {
      if (used + octets <= PAGE_OCTETS) {
        int length = pages[page].length;
        while (length < used + octets) length <<= 1;
        pages[page] = Arrays.copyOf(pages[page], length);
      } else {
        reservePages(++page + 1);
        pages[page] = new byte[PAGE_OCTETS];
        used = 0;
      }
    }
    long at = (long) page << PAGE_BITS | used;
    used += octets;
    return at;
  }

  private void reservePages(int count) {
    if (count <= pages.length) return;
    pages = Arrays.copyOf(pages, count + (count >> 1) + 4);
    linesBefore = Arrays.copyOf(linesBefore, pages.length);
  }

  /**
   * Takes all of another store, which nobody may use any more.
   *
   * @param lines what is to be added to the lines of its records
   */
  void append(RecordStore other, int lines) {
    endOwner();
    int firstPage = page + 1;
    int count = other.page + 1;
    reservePages(firstPage + count);
    System.arraycopy(other.pages, 0, pages, firstPage, count);
    Arrays.fill(linesBefore, firstPage, firstPage + count, lines);
    page += count;
    used = PAGE_OCTETS; // what comes next has other lines

    long moved = (long) firstPage << PAGE_BITS;
    reserveOwners((long) owners + other.owners);
    for (int o = 0; o < other.owners; o++) {
      ownerAt[owners + o] = other.ownerAt[o] + moved;
      ownerFirst[owners + o] = other.ownerFirst[o] + records;
    }
    reserveRecords((long) records + other.records);
    for (int r = 0; r < other.records; r++) recordAt[records + r] = other.recordAt[r] + moved;
    System.arraycopy(other.recordType, 0, recordType, records, other.records);
    owners += other.owners;
    records += other.records;
    ownerFirst[owners] = records;
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
    return recordType[record];
  }

  int ttl(int record) {
    long at = recordAt[record];
    return Wire.i32(page(at), offset(at));
  }

  int file(int record) {
    long at = recordAt[record];
    return Wire.i32(page(at), offset(at) + 4);
  }

  int line(int record) {
    long at = recordAt[record];
    return Wire.i32(page(at), offset(at) + 8) + linesBefore[(int) (at >>> PAGE_BITS)];
  }

  int column(int record) {
    long at = recordAt[record];
    return Wire.u16(page(at), offset(at) + 12);
  }

  byte[] rdataPage(int record) {
    return page(recordAt[record]);
  }

  int rdataAt(int record) {
    return offset(recordAt[record]) + HEADER_OCTETS;
  }

  int rdataLength(int record) {
    long at = recordAt[record];
    return Wire.u16(page(at), offset(at) + 14);
  }
}
