package deens.core.memo;

import deens.core.wire.QueryView;

/**
 * Remembers which tail hot questions had, so that they need no lookup. Of fixed size; for one
 * thread. Hot path: no allocation after construction.
 */
public final class QuestionMemo {
  /*
   * Two-way set-associative. A slot has the version's number, what was asked, where the tail is
   * remembered, and the name, compared in full. Only a question that was asked before and not
   * forgotten by the doorkeeper gets a slot, and a name that does not exist never takes the place
   * of one that does, so that a flood of random names finds the door closed.
   */
  /** Longer names are not remembered. */
  public static final int MAX_NAME_OCTETS = QueryView.MAX_PLAIN_NAME_OCTETS;

  private static final int WAYS = 2;
  private static final int NAME_AT = 3;
  private static final int WORDS = NAME_AT + MAX_NAME_OCTETS / 8;
  private static final long NEGATIVE = 1L << 32;
  private static final long MIX = 0x9e3779b97f4a7c15L;

  private final long seed;
  private final long[] slots;
  private final int sets;
  private final int[] doorkeeper;

  /**
   * Makes an empty memo.
   *
   * @param octets bound on its size, at least 16 KiB
   * @param seed makes the hash unpredictable
   */
  public QuestionMemo(int octets, long seed) {
    int slotCount = Integer.highestOneBit(octets / (WORDS * 8 + 4));
    slots = new long[slotCount * WORDS];
    sets = slotCount / WAYS;
    doorkeeper = new int[slotCount];
    this.seed = seed;
  }

  /**
   * Returns the hash that the other methods want.
   *
   * @param name the name as in {@link QueryView#name}
   * @param octets its octets, at most {@link #MAX_NAME_OCTETS}
   * @param asked type, and whatever else of the query the tail depends on, 31 bits
   */
  public long hash(long[] name, int octets, int asked) {
    long h = seed;
    for (int i = 0; i < octets + 7 >> 3; i++) {
      h = (h ^ name[i]) * MIX;
      h ^= h >>> 32;
    }
    h = (h ^ asked) * MIX;
    return h ^ h >>> 32;
  }

  /** Returns a handle for the question, good until the next {@link #put}; -1: none. */
  public int find(long version, long hash, long[] name, int octets, int asked) {
    int s = ((int) hash & sets - 1) * (WAYS * WORDS);
    if (is(s, version, name, octets, asked)) return s;
    s += WORDS;
    return is(s, version, name, octets, asked) ? s : -1;
  }

  private boolean is(int s, long version, long[] name, int octets, int asked) {
    long[] slots = this.slots;
    if ((int) slots[s + 1] != asked || slots[s] != version) return false;
    // The root label ends a name, so no name is the start of another.
    for (int i = 0; i < octets + 7 >> 3; i++) if (slots[s + NAME_AT + i] != name[i]) return false;
    return true;
  }

  /** Returns what was remembered of a question's tail: {@link TailMemo#find}'s result. */
  public long tail(int handle) {
    return slots[handle + 2];
  }

  /** Whether the answer had not the data asked for. */
  public boolean isNegative(int handle) {
    return (slots[handle + 1] & NEGATIVE) != 0;
  }

  /** Says where the tail of a remembered question is now. */
  public void move(int handle, long tail) {
    slots[handle + 2] = tail;
  }

  /**
   * Remembers a question's tail, if the question was asked before.
   *
   * @param noName whether the answer is that the name does not exist
   * @param tail as {@link TailMemo#put} returned it; 0: it is only noted that it was asked
   */
  public void put(
      long version,
      long hash,
      long[] name,
      int octets,
      int asked,
      boolean negative,
      boolean noName,
      long tail) {
    int door = (int) (hash >>> 24) & doorkeeper.length - 1;
    int tag = (int) (hash >>> 32) ^ (int) version | 1;
    if (doorkeeper[door] != tag) {
      doorkeeper[door] = tag;
      return;
    }
    if (tail == 0) return;
    int s = victim(((int) hash & sets - 1) * (WAYS * WORDS), version, noName);
    if (s < 0) return;
    slots[s] = version;
    slots[s + 1] = asked | (negative ? NEGATIVE : 0) | (noName ? NO_NAME : 0);
    slots[s + 2] = tail;
    for (int i = 0; i < octets + 7 >> 3; i++) slots[s + NAME_AT + i] = name[i];
  }

  private static final long NO_NAME = 1L << 33;

  /** A slot of an old version, else that of a name that is not, else (for one that is) by turns. */
  private int victim(int first, long version, boolean noName) {
    int best = -1;
    for (int s = first; s < first + WAYS * WORDS; s += WORDS) {
      if (slots[s] != version) return s;
      if ((slots[s + 1] & NO_NAME) != 0) best = s;
    }
    if (best >= 0 || noName) return best;
    turn ^= WORDS;
    return first + turn;
  }

  private int turn;
}
