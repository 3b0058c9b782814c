package deens.core.answer;

import deens.core.image.ImageBytes;
import deens.core.image.RRsetView;
import deens.core.rr.RdataNames;
import deens.core.wire.Name;
import deens.core.wire.RRClass;
import deens.core.wire.RRType;
import deens.core.wire.ResponseWriter;
import deens.core.wire.Wire;
import deens.core.wire.Words;

/**
 * Writes RRsets of an image into a response, each with its signatures as one piece. Hot path: no
 * allocation after construction.
 */
final class RRsetWriter {
  private static final int MOST_NAMES = 64;

  private final Words words;
  private final ResponseWriter w;

  /** The records that were loaded last, each RDLENGTH and RDATA. */
  final byte[] items = new byte[65_535 + Name.MAX_OCTETS + ResponseWriter.NAME_SLACK];

  private int itemsEnd;
  private long loaded; // the RRset whose records are there; 0: something else

  // Of the RRset written last whose names are compressed: what stands for the name in each record.
  private long writtenOf;
  private final int[] written = new int[MOST_NAMES]; // as ResponseWriter.lastName
  private int writtenCount;

  private ImageBytes b; // of the response being rendered, as below
  private boolean dnssec;

  RRsetWriter(ResponseWriter writer, Words words) {
    this.words = words;
    w = writer;
  }

  /** Starts a response, which has signatures or not. */
  void start(ImageBytes bytes, boolean withDnssec) {
    b = bytes;
    dnssec = withDnssec;
    loaded = 0;
    writtenOf = 0;
  }

  /**
   * Writes an RRset of the owner that is set, with its signatures if they are wanted, as one piece.
   */
  void rrset(long r, int section, boolean required, boolean withSignatures) {
    if (RRsetView.records(b, r) == 0) return;
    load(r);
    records(b.u16(r), RRsetView.ttl(b, r), section);
    if (withSignatures && dnssec && RRsetView.signed(b, r)) signaturesOf(r, section, false, 0);
    if (required && w.isFull()) w.truncate();
    w.mark(required);
  }

  /** Has the records of an RRset in {@link #items}. */
  void load(long r) {
    if (loaded == r) return;
    load(RRsetView.items(b, r), RRsetView.recordOctets(b, r));
    loaded = r;
  }

  private void load(long at, int octets) {
    loaded = 0;
    if (octets > 65_535) { // more than a message holds: nothing of it is sent
      itemsEnd = 0;
      w.fill();
      return;
    }
    b.copyTo(at, items, 0, octets);
    itemsEnd = octets;
  }

  /** Returns where the records in {@link #items} end. */
  int itemsEnd() {
    return itemsEnd;
  }

  /**
   * Returns what stands for the name in a record of an RRset, as {@link ResponseWriter#lastName};
   * or {@link ResponseWriter#NOT_WRITTEN}, if others have been written since.
   */
  int written(long r, int record) {
    return writtenOf == r && record < writtenCount ? written[record] : ResponseWriter.NOT_WRITTEN;
  }

  /**
   * Writes the signatures of a signed RRset.
   *
   * @param lowered whether their TTL is the one given, not their own
   */
  void signaturesOf(long r, int section, boolean lowered, int ttl) {
    load(RRsetView.items(b, r) + RRsetView.recordOctets(b, r), RRsetView.signatureOctets(b, r));
    records(RRType.RRSIG, lowered ? ttl : RRsetView.signatureTtl(b, r), section);
  }

  /** Writes the records that are loaded. */
  void records(int type, int ttl, int section) {
    int compressAt = RdataNames.compressAt(type);
    int compressNames = RdataNames.compressNames(type);
    w.head(type, RRClass.IN, ttl);
    if (compressAt >= 0) {
      writtenOf = loaded;
      writtenCount = 0;
    }
    int p = 0;
    while (p < itemsEnd) {
      int end = p + 2 + Wire.u16(items, p);
      if (end > itemsEnd) throw new IndexOutOfBoundsException("damaged image: an RRset");
      if (!w.record(items, p, compressAt, compressNames, section)) return;
      if (compressAt >= 0 && writtenCount < MOST_NAMES) {
        written[writtenCount++] = w.lastName();
      }
      p = end;
    }
  }

  /** Copies an uncompressed name, of RDATA or a key, in lower case. */
  void fold(byte[] from, int at, byte[] to) {
    int p = at;
    for (int n = from[p]; n != 0; n = from[p]) {
      p += n + 1;
      if ((n & 0xc0) != 0 || p - at >= Name.MAX_OCTETS)
        throw new IndexOutOfBoundsException("damaged image: a name in RDATA");
    }
    for (int i = 0; i <= p - at; i += 8) {
      words.putI64(to, i, Words.lower(words.i64(from, at + i)));
    }
  }
}
