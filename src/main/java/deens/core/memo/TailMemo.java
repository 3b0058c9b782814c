package deens.core.memo;

import deens.core.wire.ResponseWriter;
import deens.core.wire.Words;

/**
 * Remembers rendered tails: what stands behind the question, by exactly what it depends on. Of
 * fixed size; for one thread. Hot path: no allocation after construction.
 */
public final class TailMemo {
  /*
   * Tails lie in a ring of octets; a new one overwrites the oldest. A slot of the index knows how
   * much had been written when its tail was, so it sees by itself that the ring has gone over it:
   * nothing is ever deleted, and the bound holds whatever is asked. Only a tail that was wanted before
   * and not forgotten by the doorkeeper is remembered: most of those that are wanted once, by a zone
   * of a million names that are asked alike or by a flood, are not worth the writing. Keys have four
   * words: the
   * version's process-unique number, a code for the kind of answer and what was asked, and two
   * offsets in that version's image. As in QuestionMemo, a part of the hash for each of a set's slots and
   * for each of the doorkeeper's places stand together.
   */

  private static final int WAYS = 4;
  private static final int DOOR_AT = WAYS; // in a set's marks
  private static final int SET_MARKS = 2 * WAYS;
  private static final int WORDS = 5;

  private final Words words;
  private final byte[] ring;
  private final long[] slots; // WORDS each: the key's four, then `written` before the tail
  private final int sets;
  private final int[] setMarks; // SET_MARKS for each set
  private long written;

  /**
   * Makes an empty memo.
   *
   * @param octets bound on its tails and their index, at least 64 KiB
   */
  public TailMemo(int octets, Words words) {
    this.words = words;
    ring = new byte[Integer.highestOneBit(octets - octets / 5)];
    int slotCount = Integer.highestOneBit((octets - ring.length) / (WORDS * 8 + 2 * 4));
    slots = new long[slotCount * WORDS];
    sets = slotCount / WAYS;
    setMarks = new int[sets * SET_MARKS];
    written = ring.length; // so that an empty slot's 0 is out of the window
  }

  private static long hash(long version, long code, long a, long b) {
    long h = (version * 31 + code) * 0x9e3779b97f4a7c15L ^ a * 0xc2b2ae3d27d4eb4fL;
    h = (h ^ b) * 0x9e3779b97f4a7c15L;
    return h ^ h >>> 32;
  }

  private int set(long hash) {
    return (int) hash & sets - 1;
  }

  private static int mark(long hash) {
    return (int) (hash >>> 32) | 1; // never 0, that of a free slot
  }

  /** Returns how much is remembered. */
  public MemoUse use() {
    long all = written - ring.length;
    long octets = ring.length + 8L * slots.length + 4L * setMarks.length;
    return new MemoUse(octets, Math.min(all, ring.length), all, 0, 0);
  }

  /** Whether the tail that was found or put as {@code tail} is still here. */
  public boolean isLive(long tail) {
    return tail > written - ring.length;
  }

  /** Returns a handle for the tail with this key, good until {@link #isLive} says no; 0: none. */
  public long find(long version, long code, long a, long b) {
    long hash = hash(version, code, a, b);
    int set = set(hash);
    int mark = mark(hash);
    for (int way = 0; way < WAYS; way++) {
      if (setMarks[set * SET_MARKS + way] != mark) continue;
      int s = (set * WAYS + way) * WORDS;
      if (slots[s + 3] == b
          && slots[s + 2] == a
          && slots[s + 1] == code
          && slots[s] == version
          && isLive(slots[s + 4])) {
        return slots[s + 4];
      }
    }
    return 0;
  }

  /**
   * Remembers the tail just written, if it was wanted before, is short enough and may be moved.
   *
   * @param wanted whether it is known to have been wanted before
   * @param flags 16 bits that {@link #flags} gives back
   * @param response holds the tail
   * @param questionEnd where it starts
   * @return a handle for it; 0: it is not remembered
   */
  public long put(
      long version,
      long code,
      long a,
      long b,
      boolean wanted,
      int flags,
      ResponseWriter tail,
      byte[] response,
      int questionEnd) {
    int octets = Tail.keptOctets(tail);
    if (octets == 0) return 0;
    long handle = place(version, code, a, b, wanted, octets);
    if (handle != 0) Tail.keep(words, tail, flags, response, questionEnd, ring, at(handle));
    return handle;
  }

  /**
   * Remembers a {@link Tail} that was kept elsewhere, if it was wanted before.
   *
   * @param wanted as above
   * @param tail holds it from index 0
   * @param octets its length
   * @return a handle for it; 0: it is not remembered
   * @throws IndexOutOfBoundsException if those octets are no tail
   */
  public long put(
      long version, long code, long a, long b, boolean wanted, byte[] tail, int octets) {
    if (!Tail.isSound(words, tail, 0, octets)) throw new IndexOutOfBoundsException("damaged tail");
    long handle = place(version, code, a, b, wanted, octets);
    if (handle != 0) System.arraycopy(tail, 0, ring, at(handle), octets);
    return handle;
  }

  /** Makes room for a tail and notes its key, if it was wanted before; 0: it was not. */
  private long place(long version, long code, long a, long b, boolean wanted, int octets) {
    long hash = hash(version, code, a, b);
    int set = set(hash);
    int mark = mark(hash);
    int door = set * SET_MARKS + DOOR_AT + (int) (hash >>> 30 & 3);
    if (!wanted && setMarks[door] != mark) {
      setMarks[door] = mark;
      return 0;
    }
    int left = ring.length - at(written);
    if (octets > left) written += left; // a tail lies in one piece
    int oldest = 0;
    for (int way = 1; way < WAYS; way++) {
      if (slots[(set * WAYS + way) * WORDS + 4] < slots[(set * WAYS + oldest) * WORDS + 4])
        oldest = way;
    }
    setMarks[set * SET_MARKS + oldest] = mark;
    int victim = (set * WAYS + oldest) * WORDS;
    long handle = written;
    slots[victim] = version;
    slots[victim + 1] = code;
    slots[victim + 2] = a;
    slots[victim + 3] = b;
    slots[victim + 4] = handle;
    written += octets + 7 & -8;
    return handle;
  }

  private int at(long handle) {
    return (int) handle & ring.length - 1;
  }

  /** Returns the flags that the tail was put with. */
  public int flags(long tail) {
    return Tail.flags(words, ring, at(tail));
  }

  /** Makes a response of a tail, if it is still here, as {@link Tail#respond} does. */
  public int respond(long tail, byte[] response, int head, int more, int questionEnd, int room) {
    return isLive(tail)
        ? Tail.respond(words, ring, at(tail), response, head, more, questionEnd, room)
        : -1;
  }

  /** Copies a tail as {@link Tail#copy} does. */
  public int copy(long tail, byte[] response, int questionEnd, int room) {
    return Tail.copy(words, ring, at(tail), response, questionEnd, room);
  }
}
