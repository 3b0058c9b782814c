package deens.zone.model;

import deens.core.rr.RRTypes;
import deens.core.wire.RRType;
import deens.core.wire.Wire;
import java.util.Arrays;

/**
 * The records at and below an apex in canonical order: owners by RFC 4034 s6.1; at each owner the
 * RRsets by type, an RRSIG with the type it covers and after the records of it; RDATA by RFC 4034
 * s6.3. Duplicates (RFC 2181 s5) are left out.
 */
final class RecordOrder {
  /*
   * Owner entries of the store are sorted by the first 8 octets of their key below the apex, and by
   * the rest only where these are equal. Each different owner gets its rank; a counting sort then
   * brings the records of an owner together, in the order they came, and only those few are sorted
   * by type and RDATA.
   */
  private static final int RDATA_IN_KEY_OCTETS = 5;

  /** Up to so many records of one owner are sorted without keys. */
  private static final int FEW = 12;

  /** Of so many owners, the records are fetched at once. */
  static final int FETCHED_OWNERS = 64;

  /** Stands for a record that was one too many. */
  private static final int LEFT_OUT = -1;

  final RecordStore store;
  final int apexKeyOctets;

  /** How many different owners there are. */
  final int owners;

  /** Owner entry by rank; what is behind the last one does not count. */
  final int[] owner;

  /** By rank, the index into {@link #record} of the owner's first record; one more at the end. */
  final int[] first;

  /** Records in canonical order. */
  final int[] record;

  /** First octets of the owners' keys below the apex, by rank. */
  private final long[] prefix;

  /** Pairs: a record that was left out, and the one like it that stays. */
  final Ints duplicates = new Ints();

  /** Pairs: a record left out because it is not at or below the apex, and its owner entry. */
  final Ints outOfZone = new Ints();

  /** Sorts what is in the store at and below the name whose key is given. */
  RecordOrder(RecordStore store, byte[] apexKey) {
    this.store = store;
    this.apexKeyOctets = apexKey.length;
    int entries = store.owners();
    prefix = new long[entries];
    owner = new int[entries];
    int[] rank = new int[entries];
    int inside = 0;
    for (int i = 0; i < entries; i++) {
      int o = store.owner(i);
      if (isBelow(o, apexKey)) {
        prefix[inside] = prefix(store.keyPage(o), store.keyAt(o), store.keyLength(o));
        owner[inside++] = i;
      } else {
        rank[i] = -1;
        for (int r = store.firstRecord(i); r < store.firstRecord(i + 1); r++) {
          outOfZone.add(store.record(r));
          outOfZone.add(o);
        }
      }
    }
    new KeySort() {
      @Override
      int tie(int a, int b) {
        return compareOwners(store.owner(a), store.owner(b));
      }
    }.sortOnAllCores(prefix, owner, inside);
    owners = rank(inside, rank);
    first = new int[owners + 2];
    record = new int[store.records() - outOfZone.size() / 2];
    gather(rank);
    sortOwners();
  }

  private boolean isBelow(int o, byte[] apexKey) {
    int at = store.keyAt(o);
    return store.keyLength(o) >= apexKey.length
        && Arrays.equals(store.keyPage(o), at, at + apexKey.length, apexKey, 0, apexKey.length);
  }

  private int compareOwners(int a, int b) {
    int p = store.keyAt(a);
    int q = store.keyAt(b);
    return Arrays.compareUnsigned(
        store.keyPage(a), p, p + store.keyLength(a), store.keyPage(b), q, q + store.keyLength(b));
  }

  /**
   * Brings those together that are the same name: {@link #owner} then has entries, no indices.
   * Returns how many names there are.
   *
   * @param rank gets each entry's rank
   */
  private int rank(int inside, int[] rank) {
    int ranks = 0;
    for (int i = 0; i < inside; i++) {
      int index = owner[i];
      int o = store.owner(index);
      if (i == 0 || prefix[i] != prefix[ranks - 1] || compareOwners(owner[ranks - 1], o) != 0) {
        prefix[ranks] = prefix[i];
        owner[ranks++] = o;
      }
      rank[index] = ranks - 1;
    }
    return ranks;
  }

  /** Returns the first octets of a key below the apex, in a form that signed comparison orders. */
  private long prefix(byte[] key, int at, int length) {
    return octets(key, at + apexKeyOctets, at + length, Long.BYTES) ^ Long.MIN_VALUE;
  }

  private static long octets(byte[] b, int from, int to, int count) {
    long value = 0;
    for (int i = from; i < from + count; i++) value = value << 8 | (i < to ? b[i] & 0xff : 0);
    return value;
  }

  /** Brings the records of each owner together, in the order they came. */
  private void gather(int[] rank) {
    // What is counted two places up moves up to where the owner's records end while they are
    // placed,
    // which is where those of the next one begin.
    for (int o = 0; o < rank.length; o++) {
      if (rank[o] >= 0) first[rank[o] + 2] += store.firstRecord(o + 1) - store.firstRecord(o);
    }
    for (int i = 2; i < first.length; i++) first[i] += first[i - 1];
    for (int o = 0; o < rank.length; o++) {
      if (rank[o] < 0) continue;
      for (int r = store.firstRecord(o); r < store.firstRecord(o + 1); r++) {
        record[first[rank[o] + 1]++] = store.record(r);
      }
    }
  }

  private void sortOwners() {
    for (Ints found : Shares.of(owners, this::sortOwners)) duplicates.addAll(found);
    if (duplicates.size() > 0) leaveOutDuplicates();
  }

  /** Sorts the records of some owners; returns pairs as in {@link #duplicates}. */
  private Ints sortOwners(int fromRank, int toRank) {
    var byRdata = new RdataSort();
    for (int i = fromRank, fetched = fromRank; i < toRank; i++) {
      if (i == fetched) {
        fetched = Math.min(i + FETCHED_OWNERS, toRank);
        store.fetch(record, first[i], first[fetched]);
      }
      int n = first[i + 1] - first[i];
      if (n > FEW) byRdata.sort(first[i], n);
      else if (n > 1) byRdata.sortFew(first[i], n);
    }
    return byRdata.duplicates;
  }

  private void leaveOutDuplicates() {
    int kept = 0;
    for (int i = 0; i < owners; i++) {
      int from = first[i];
      first[i] = kept;
      for (int j = from; j < first[i + 1]; j++) {
        if (record[j] != LEFT_OUT) record[kept++] = record[j];
      }
    }
    first[owners] = kept;
  }

  /** Returns the type of the RRset that a record belongs to: of an RRSIG, the type it covers. */
  int rrsetType(int r) {
    int type = store.type(r);
    return type == RRType.RRSIG && store.rdataLength(r) >= 2
        ? Wire.u16(store.rdataPage(r), store.rdataAt(r))
        : type;
  }

  /**
   * Returns the rank of the owner with the key in {@code key[from..to)}, which is at or below the
   * apex; if there is none, minus the rank where it would stand minus 1.
   */
  int find(byte[] key, int from, int to) {
    long wanted = prefix(key, from, to - from);
    int low = 0;
    int high = owners - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = Long.compare(prefix[middle], wanted);
      if (order == 0) {
        int o = owner[middle];
        int at = store.keyAt(o);
        order =
            Arrays.compareUnsigned(store.keyPage(o), at, at + store.keyLength(o), key, from, to);
      }
      if (order == 0) return middle;
      if (order < 0) low = middle + 1;
      else high = middle - 1;
    }
    return -low - 1;
  }

  /** Sorts the records of one owner by type and canonical RDATA. */
  private final class RdataSort extends KeySort {
    final Ints duplicates = new Ints();
    private byte[] left = {};
    private byte[] right = {};
    private long[] key = {};

    /** Sorts n records at an index. */
    void sort(int from, int n) {
      if (key.length < n) key = new long[n + (n >> 1)];
      int[] item = Arrays.copyOfRange(record, from, from + n);
      for (int j = 0; j < n; j++) key[j] = key(item[j]);
      sort(key, item, n);
      // Equal records came in file order, so that the first one stays.
      int kept = from;
      for (int j = 0; j < n; j++) {
        record[from + j] = item[j];
        if (j == 0) continue;
        if (key[j] == key[j - 1] && tie(item[j], record[kept]) == 0) leaveOut(from + j, kept);
        else kept = from + j;
      }
    }

    /** As the other one, without keys. */
    void sortFew(int from, int n) {
      boolean same = false;
      for (int i = from + 1; i < from + n; i++) {
        int r = record[i];
        int j = i;
        for (; j > from; j--) {
          int before = compare(record[j - 1], r);
          same |= before == 0;
          if (before <= 0) break;
          record[j] = record[j - 1];
        }
        record[j] = r;
      }
      if (!same) return;
      int kept = from;
      for (int i = from + 1; i < from + n; i++) {
        if (compare(record[kept], record[i]) == 0) leaveOut(i, kept);
        else kept = i;
      }
    }

    private void leaveOut(int index, int kept) {
      duplicates.add(record[index]);
      duplicates.add(record[kept]);
      record[index] = LEFT_OUT;
    }

    /** Type, whether an RRSIG, and the first octets of the canonical RDATA. */
    long key(int r) {
      left = canonical(r, left);
      int signature = store.type(r) == RRType.RRSIG ? 1 : 0;
      return ((long) rrsetType(r) << 1 | signature) << 8 * RDATA_IN_KEY_OCTETS
          | octets(left, 0, store.rdataLength(r), RDATA_IN_KEY_OCTETS);
    }

    int compare(int a, int b) {
      int type = store.type(a);
      if (type != store.type(b) || type == RRType.RRSIG) {
        int order = Long.compare(key(a), key(b));
        return order != 0 ? order : tie(a, b);
      }
      byte[] x = store.rdataPage(a);
      byte[] y = store.rdataPage(b);
      int p = store.rdataAt(a);
      int q = store.rdataAt(b);
      int m = store.rdataLength(a);
      int n = store.rdataLength(b);
      int i = Arrays.mismatch(x, p, p + m, y, q, q + n);
      if (i < 0) return 0;
      if (i == m || i == n) return m - n;
      int c = x[p + i] & 0xff;
      int d = y[q + i] & 0xff;
      // What the canonical form makes of other octets than these, it makes of equal ones.
      return isUpperCase(c) || isUpperCase(d) ? tie(a, b) : c - d;
    }

    private static boolean isUpperCase(int octet) {
      return octet >= 'A' && octet <= 'Z';
    }

    @Override
    int tie(int a, int b) {
      left = canonical(a, left);
      right = canonical(b, right);
      return Arrays.compareUnsigned(left, 0, store.rdataLength(a), right, 0, store.rdataLength(b));
    }

    private byte[] canonical(int r, byte[] scratch) {
      int length = store.rdataLength(r);
      byte[] out = length <= scratch.length ? scratch : new byte[Math.max(512, length)];
      System.arraycopy(store.rdataPage(r), store.rdataAt(r), out, 0, length);
      RRTypes.canonical(store.type(r), out, 0, length);
      return out;
    }
  }
}
