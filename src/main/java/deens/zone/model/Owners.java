package deens.zone.model;

import deens.core.wire.Name;
import deens.core.wire.RRType;
import java.util.Arrays;

/** What the checks ask of the owners of a zone, which a rank in the canonical order names. */
final class Owners {
  private final RecordStore store;
  private final RecordOrder order;

  Owners(RecordStore store, RecordOrder order) {
    this.store = store;
    this.order = order;
  }

  /** Returns the first record of a type at an owner, in canonical order; -1 if there is none. */
  int firstOf(int rank, int type) {
    for (int j = order.first[rank]; j < order.first[rank + 1]; j++) {
      if (store.type(order.record[j]) == type) return order.record[j];
    }
    return -1;
  }

  boolean hasAddress(int rank) {
    return firstOf(rank, RRType.A) >= 0 || firstOf(rank, RRType.AAAA) >= 0;
  }

  boolean isApex(int rank) {
    return store.keyLength(order.owner[rank]) == order.apexKeyOctets;
  }

  /** Whether an owner has one label more than the apex. */
  boolean isRightBelowApex(int rank) {
    int o = order.owner[rank];
    byte[] b = store.keyPage(o);
    int end = store.keyAt(o) + store.keyLength(o);
    int p = store.keyAt(o) + order.apexKeyOctets;
    while (p < end && b[p] != 0) p++;
    return p == end - 1;
  }

  boolean isWildcard(int rank) {
    int o = order.owner[rank];
    byte[] b = store.keyPage(o);
    int n = store.keyLength(o);
    int end = store.keyAt(o) + n;
    return n >= 2 && b[end - 2] == '*' && (n == 2 || b[end - 3] == 0);
  }

  /** Whether an owner is below another. */
  boolean isBelow(int rank, int above) {
    int a = order.owner[above];
    int o = order.owner[rank];
    int n = store.keyLength(a);
    int p = store.keyAt(o);
    int q = store.keyAt(a);
    return store.keyLength(o) > n
        && Arrays.equals(store.keyPage(o), p, p + n, store.keyPage(a), q, q + n);
  }

  /** Whether the name with the key in {@code key[from..to)} is above the owner of a rank. */
  boolean isAbove(byte[] key, int from, int to, int rank) {
    if (rank == order.owners) return false;
    int o = order.owner[rank];
    int p = store.keyAt(o);
    return store.keyLength(o) > to - from
        && Arrays.equals(store.keyPage(o), p, p + to - from, key, from, to);
  }

  /** Whether {@code key[from..]} begins with the first octets of an owner's key. */
  boolean beginsWith(byte[] key, int from, int rank, int octets) {
    int p = store.keyAt(order.owner[rank]);
    return key.length - from >= octets
        && Arrays.equals(key, from, from + octets, store.keyPage(order.owner[rank]), p, p + octets);
  }

  String name(int rank) {
    return ownerName(order.owner[rank]);
  }

  String ownerName(int o) {
    byte[] wire = new byte[Name.MAX_OCTETS + 1];
    OwnerKey.toName(store.keyPage(o), store.keyAt(o), store.keyLength(o), wire);
    return Name.at(wire, 0).toString();
  }
}
