package deens.core.memo;

import deens.core.wire.ResponseWriter;
import deens.core.wire.Wire;

/**
 * Remembers rendered tails: what stands behind the question, by exactly what it depends on. Of
 * fixed size; for one thread. Hot path: no allocation after construction.
 */
public final class TailMemo {
  /*
   * Tails lie in a ring of octets; a new one overwrites the oldest. A slot of the index knows how
   * much had been written when its tail was, so it sees by itself that the ring has gone over it:
   * nothing is ever deleted, and the bound holds whatever is asked. Keys have four words: the
   * version's process-unique number, a code for the kind of answer and what was asked, and two
   * offsets in that version's image.
   *
   *   tail   0  u16  flags as given     2  u16  octets    4  u16  where its question ended
   *          6  u16  marks              8  u16  marks required   10  u16  pointers
   *         12  marks: u16 octets, u16 records in each of the three sections
   *         ..  pointers: u16 distance from the tail's start
   *         ..  the tail
   */
  /** Longer tails are not remembered. */
  public static final int MAX_OCTETS = 4096;

  private static final int TAIL_FIXED = 12;
  private static final int MARK_OCTETS = 8;
  private static final int WAYS = 4;
  private static final int WORDS = 5;

  private final byte[] ring;
  private final long[] slots; // WORDS each: the key's four, then `written` before the tail
  private final int sets;
  private long written = 1; // so that an empty slot's 0 is out of the window

  /**
   * Makes an empty memo.
   *
   * @param octets bound on its tails and their index, at least 64 KiB
   */
  public TailMemo(int octets) {
    int slotCount = Integer.highestOneBit(octets / 4 / (WORDS * 8));
    slots = new long[slotCount * WORDS];
    sets = slotCount / WAYS;
    ring = new byte[octets - slotCount * WORDS * 8];
  }

  private int set(long version, long code, long a, long b) {
    long h = (version * 31 + code) * 0x9e3779b97f4a7c15L ^ a * 0xc2b2ae3d27d4eb4fL;
    h = (h ^ b) * 0x9e3779b97f4a7c15L;
    return (int) (h >>> 32) & sets - 1;
  }

  private boolean isLive(long at) {
    return at > written - ring.length && at != 0;
  }

  /** Returns a handle for the tail with this key, good until the next {@link #put}; -1: none. */
  public int find(long version, long code, long a, long b) {
    int s = set(version, code, a, b) * WAYS * WORDS;
    for (int end = s + WAYS * WORDS; s < end; s += WORDS) {
      if (slots[s + 3] == b
          && slots[s + 2] == a
          && slots[s + 1] == code
          && slots[s] == version
          && isLive(slots[s + 4])) {
        return (int) (slots[s + 4] % ring.length);
      }
    }
    return -1;
  }

  /**
   * Remembers the tail just written, if it is short enough and may be moved.
   *
   * @param flags 16 bits that {@link #flags} gives back
   * @param response holds the tail
   * @param questionEnd where it starts
   */
  public void put(
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
    int all = TAIL_FIXED + marks * MARK_OCTETS + pointers * 2 + octets;
    if (octets > MAX_OCTETS || tail.isFull() || tail.hasLostPointers() || all > ring.length / 4) {
      return;
    }
    int p = (int) (written % ring.length);
    if (p + all > ring.length) { // a tail lies in one piece
      written += ring.length - p;
      p = 0;
    }
    int s = set(version, code, a, b) * WAYS * WORDS;
    int victim = s;
    for (int end = s + WAYS * WORDS; s < end; s += WORDS) {
      if (slots[s + 4] < slots[victim + 4]) victim = s;
    }
    slots[victim] = version;
    slots[victim + 1] = code;
    slots[victim + 2] = a;
    slots[victim + 3] = b;
    slots[victim + 4] = written;
    written += all;

    Wire.putU16(ring, p, flags);
    Wire.putU16(ring, p + 2, octets);
    Wire.putU16(ring, p + 4, questionEnd);
    Wire.putU16(ring, p + 6, marks);
    Wire.putU16(ring, p + 8, tail.requiredMarks());
    Wire.putU16(ring, p + 10, pointers);
    p += TAIL_FIXED;
    for (int i = 0; i < marks; i++, p += MARK_OCTETS) {
      Wire.putU16(ring, p, tail.markOctets(i));
      for (int section = 0; section < 3; section++) {
        Wire.putU16(ring, p + 2 + 2 * section, tail.markCount(i, section));
      }
    }
    for (int i = 0; i < pointers; i++, p += 2) Wire.putU16(ring, p, tail.pointerAt(i));
    System.arraycopy(response, questionEnd, ring, p, octets);
  }

  /** Returns the flags that the tail was put with. */
  public int flags(int handle) {
    return Wire.u16(ring, handle);
  }

  /**
   * Copies a tail, up to the last mark that fits, behind a question, and writes the section counts
   * into the header.
   *
   * @param room octets that it may have
   * @return where it ends; negative (its complement) if the response is truncated
   */
  public int copy(int handle, byte[] response, int questionEnd, int room) {
    byte[] ring = this.ring;
    int marks = Wire.u16(ring, handle + 6);
    int pointers = Wire.u16(ring, handle + 10);
    int lists = handle + TAIL_FIXED;
    int i = marks - 1;
    while (i >= 0 && Wire.u16(ring, lists + i * MARK_OCTETS) > room) i--;
    boolean truncated = i + 1 < Wire.u16(ring, handle + 8);
    int octets = 0;
    if (i < 0) {
      Wire.putI32(response, 6, 0);
      Wire.putU16(response, 10, 0);
    } else {
      int m = lists + i * MARK_OCTETS;
      octets = Wire.u16(ring, m);
      System.arraycopy(ring, m + 2, response, 6, 6);
    }
    int p = lists + marks * MARK_OCTETS;
    System.arraycopy(ring, p + 2 * pointers, response, questionEnd, octets);
    int moved = questionEnd - Wire.u16(ring, handle + 4);
    if (moved != 0) {
      for (int end = p + 2 * pointers; p < end; p += 2) {
        int at = Wire.u16(ring, p);
        if (at >= octets) break;
        at += questionEnd;
        Wire.putU16(response, at, Wire.u16(response, at) + moved);
      }
    }
    int end = questionEnd + octets;
    return truncated ? ~end : end;
  }
}
