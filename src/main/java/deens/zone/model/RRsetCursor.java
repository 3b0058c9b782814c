package deens.zone.model;

import deens.core.wire.RRType;
import java.util.Arrays;

/**
 * Walks the RRsets of a zone: owners in canonical order (RFC 4034 s6.1), the apex first; at each
 * owner by ascending type. RRSIGs are no RRset of their own but stand with the one they cover. Its
 * fields and arrays are reused at each step: copy what you keep.
 */
public final class RRsetCursor {
  /** Whether this RRset is the first one at its owner. */
  public boolean newOwner;

  /** Owner name in wire form, lower case, from index 0. */
  public final byte[] owner = new byte[256];

  /** Octets of the owner name. */
  public int ownerLength;

  /** RR type of the records, which the signatures cover. */
  public int type;

  /** TTL in seconds: that of the RRset's first record in file order, as in BIND; 0 if none. */
  public int ttl;

  /** Number of records, none if only RRSIGs that cover them were found. */
  public int records;

  /** Number of RRSIG records. */
  public int signatures;

  /** TTL of the RRSIGs in seconds: that of the first one in file order; 0 if none. */
  public int signatureTtl;

  /**
   * What holds each RDATA: {@link #records} of them in canonical order (RFC 4034 s6.3), then {@link
   * #signatures}; uncompressed wire form, case kept. Not to be changed.
   */
  public byte[][] data = new byte[16][];

  /** Where each RDATA begins in its {@link #data}. */
  public int[] at = new int[16];

  /** Octets of each RDATA. */
  public int[] length = new int[16];

  private final RecordOrder order;
  private int rank = -1;
  private int next;

  /** The rank of the first owner that has not been fetched ahead. */
  private int fetched;

  RRsetCursor(RecordOrder order) {
    this.order = order;
  }

  /** Moves to the next RRset; false after the last one. */
  public boolean next() {
    if (next == order.first[order.owners]) return false;
    RecordStore store = order.store;
    newOwner = next == order.first[rank + 1];
    if (newOwner) {
      if (++rank == fetched) fetch();
      int o = order.owner[rank];
      ownerLength = OwnerKey.toName(store.keyPage(o), store.keyAt(o), store.keyLength(o), owner);
    }
    int end = order.first[rank + 1];
    type = order.rrsetType(order.record[next]);
    records = 0;
    signatures = 0;
    int firstRecord = Integer.MAX_VALUE;
    int firstSignature = Integer.MAX_VALUE;
    for (; next < end; next++) {
      int r = order.record[next];
      if (order.rrsetType(r) != type) break;
      append(r, records + signatures);
      if (store.type(r) == RRType.RRSIG) {
        signatures++;
        firstSignature = Math.min(firstSignature, r);
      } else {
        records++;
        firstRecord = Math.min(firstRecord, r);
      }
    }
    ttl = records == 0 ? 0 : store.ttl(firstRecord);
    signatureTtl = signatures == 0 ? 0 : store.ttl(firstSignature);
    return true;
  }

  private void fetch() {
    fetched = Math.min(rank + RecordOrder.FETCHED_OWNERS, order.owners);
    order.store.fetch(order.owner, rank, fetched);
    order.store.fetch(order.record, order.first[rank], order.first[fetched]);
  }

  private void append(int r, int item) {
    if (item == at.length) {
      data = Arrays.copyOf(data, item * 2);
      at = Arrays.copyOf(at, item * 2);
      length = Arrays.copyOf(length, item * 2);
    }
    data[item] = order.store.rdataPage(r);
    at[item] = order.store.rdataAt(r);
    length[item] = order.store.rdataLength(r);
  }
}
