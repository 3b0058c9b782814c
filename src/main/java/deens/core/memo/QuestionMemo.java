package deens.core.memo;

/**
 * Remembers which tail hot questions had, so that they need no lookup. Of fixed size; for one
 * thread. Hot path: no allocation after construction.
 */
public final class QuestionMemo {
  /*
   * Two-way set-associative. A slot is six words (the version's number, the hash, what was asked,
   * and the tail's key) and the name, compared in full. Only a question that was asked before and
   * not forgotten by the doorkeeper gets a slot, and a name that does not exist never takes the
   * place of one that does, so that a flood of random names finds the door closed.
   */
  /** Longer names are not remembered. */
  public static final int MAX_NAME_OCTETS = 64;

  private static final int WAYS = 2;
  private static final int WORDS = 6;
  private static final int NEGATIVE = 1 << 30;

  private final long seed;
  private final long[] slots;
  private final byte[] names;
  private final int sets;
  private final int[] doorkeeper;

  /**
   * Makes an empty memo.
   *
   * @param octets bound on its size, at least 16 KiB
   * @param seed makes the hash unpredictable
   */
  public QuestionMemo(int octets, long seed) {
    int slotCount = Integer.highestOneBit(octets / (WORDS * 8 + MAX_NAME_OCTETS + 4));
    slots = new long[slotCount * WORDS];
    names = new byte[slotCount * MAX_NAME_OCTETS];
    sets = slotCount / WAYS;
    doorkeeper = new int[slotCount];
    this.seed = seed;
  }

  /** Returns the hash that the other methods want. */
  public long hash(byte[] key, int octets, int asked) {
    long h = seed ^ asked;
    for (int i = 0; i < octets; i++) h = (h ^ key[i]) * 0x100000001b3L;
    return h ^ h >>> 29;
  }

  /**
   * Returns a handle for the question, good until the next {@link #put}; -1: none.
   *
   * @param key the name in lower case, from index 0
   * @param asked type, and whatever else of the query the tail depends on, 29 bits
   */
  public int find(long version, long hash, byte[] key, int octets, int asked) {
    if (octets > MAX_NAME_OCTETS) return -1;
    int slot = ((int) (hash >>> 17) & sets - 1) * WAYS;
    for (int end = slot + WAYS; slot < end; slot++) {
      int s = slot * WORDS;
      if (slots[s + 1] == hash
          && slots[s] == version
          && ((int) slots[s + 2] & ~NEGATIVE) == asked
          && sameName(slot * MAX_NAME_OCTETS, key, octets)) return slot;
    }
    return -1;
  }

  private boolean sameName(int at, byte[] key, int octets) {
    // The root label ends a name, so no name is the start of another.
    for (int i = 0; i < octets; i++) if (names[at + i] != key[i]) return false;
    return true;
  }

  public long code(int handle) {
    return slots[handle * WORDS + 3];
  }

  public long a(int handle) {
    return slots[handle * WORDS + 4];
  }

  public long b(int handle) {
    return slots[handle * WORDS + 5];
  }

  /** Remembers a question's tail, if the question was asked before. */
  public void put(
      long version,
      long hash,
      byte[] key,
      int octets,
      int asked,
      boolean negative,
      long code,
      long a,
      long b) {
    if (octets > MAX_NAME_OCTETS) return;
    int door = (int) (hash >>> 11) & doorkeeper.length - 1;
    int tag = (int) (hash >>> 32) ^ (int) version | 1;
    if (doorkeeper[door] != tag) {
      doorkeeper[door] = tag;
      return;
    }
    int first = ((int) (hash >>> 17) & sets - 1) * WAYS;
    int slot = victim(first, version, negative);
    if (slot < 0) return;
    int s = slot * WORDS;
    slots[s] = version;
    slots[s + 1] = hash;
    slots[s + 2] = asked | (negative ? NEGATIVE : 0);
    slots[s + 3] = code;
    slots[s + 4] = a;
    slots[s + 5] = b;
    System.arraycopy(key, 0, names, slot * MAX_NAME_OCTETS, octets);
  }

  /** A slot of an old version, else a negative one, else (for a positive) either by turns. */
  private int victim(int first, long version, boolean negative) {
    int best = -1;
    for (int slot = first; slot < first + WAYS; slot++) {
      if (slots[slot * WORDS] != version) return slot;
      if (((int) slots[slot * WORDS + 2] & NEGATIVE) != 0) best = slot;
    }
    if (best >= 0 || negative) return best;
    turn ^= 1;
    return first + turn;
  }

  private int turn;
}
