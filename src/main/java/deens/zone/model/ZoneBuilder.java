package deens.zone.model;

import deens.core.wire.Name;
import deens.core.wire.RRClass;
import deens.core.wire.RRType;
import deens.zone.text.ParsedRecord;
import deens.zone.text.PiecewiseSink;
import deens.zone.text.RecordSink;
import java.util.Arrays;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Takes the records of one zone in any order, by the million, and makes the {@link Zone} of them.
 * Records are kept in pages of octets, without an object for each.
 */
public final class ZoneBuilder implements PiecewiseSink {
  private final Optional<Name> origin;
  private final RecordStore store;

  /** For pieces to come. */
  private final Queue<RecordStore> spareStores = new ConcurrentLinkedQueue<>();

  private final Ints otherClasses = new Ints();

  /** Index of the owner entry of the first SOA record; -1: there is none yet. */
  private int soaOwner = -1;

  private Optional<RecordOrder> order = Optional.empty();

  /**
   * @param origin the zone's apex; if empty, it is the owner of the first SOA record
   */
  public ZoneBuilder(Optional<Name> origin) {
    this(origin.map(Name::lowerCase), new RecordStore());
  }

  private ZoneBuilder(Optional<Name> origin, RecordStore store) {
    this.origin = origin;
    this.store = store;
  }

  /** Takes one record; none is taken after {@link #build}. */
  @Override
  public void accept(ParsedRecord record) {
    if (order.isPresent()) throw new IllegalStateException("a record after the zone was built");
    if (record.rclass != RRClass.IN) {
      otherClasses.add(record.file);
      otherClasses.add(record.line);
      otherClasses.add(record.column);
      otherClasses.add(record.rclass);
      store.endOwner();
      return;
    }
    store.add(record);
    if (record.type == RRType.SOA && soaOwner < 0) soaOwner = store.owners() - 1;
  }

  @Override
  public RecordSink piece() {
    RecordStore spare = spareStores.poll();
    return new ZoneBuilder(origin, spare == null ? RecordStore.ofPiece() : spare);
  }

  @Override
  public void take(RecordSink piece, int linesBefore, long toCome) {
    if (order.isPresent()) throw new IllegalStateException("records after the zone was built");
    var other = (ZoneBuilder) piece;
    for (int i = 0; i < other.otherClasses.size(); i++) {
      otherClasses.add(other.otherClasses.get(i) + (i % 4 == 1 ? linesBefore : 0));
    }
    if (soaOwner < 0 && other.soaOwner >= 0) soaOwner = store.owners() + other.soaOwner;
    store.append(other.store, linesBefore, toCome);
    spareStores.add(other.store);
  }

  RecordStore store() {
    return store;
  }

  /** Of each record that is not of class IN, and was not kept: file, line, column, class. */
  Ints otherClasses() {
    return otherClasses;
  }

  /** The apex: the origin as given, or else the owner of the first SOA record. */
  Optional<Name> apex() {
    if (origin.isPresent() || soaOwner < 0) return origin;
    byte[] wire = new byte[Name.MAX_OCTETS + 1];
    int owner = store.owner(soaOwner);
    OwnerKey.toName(store.keyPage(owner), store.keyAt(owner), store.keyLength(owner), wire);
    return Optional.of(Name.at(wire, 0));
  }

  /** The records at and below the apex in canonical order; all of them if there is no apex. */
  RecordOrder order() {
    spareStores.clear();
    if (order.isEmpty()) order = Optional.of(new RecordOrder(store, key(apex().orElse(Name.ROOT))));
    return order.get();
  }

  private static byte[] key(Name name) {
    byte[] key = new byte[OwnerKey.MAX_OCTETS];
    return Arrays.copyOfRange(key, OwnerKey.ofName(name.wire(), 0, key), key.length);
  }

  /**
   * Returns the zone: records sorted, duplicates and what is out of zone left out. To be called if
   * {@link ZoneCheck} found no error.
   *
   * @throws IllegalStateException if there is not exactly one SOA record at the apex
   */
  public Zone build() {
    RecordOrder sorted = order();
    int soa = -1;
    int count = 0;
    if (apex().isPresent() && sorted.owners > 0) {
      for (int i = sorted.first[0]; i < sorted.first[1]; i++) {
        if (store.type(sorted.record[i]) == RRType.SOA) {
          soa = sorted.record[i];
          count++;
        }
      }
    }
    if (count != 1 || store.keyLength(sorted.owner[0]) != sorted.apexKeyOctets) {
      throw new IllegalStateException(count + " SOA records at the apex of a zone");
    }
    return new Zone(apex().get(), soa, sorted);
  }
}
