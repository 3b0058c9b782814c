package deens.core.memo;

import deens.core.wire.QueryView;

/**
 * Remembers which tail hot questions had, so that they need no lookup. Of fixed size; for one
 * thread. Hot path: no allocation after construction.
 */
public final class QuestionMemo {
  /*
   * Two-way set-associative. A slot has the version's number, what was asked (and above that two
   * flags and a tag), where the tail is remembered, and the name, compared in full. Only a question that was asked before and not
   * forgotten by the doorkeeper gets a slot, and a name that does not exist never takes the place
   * of one that does, so that a flood of random names finds the door closed.
   *
   * A set's marks stand together: a part of the hash for each of its slots, then for each of the
   * doorkeeper's two places. So a question that is not remembered costs one cache line of a small
   * table, not several of a large one.
   *
   * Where few questions come again before they are forgotten, even that costs more than the few
   * that do save. Then it steps aside: only the first sets are used, and what the questions that
   * fall to them get tells when it would pay again. Only questions for data that exists decide on
   * that, or a flood of random names could take from all others what is remembered for them.
   */
  /** Longer names are not remembered. */
  public static final int MAX_NAME_OCTETS = QueryView.MAX_PLAIN_NAME_OCTETS;

  private static final int WAYS = 2;
  private static final int DOOR_AT = WAYS; // in a set's marks
  private static final int SET_MARKS = 2 * WAYS;
  private static final int NAME_AT = 3;
  private static final int WORDS = NAME_AT + MAX_NAME_OCTETS / 8;
  private static final long NEGATIVE = 1L << 32;
  private static final int TAG_SHIFT = 34;

  private static final int SAMPLE_SHIFT = 4; // one set in 16 is used when it steps aside
  private static final int WINDOW = 4096; // questions not remembered, before it is weighed again

  // Remembering pays above one answer in 9; it is taken up again above one in 6
  // (docs/decisions/0008-memo-by-number.md).
  private static final int MISSES_A_HIT_PAYS = 8;
  private static final int MISSES_A_HIT_WOULD_PAY = 5;

  private final long[] slots;
  private final int sets;
  private final int[] marks; // SET_MARKS for each set

  /**
   * Makes an empty memo.
   *
   * @param octets bound on its size, at least 16 KiB
   */
  public QuestionMemo(int octets) {
    int slotCount = Integer.highestOneBit(octets / (WORDS * 8 + 2 * 4));
    slots = new long[slotCount * WORDS];
    sets = slotCount / WAYS;
    marks = new int[sets * SET_MARKS];
    use(true);
  }

  /**
   * Returns the hash that the other methods want.
   *
   * @param nameHash {@link QueryView#nameHash}
   * @param asked type, and whatever else of the query the tail depends on, 31 bits
   */
  public static long hash(long nameHash, int asked) {
    return QueryView.mix(nameHash, asked);
  }

  private int set(long hash) {
    return (int) hash & sets - 1;
  }

  private static int mark(long version, long hash) {
    return (int) (hash >>> 32) ^ (int) version | 1; // never 0, that of a free slot
  }

  /** Returns a handle for the question, good until the next {@link #put}; -1: none. */
  public int find(long version, long hash, long[] name, int octets, int asked) {
    int set = set(hash);
    if (set >= setsInUse) return -1;
    int m = set * SET_MARKS;
    int s = set * (WAYS * WORDS);
    int mark = mark(version, hash);
    if (marks[m] == mark && is(s, version, name, octets, asked)) return s;
    if (marks[m + 1] == mark && is(s + WORDS, version, name, octets, asked)) return s + WORDS;
    return -1;
  }

  private boolean is(int s, long version, long[] name, int octets, int asked) {
    long[] slots = this.slots;
    // The root label ends a name, so no name is the start of another.
    return slots[s] == version
        && slots[s + NAME_AT] == name[0]
        && (int) slots[s + 1] == asked
        && (octets <= 8 || isRest(slots, s + NAME_AT, name, octets));
  }

  private static boolean isRest(long[] slots, int at, long[] name, int octets) {
    for (int i = 1; i < octets + 7 >> 3; i++) if (slots[at + i] != name[i]) return false;
    return true;
  }

  /** Returns what was remembered of a question's tail: {@link TailMemo#find}'s result. */
  public long tail(int handle) {
    return slots[handle + 2];
  }

  /** Returns what {@link #isNegative} and {@link #tag} tell of. */
  public long state(int handle) {
    return slots[handle + 1];
  }

  /** Whether the answer had not the data asked for. */
  public static boolean isNegative(long state) {
    return (state & NEGATIVE) != 0;
  }

  /** Returns the tag that {@link #put} was given. */
  public static int tag(long state) {
    return (int) (state >>> TAG_SHIFT);
  }

  /** Returns how much is remembered. */
  public MemoUse use() {
    return new MemoUse(8L * slots.length + 4L * marks.length, 0, 0, admitted, evicted);
  }

  /** Says where the tail of a remembered question is now. */
  public void move(int handle, long tail) {
    slots[handle + 2] = tail;
  }

  /** Whether the question was asked before; it counts as asked from now on. */
  public boolean wasAsked(long version, long hash) {
    if (set(hash) >= setsInUse) return false;
    int mark = mark(version, hash);
    int door = door(hash);
    if (marks[door] == mark) return true;
    marks[door] = mark;
    return false;
  }

  private int door(long hash) {
    return set(hash) * SET_MARKS + DOOR_AT + (int) (hash >>> 31 & 1);
  }

  /**
   * Remembers a question's tail, if the question was asked before.
   *
   * @param noName whether the answer is that the name does not exist
   * @param tag whatever goes with the answer, 30 bits
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
      int tag,
      long tail) {
    int set = set(hash);
    if (set >= setsInUse) return;
    int mark = mark(version, hash);
    boolean isNew = !wasAsked(version, hash);
    if (tail == 0 || isNew && !isFree(set)) return;
    int way = victim(set * (WAYS * WORDS), version, noName);
    if (way < 0) return;
    admitted++;
    marks[set * SET_MARKS + way] = mark;
    int s = (set * WAYS + way) * WORDS;
    slots[s] = version;
    slots[s + 1] =
        asked | (negative ? NEGATIVE : 0) | (noName ? NO_NAME : 0) | (long) tag << TAG_SHIFT;
    slots[s + 2] = tail;
    for (int i = 0; i < octets + 7 >> 3; i++) slots[s + NAME_AT + i] = name[i];
  }

  /**
   * Notes that a question for data that exists was not remembered.
   *
   * @return whether it is time to {@link #weigh}
   */
  public boolean missed(long hash) {
    if (set(hash) < setsInUse) misses++;
    return --untilWeighed <= 0;
  }

  /**
   * Steps aside if it did not pay lately, and back if it would.
   *
   * @param hits the questions that were remembered so far
   */
  public void weigh(long hits) {
    long saved = (hits - hitsBefore) * (isAside() ? MISSES_A_HIT_WOULD_PAY : MISSES_A_HIT_PAYS);
    hitsBefore = hits;
    use(saved >= misses);
  }

  /** Whether most questions are not remembered, because that did not pay. */
  public boolean isAside() {
    return setsInUse < sets;
  }

  private void use(boolean all) {
    setsInUse = all ? sets : sets >> SAMPLE_SHIFT;
    untilWeighed = all ? WINDOW : WINDOW << SAMPLE_SHIFT;
    misses = 0;
  }

  private int setsInUse;
  private int untilWeighed;
  private int misses;
  private long hitsBefore;

  /** Whether there is a slot that was never used: questions at one door shut out each other. */
  private boolean isFree(int set) {
    return marks[set * SET_MARKS] == 0 || marks[set * SET_MARKS + 1] == 0;
  }

  private static final long NO_NAME = 1L << 33;

  /**
   * The way of an old version, else that of a name that is not, else (for one that is) by turns.
   */
  private int victim(int first, long version, boolean noName) {
    int best = -1;
    for (int way = 0; way < WAYS; way++) {
      int s = first + way * WORDS;
      if (slots[s] != version) return way;
      if ((slots[s + 1] & NO_NAME) != 0) best = way;
    }
    if (best < 0 && noName) return best;
    evicted++;
    if (best >= 0) return best;
    turn ^= 1;
    return turn;
  }

  private int turn;
  private long admitted;
  private long evicted;
}
