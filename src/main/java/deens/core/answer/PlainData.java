package deens.core.answer;

import deens.core.image.ImageBytes;
import deens.core.image.NameView;
import deens.core.image.RRsetView;
import deens.core.rr.RdataNames;
import deens.core.wire.RRClass;
import deens.core.wire.RRType;
import deens.core.wire.Wire;
import deens.core.wire.Words;

/**
 * Writes the tail of the commonest of all answers: one RRset of the question's own name, whose
 * records name nothing that is compressed or looked up, and perhaps its signatures. The octets are
 * those of {@link Renderer}, which can do all else. Hot path: no allocation after construction.
 */
final class PlainData {
  private static final int POINTER_TO_QNAME = 0xc000 | 12; // RFC 1035 s4.1.4
  private static final int HEAD_OCTETS = 10; // of a record: what is before RDLENGTH
  private static final int MOST_OCTETS = 4096;

  private final Words words;
  private final byte[] items = new byte[MOST_OCTETS]; // RDLENGTH and RDATA of each
  private int records;

  PlainData(Words words) {
    this.words = words;
  }

  /** Returns how many records were written. */
  int records() {
    return records;
  }

  /**
   * Writes it, if it is of that kind, all of it fits, and it is not long.
   *
   * @param name offset of the question's name, which has the data and is not the root
   * @param dnssec whether signatures are wanted
   * @param at where the question ends
   * @param room octets that it may have
   * @return where it ends; 0: it is not written
   */
  int write(ImageBytes b, long name, int type, boolean dnssec, byte[] response, int at, int room) {
    if (type == RRType.RRSIG
        || RdataNames.compressAt(type) >= 0
        || RdataNames.additionalAt(type) >= 0) return 0;
    long r = find(b, name, type);
    if (r == 0) return 0;
    int octets = RRsetView.recordOctets(b, r);
    int count = RRsetView.records(b, r);
    boolean signs = dnssec && RRsetView.signed(b, r);
    int signatureOctets = signs ? RRsetView.signatureOctets(b, r) : 0;
    int signatures = signs ? RRsetView.signatures(b, r) : 0;
    // Each is looked at for itself: of a damaged image's their sum might not be what it seems.
    if (count == 0 || octets > MOST_OCTETS || signatureOctets > MOST_OCTETS) return 0;
    int all = octets + signatureOctets + (count + signatures) * HEAD_OCTETS;
    if (all > Math.min(room, MOST_OCTETS)) return 0;
    long from = RRsetView.items(b, r);
    b.copyTo(from, items, 0, octets);
    int end = put(type, RRsetView.ttl(b, r), octets, response, at);
    if (signs) {
      b.copyTo(from + octets, items, 0, signatureOctets);
      end = put(RRType.RRSIG, RRsetView.signatureTtl(b, r), signatureOctets, response, end);
    }
    records = count + signatures;
    return end == at + all ? end : 0; // else the image is damaged: Renderer tells
  }

  /** Returns the RRset of the type; 0: there is none, or an alias before it. */
  private static long find(ImageBytes b, long name, int type) {
    long r = NameView.rrsets(b, name);
    for (int n = 0; r != 0 && n < NameView.MOST_RRSETS; n++) {
      int t = b.u16(r);
      if (t == type) return r;
      if (t == RRType.CNAME || t > type) return 0;
      r = RRsetView.next(b, r);
    }
    return 0;
  }

  /** Writes the records whose items are in their array; returns where they end. */
  private int put(int type, int ttl, int octets, byte[] response, int at) {
    long head = (long) POINTER_TO_QNAME << 48 | (long) type << 32 | RRClass.IN << 16 | ttl >>> 16;
    head = Long.reverseBytes(head); // the first octet lowest, as Words has it
    int p = at;
    for (int item = 0; item < octets; ) {
      int next = item + 2 + Wire.u16(items, item);
      if (next > octets) throw new IndexOutOfBoundsException("damaged image: an RRset");
      words.putI64(response, p, head);
      Wire.putU16(response, p + 8, ttl);
      System.arraycopy(items, item, response, p + HEAD_OCTETS, next - item);
      p += HEAD_OCTETS + next - item;
      item = next;
    }
    return p;
  }
}
