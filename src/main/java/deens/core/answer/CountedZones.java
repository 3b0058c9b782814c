package deens.core.answer;

import deens.core.wire.Name;
import deens.core.wire.Words;
import java.util.List;

/**
 * The zones that are counted each for itself: a number for each apex. Immutable; may be replaced
 * while engines run. Hot path: no allocation.
 */
public final class CountedZones {
  /** The number of all zones that have none of their own. */
  public static final int OTHERS = 0;

  private static final CountedZones NONE = new CountedZones();
  private static final long MIX = 0x9e3779b97f4a7c15L;

  private final int size;

  // Of each apex in lower case, eight octets a word, zeros behind it. The root label ends a name,
  // so
  // that none is the start of another.
  private final long[] names;
  private final int[] namesAt; // by number
  private final int[] table; // numbers by hash; the first free place ends a search

  private CountedZones() {
    size = 0;
    names = new long[0];
    namesAt = new int[1];
    table = new int[1];
  }

  private CountedZones(List<Name> apexes, Words words) {
    size = apexes.size();
    namesAt = new int[size + 1];
    int octets = 0;
    for (Name apex : apexes) octets += apex.wire().length + 7 & -8;
    names = new long[octets / 8];
    table = new int[Integer.highestOneBit(2 * size + 1) * 2];
    int at = 0;
    for (int n = 1; n <= size; n++) {
      byte[] wire = apexes.get(n - 1).lowerCase().wire();
      byte[] padded = new byte[wire.length + 8];
      System.arraycopy(wire, 0, padded, 0, wire.length);
      namesAt[n] = at;
      for (int i = 0; i < wire.length; i += 8) {
        names[at++] = word(words, padded, i, wire.length - i);
      }
      int place = place(hash(words, padded, 0, wire.length));
      while (table[place] != 0) place = place(place + 1);
      table[place] = n;
    }
  }

  /** No zone is counted for itself. */
  public static CountedZones none() {
    return NONE;
  }

  /**
   * Numbers zones from 1 in their order.
   *
   * @param apexes each once
   * @param words as the engines have it
   */
  public static CountedZones of(List<Name> apexes, Words words) {
    return new CountedZones(apexes, words);
  }

  /** Returns how many zones have a number of their own. */
  public int size() {
    return size;
  }

  /**
   * Returns a zone's number.
   *
   * @param key holds its apex in lower case at {@code at}, and 8 octets behind it, whatever they
   *     are
   */
  int number(Words words, byte[] key, int at, int octets) {
    if (size == 0) return OTHERS;
    int place = place(hash(words, key, at, octets));
    for (int n = table[place]; n != 0; n = table[place]) {
      if (is(n, words, key, at, octets)) return n;
      place = place(place + 1);
    }
    return OTHERS;
  }

  private boolean is(int n, Words words, byte[] key, int at, int octets) {
    int p = namesAt[n];
    int end = namesAt.length == n + 1 ? names.length : namesAt[n + 1];
    if (end - p != octets + 7 >> 3) return false;
    for (int i = 0; i < octets; i += 8) {
      if (names[p++] != word(words, key, at + i, octets - i)) return false;
    }
    return true;
  }

  private int place(int hash) {
    return hash & table.length - 1;
  }

  private static int hash(Words words, byte[] key, int at, int octets) {
    long h = octets;
    for (int i = 0; i < octets; i += 8) {
      h = (h ^ word(words, key, at + i, octets - i)) * MIX;
      h ^= h >>> 32;
    }
    return (int) h;
  }

  private static long word(Words words, byte[] b, int p, int octets) {
    long word = words.i64(b, p);
    return octets >= 8 ? word : Words.first(word, octets);
  }
}
