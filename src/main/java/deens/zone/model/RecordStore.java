package deens.zone.model;

import deens.core.wire.Wire;
import deens.zone.text.ParsedRecord;
import java.util.Arrays;

/** Records and their owners in the order they came, packed into pages of octets. */
final class RecordStore {
  /*
   * Nothing crosses a page, so that whatever is found can be read in place. Entries stand at
   * multiples of 8, and are named by their place in units of it: 15 bits into the page, and above
   * them the page's number. So what came later has the greater number. Lines are counted from a line
   * that their page has, so that the pages of another store can be taken as they are. The last page
   * grows by doubling up to its full size: a small zone stays small.
   *
   *   owner   | key octets u16 | OwnerKey |
   *   record  | TTL i32 | file i32 | line i32 | column u16 | type u16 | RDLENGTH u16 | RDATA |
   *
   * Records of one owner that follow one another share its entry, which stands right before them:
   * owner o has the records ownerFirst[o] to ownerFirst[o + 1] - 1.
   */
  private static final int UNIT_BITS = 3;
  private static final int UNIT_OCTETS = 1 << UNIT_BITS;
  private static final int PAGE_BITS = 18;
  private static final int PAGE_OCTETS = 1 << PAGE_BITS;
  private static final int FIRST_PAGE_OCTETS = 1 << 11;
  private static final int PAGE_UNIT_BITS = PAGE_BITS - UNIT_BITS;
  private static final int PAGE_UNITS = 1 << PAGE_UNIT_BITS;
  private static final int MAX_PAGES = 1 << Integer.SIZE - 1 - PAGE_UNIT_BITS;
  private static final int HEADER_OCTETS = 18;
  private static final byte[] NO_PAGE = {};
  private static final int MAX_COUNT = Integer.MAX_VALUE - 8;

  private byte[][] pages;

  /** Of each page, the lines before the one that its records count from. */
  private int[] linesBefore = {0};

  private int page;
  private int used;

  private int[] ownerAt = new int[16];
  private int[] ownerFirst = new int[17];
  private int owners;
  private int[] recordAt = new int[16];
  private int records;

  @SuppressWarnings("UnusedVariable") // what is fetched must be used for something
  private int fetched;

  private final byte[] lastKey = new byte[OwnerKey.MAX_OCTETS];
  private int lastKeyLength = -1;
  private final byte[] key = new byte[OwnerKey.MAX_OCTETS];

  /** Makes a store for few records or many. */
  RecordStore() {
    this(FIRST_PAGE_OCTETS);
  }

  private RecordStore(int firstPageOctets) {
    pages = new byte[][] {new byte[firstPageOctets]};
  }

  /** Makes a store for a piece of a large file. */
  static RecordStore ofPiece() {
    return new RecordStore(PAGE_OCTETS);
  }

  /** Takes a copy of a record. */
  void add(ParsedRecord record) {
    if (!record.sameOwner || lastKeyLength < 0) {
      int from = OwnerKey.ofName(record.owner, 0, key);
      int length = key.length - from;
      if (length != lastKeyLength
          || !Arrays.equals(key, from, key.length, lastKey, 0, lastKeyLength)) {
        addOwner(from, length);
      }
    }
    int at = allocate(HEADER_OCTETS + record.rdataLength);
    byte[] b = page(at);
    int p = offset(at);
    Wire.putI32(b, p, record.ttl);
    Wire.putI32(b, p + 4, record.file);
    Wire.putI32(b, p + 8, record.line);
    Wire.putU16(b, p + 12, Math.min(record.column, 0xffff));
    Wire.putU16(b, p + 14, record.type);
    Wire.putU16(b, p + 16, record.rdataLength);
    System.arraycopy(record.rdata, 0, b, p + HEADER_OCTETS, record.rdataLength);
    reserveRecords(records + 1L, 0);
    recordAt[records++] = at;
    ownerFirst[owners] = records;
  }

  /** What the next record says of the owner before it is not about the last one here. */
  void endOwner() {
    lastKeyLength = -1;
  }

  private void addOwner(int from, int length) {
    System.arraycopy(key, from, lastKey, 0, length);
    lastKeyLength = length;
    int at = allocate(2 + length);
    Wire.putU16(page(at), offset(at), length);
    System.arraycopy(key, from, page(at), offset(at) + 2, length);
    reserveOwners(owners + 1L, 0);
    ownerAt[owners++] = at;
  }

  private void reserveRecords(long count, long toCome) {
    if (count <= recordAt.length) return;
    recordAt = Arrays.copyOf(recordAt, grown(count, toCome));
  }

  private void reserveOwners(long count, long toCome) {
    if (count <= ownerAt.length) return;
    ownerAt = Arrays.copyOf(ownerAt, grown(count, toCome));
    ownerFirst = Arrays.copyOf(ownerFirst, ownerAt.length + 1);
  }

  /** Returns what to make room for: half more, or a little more than is known to come. */
  private static int grown(long count, long toCome) {
    if (count > MAX_COUNT) throw new IllegalStateException("a zone of over 2^31 records");
    long spare = toCome > 0 ? toCome + (count + toCome >> 4) : count >> 1;
    return (int) Math.min(MAX_COUNT, count + spare);
  }

  private int allocate(int length) {
    int octets = length + UNIT_OCTETS - 1 & -UNIT_OCTETS;
    if (used + octets > pages[page].length) {
      if (used + octets <= PAGE_OCTETS) {
        int size = pages[page].length;
        while (size < used + octets) size <<= 1;
        pages[page] = Arrays.copyOf(pages[page], size);
      } else {
        reservePages(++page + 1);
        pages[page] = new byte[PAGE_OCTETS];
        used = 0;
      }
    }
    int at = page << PAGE_UNIT_BITS | used >> UNIT_BITS;
    used += octets;
    return at;
  }

  private void reservePages(int count) {
    if (count > MAX_PAGES) throw new IllegalStateException("a zone whose records take over 16 GiB");
    if (count <= pages.length) return;
    pages = Arrays.copyOf(pages, count + (count >> 1) + 4);
    linesBefore = Arrays.copyOf(linesBefore, pages.length);
  }

  /**
   * Takes all of another store, which is empty then.
   *
   * @param lines what is to be added to the lines of its records
   * @param toCome about how many more stores of its size will be appended
   */
  void append(RecordStore other, int lines, long toCome) {
    endOwner();
    int firstPage = page + 1;
    int count = other.page + 1;
    reservePages(firstPage + count);
    System.arraycopy(other.pages, 0, pages, firstPage, count);
    Arrays.fill(linesBefore, firstPage, firstPage + count, lines);
    page += count;
    used = PAGE_OCTETS; // what comes next has other lines

    int moved = firstPage << PAGE_UNIT_BITS;
    reserveOwners((long) owners + other.owners, other.owners * toCome);
    for (int o = 0; o < other.owners; o++) {
      ownerAt[owners + o] = other.ownerAt[o] + moved;
      ownerFirst[owners + o] = other.ownerFirst[o] + records;
    }
    reserveRecords((long) records + other.records, other.records * toCome);
    for (int r = 0; r < other.records; r++) recordAt[records + r] = other.recordAt[r] + moved;
    owners += other.owners;
    records += other.records;
    ownerFirst[owners] = records;
    other.clear();
  }

  private void clear() {
    Arrays.fill(pages, 0, page + 1, NO_PAGE);
    pages[0] = new byte[PAGE_OCTETS];
    page = 0;
    used = 0;
    owners = 0;
    records = 0;
    endOwner();
  }

  private byte[] page(int at) {
    return pages[at >>> PAGE_UNIT_BITS];
  }

  private static int offset(int at) {
    return (at & PAGE_UNITS - 1) << UNIT_BITS;
  }

  /** Returns how many owner entries there are. */
  int owners() {
    return owners;
  }

  /** Returns an owner entry by its index, in the order they came. */
  int owner(int index) {
    return ownerAt[index];
  }

  /** Returns the index of an owner's first record; that of the next owner ends its records. */
  int firstRecord(int ownerIndex) {
    return ownerFirst[ownerIndex];
  }

  int records() {
    return records;
  }

  /** Returns a record by its index, in the order they came. */
  int record(int index) {
    return recordAt[index];
  }

  /**
   * Has entries in the processor's cache, if they are few, before they are used: fetched all at
   * once, and not each when the one before has been dealt with.
   */
  void fetch(int[] entries, int from, int to) {
    int seen = 0;
    for (int i = from; i < to; i++) {
      byte[] b = page(entries[i]);
      int p = offset(entries[i]);
      // Most have not more than two lines of the cache.
      seen += b[p] + b[Math.min(p + HEADER_OCTETS, b.length - 1)];
    }
    fetched = seen;
  }

  byte[] keyPage(int owner) {
    return page(owner);
  }

  int keyAt(int owner) {
    return offset(owner) + 2;
  }

  int keyLength(int owner) {
    return Wire.u16(page(owner), offset(owner));
  }

  int ttl(int record) {
    return Wire.i32(page(record), offset(record));
  }

  int file(int record) {
    return Wire.i32(page(record), offset(record) + 4);
  }

  int line(int record) {
    return Wire.i32(page(record), offset(record) + 8) + linesBefore[record >>> PAGE_UNIT_BITS];
  }

  int column(int record) {
    return Wire.u16(page(record), offset(record) + 12);
  }

  int type(int record) {
    return Wire.u16(page(record), offset(record) + 14);
  }

  byte[] rdataPage(int record) {
    return page(record);
  }

  int rdataAt(int record) {
    return offset(record) + HEADER_OCTETS;
  }

  int rdataLength(int record) {
    return Wire.u16(page(record), offset(record) + 16);
  }
}
