package deens.zone.model;

import deens.core.wire.Name;
import deens.core.wire.Wire;

/**
 * A zone's records in canonical order, each once. Immutable; any number of threads may read it,
 * each by a cursor of its own.
 */
public final class Zone {
  private static final int SERIAL_BEFORE_END_OCTETS = 20;

  private final Name apex;
  private final int serial;
  private final RecordOrder order;

  Zone(Name apex, int soa, RecordOrder order) {
    this.apex = apex;
    this.order = order;
    RecordStore store = order.store;
    this.serial =
        Wire.i32(
            store.rdataPage(soa),
            store.rdataAt(soa) + store.rdataLength(soa) - SERIAL_BEFORE_END_OCTETS);
  }

  /** The name of the zone, in lower case. */
  public Name apex() {
    return apex;
  }

  /** The serial number in the SOA record (RFC 1982: 32 bits, unsigned). */
  public int serial() {
    return serial;
  }

  /** The number of records, RRSIGs among them. */
  public long records() {
    return order.first[order.owners];
  }

  /** A cursor that stands before the first RRset. */
  public RRsetCursor cursor() {
    return new RRsetCursor(order);
  }
}
