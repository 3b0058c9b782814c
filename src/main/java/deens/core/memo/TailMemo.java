package deens.core.memo;

import deens.core.wire.ResponseWriter;
import deens.core.wire.Wire;
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
   *
   *   tail   0  flags u16 | octets u16 | where its question ended u16 | pointers u16: one word
   *          8  the header's counts, as they are when all of it is sent
   *         16  marks u16 | marks required u16 | zero: one word
   *         24  pointers: u16 distance from the tail's start, u16 the pointer itself less where the
   *             question ended
   *         ..  the tail
   *         ..  marks: u16 octets, u16 records in each of the three sections
   */
  /** Longer tails are not remembered. */
  public static final int MAX_OCTETS = 4096;

  private static final int COUNTS_AT = 8;
  private static final int MARKS_AT = 16;
  private static final int POINTERS_AT = 24;
  private static final int POINTER_OCTETS = 4;
  private static final int MARK_OCTETS = 8;
  private static final int QUESTIONS_AT = 4; // in a message
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
      int flags,
      ResponseWriter tail,
      byte[] response,
      int questionEnd) {
    int octets = tail.octets();
    int marks = tail.markCount();
    int pointers = tail.pointerCount();
    int all = POINTERS_AT + pointers * POINTER_OCTETS + octets + marks * MARK_OCTETS;
    if (octets > MAX_OCTETS || tail.isFull() || tail.hasLostPointers() || all > ring.length / 4) {
      return 0;
    }
    long hash = hash(version, code, a, b);
    int set = set(hash);
    int mark = mark(hash);
    int door = set * SET_MARKS + DOOR_AT + (int) (hash >>> 30 & 3);
    if (setMarks[door] != mark) {
      setMarks[door] = mark;
      return 0;
    }
    int p = (int) written & ring.length - 1;
    if (p + all > ring.length) { // a tail lies in one piece
      written += ring.length - p;
      p = 0;
    }
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
    written += all + 7 & -8;

    words.putI64(
        ring,
        p,
        flags | octets << 16 & 0xffffffffL | (long) questionEnd << 32 | (long) pointers << 48);
    Wire.putU16(ring, p + COUNTS_AT, 1);
    for (int section = 0; section < 3; section++) {
      int count = marks == 0 ? 0 : tail.markCount(marks - 1, section);
      Wire.putU16(ring, p + COUNTS_AT + 2 + 2 * section, count);
    }
    words.putI64(ring, p + MARKS_AT, marks | (long) tail.requiredMarks() << 16);
    p += POINTERS_AT;
    for (int i = 0; i < pointers; i++, p += POINTER_OCTETS) {
      int at = tail.pointerAt(i);
      words.putI32(ring, p, at | words.u16(response, questionEnd + at) - questionEnd << 16);
    }
    System.arraycopy(response, questionEnd, ring, p, octets);
    p += octets;
    for (int i = 0; i < marks; i++, p += MARK_OCTETS) {
      Wire.putU16(ring, p, tail.markOctets(i));
      for (int section = 0; section < 3; section++) {
        Wire.putU16(ring, p + 2 + 2 * section, tail.markCount(i, section));
      }
    }
    return handle;
  }

  /** Returns the flags that the tail was put with. */
  public int flags(long tail) {
    return (int) words.i64(ring, (int) tail & ring.length - 1) & 0xffff;
  }

  /**
   * Copies a tail, if all of it fits, behind a question, and writes the counts into the header.
   *
   * @param room octets that it may have
   * @return where it ends; -1: it does not fit
   */
  public int copyWhole(long tail, byte[] response, int questionEnd, int room) {
    byte[] ring = this.ring;
    int p = (int) tail & ring.length - 1;
    long head = words.i64(ring, p);
    int octets = (int) (head >>> 16) & 0xffff;
    if (octets > room) return -1;
    words.putI64(response, QUESTIONS_AT, words.i64(ring, p + COUNTS_AT));
    int from = p + POINTERS_AT + POINTER_OCTETS * (int) (head >>> 48);
    System.arraycopy(ring, from, response, questionEnd, octets);
    if (questionEnd != ((int) (head >>> 32) & 0xffff)) {
      for (int i = p + POINTERS_AT; i < from; i += POINTER_OCTETS) {
        int pointer = words.i32(ring, i);
        words.putU16(response, questionEnd + (pointer & 0xffff), questionEnd + (pointer >>> 16));
      }
    }
    return questionEnd + octets;
  }

  /**
   * Copies a tail, up to the last mark that fits, behind a question, and writes the counts into the
   * header.
   *
   * @param room octets that it may have
   * @return where it ends; negative (its complement) if the response is truncated
   */
  public int copy(long tail, byte[] response, int questionEnd, int room) {
    int whole = copyWhole(tail, response, questionEnd, room);
    if (whole >= 0) return whole;
    byte[] ring = this.ring;
    int p = (int) tail & ring.length - 1;
    long head = words.i64(ring, p);
    int pointersEnd = p + POINTERS_AT + POINTER_OCTETS * (int) (head >>> 48);
    int marked = copyCounts(p, pointersEnd + ((int) (head >>> 16) & 0xffff), response, room);
    int octets = marked < 0 ? ~marked : marked;
    System.arraycopy(ring, pointersEnd, response, questionEnd, octets);
    for (int i = p + POINTERS_AT; i < pointersEnd; i += POINTER_OCTETS) {
      int pointer = words.i32(ring, i);
      if ((pointer & 0xffff) >= octets) break;
      words.putU16(response, questionEnd + (pointer & 0xffff), questionEnd + (pointer >>> 16));
    }
    int end = questionEnd + octets;
    return marked < 0 ? ~end : end;
  }

  /** The octets up to the last mark that fits, whose counts are written; as {@link #copy}. */
  private int copyCounts(int p, int marksAt, byte[] response, int room) {
    long head = words.i64(ring, p + MARKS_AT);
    int i = ((int) head & 0xffff) - 1;
    while (i >= 0 && words.u16(ring, marksAt + i * MARK_OCTETS) > room) i--;
    int octets = 0;
    Wire.putU16(response, QUESTIONS_AT, 1);
    if (i < 0) {
      Wire.putI32(response, QUESTIONS_AT + 2, 0);
      Wire.putU16(response, QUESTIONS_AT + 6, 0);
    } else {
      int m = marksAt + i * MARK_OCTETS;
      octets = words.u16(ring, m);
      System.arraycopy(ring, m + 2, response, QUESTIONS_AT + 2, 6);
    }
    return i + 1 < (int) (head >>> 16) ? ~octets : octets;
  }
}
