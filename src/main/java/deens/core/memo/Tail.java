package deens.core.memo;

import deens.core.wire.ResponseWriter;
import deens.core.wire.Wire;
import deens.core.wire.Words;

/**
 * A rendered tail, all that stands behind the question, in the form in which it is kept: with what
 * it takes to put it behind another question, whole or up to a mark. Hot path: no allocation.
 */
public final class Tail {
  /*
   *   0  flags u16 | octets u16 | where its question ended u16 | pointers u16: one word
   *   8  the header's counts, as they are when all of it is sent
   *  16  marks u16 | marks required u16 | zero: one word
   *  24  pointers: u16 distance from the tail's start, u16 the pointer itself less where the
   *      question ended
   *  ..  the tail
   *  ..  marks: u16 octets, u16 records in each of the three sections
   *
   * Words are as Words has them; the counts and the marks are in network order.
   */

  /** Longer tails are not kept. */
  public static final int MAX_OCTETS = 4096;

  /** Nor are those that take more octets in this form. */
  public static final int MAX_KEPT_OCTETS = 8192;

  private static final int COUNTS_AT = 8;
  private static final int MARKS_AT = 16;
  private static final int POINTERS_AT = 24;
  private static final int POINTER_OCTETS = 4;
  private static final int MARK_OCTETS = 8;
  private static final int QUESTIONS_AT = 4; // in a message

  private Tail() {}

  /** Returns the octets that {@link #keep} writes; 0: the tail is too long, or may not be moved. */
  public static int keptOctets(ResponseWriter tail) {
    if (tail.octets() > MAX_OCTETS || tail.isFull() || tail.hasLostPointers()) return 0;
    int kept = all(tail.pointerCount(), tail.octets(), tail.markCount());
    return kept > MAX_KEPT_OCTETS ? 0 : kept;
  }

  private static int all(int pointers, int octets, int marks) {
    return POINTERS_AT + pointers * POINTER_OCTETS + octets + marks * MARK_OCTETS;
  }

  /**
   * Keeps the tail just written.
   *
   * @param flags 16 bits that {@link #flags} gives back
   * @param response holds the tail
   * @param questionEnd where it starts
   * @param to has {@link #keptOctets} from {@code at}
   */
  public static void keep(
      Words words,
      ResponseWriter tail,
      int flags,
      byte[] response,
      int questionEnd,
      byte[] to,
      int at) {
    int octets = tail.octets();
    int marks = tail.markCount();
    int pointers = tail.pointerCount();
    words.putI64(
        to,
        at,
        flags | octets << 16 & 0xffffffffL | (long) questionEnd << 32 | (long) pointers << 48);
    Wire.putU16(to, at + COUNTS_AT, 1);
    for (int section = 0; section < 3; section++) {
      int count = marks == 0 ? 0 : tail.markCount(marks - 1, section);
      Wire.putU16(to, at + COUNTS_AT + 2 + 2 * section, count);
    }
    words.putI64(to, at + MARKS_AT, marks | (long) tail.requiredMarks() << 16);
    int p = at + POINTERS_AT;
    for (int i = 0; i < pointers; i++, p += POINTER_OCTETS) {
      int distance = tail.pointerAt(i);
      int pointer = words.u16(response, questionEnd + distance);
      words.putI32(to, p, distance | pointer - questionEnd << 16);
    }
    System.arraycopy(response, questionEnd, to, p, octets);
    p += octets;
    for (int i = 0; i < marks; i++, p += MARK_OCTETS) {
      Wire.putU16(to, p, tail.markOctets(i));
      for (int section = 0; section < 3; section++) {
        Wire.putU16(to, p + 2 + 2 * section, tail.markCount(i, section));
      }
    }
  }

  /**
   * Whether octets, all of them, are what {@link #keep} wrote, as far as copying needs it: no copy
   * reads or writes outside the tail's own octets then.
   */
  static boolean isSound(Words words, byte[] b, int at, int length) {
    if (length < POINTERS_AT || length > MAX_KEPT_OCTETS) return false;
    long head = words.i64(b, at);
    long marks = words.i64(b, at + MARKS_AT);
    int octets = (int) (head >>> 16) & 0xffff;
    int pointers = (int) (head >>> 48);
    int markCount = (int) marks & 0xffff;
    if (octets > MAX_OCTETS || all(pointers, octets, markCount) != length) return false;
    int p = at + POINTERS_AT;
    for (int i = 0; i < pointers; i++, p += POINTER_OCTETS) {
      if ((words.i32(b, p) & 0xffff) > octets - 2) return false;
    }
    p += octets;
    for (int i = 0; i < markCount; i++, p += MARK_OCTETS) {
      if (words.u16(b, p) > octets) return false;
    }
    return true;
  }

  /** Returns the flags that the tail was kept with. */
  public static int flags(Words words, byte[] b, int at) {
    return (int) words.i64(b, at) & 0xffff;
  }

  /**
   * Makes a response of a tail, if all of it fits: writes the header, and the tail behind the
   * question.
   *
   * @param b holds it at {@code at}
   * @param head the header's first four octets without the tail's flags, as Words has them
   * @param more records that will stand behind the tail
   * @param room octets that the tail may have
   * @return where it ends; -1: it does not fit
   */
  public static int respond(
      Words words,
      byte[] b,
      int at,
      byte[] response,
      int head,
      int more,
      int questionEnd,
      int room) {
    long kept = words.i64(b, at);
    if (octets(kept) > room) return -1;
    words.putI32(response, 0, head | Integer.reverseBytes((int) kept & 0xffff));
    long counts = Long.reverseBytes(words.i64(b, at + COUNTS_AT)); // that of this section is lowest
    words.putI64(response, QUESTIONS_AT, Long.reverseBytes(counts + more));
    return copyWhole(words, b, at, kept, response, questionEnd);
  }

  private static int octets(long kept) {
    return (int) (kept >>> 16) & 0xffff;
  }

  /** Copies the octets and moves the pointers; returns where they end. */
  private static int copyWhole(
      Words words, byte[] b, int at, long kept, byte[] response, int questionEnd) {
    int octets = octets(kept);
    int from = at + POINTERS_AT + POINTER_OCTETS * (int) (kept >>> 48);
    System.arraycopy(b, from, response, questionEnd, octets);
    if (questionEnd != ((int) (kept >>> 32) & 0xffff)) {
      for (int i = at + POINTERS_AT; i < from; i += POINTER_OCTETS) {
        int pointer = words.i32(b, i);
        words.putU16(response, questionEnd + (pointer & 0xffff), questionEnd + (pointer >>> 16));
      }
    }
    return questionEnd + octets;
  }

  /**
   * Copies a tail, up to the last mark that fits, behind a question, and writes the counts into the
   * header.
   *
   * @param b as above
   * @param room octets that it may have
   * @return where it ends; negative (its complement) if the response is truncated
   */
  public static int copy(
      Words words, byte[] b, int at, byte[] response, int questionEnd, int room) {
    long kept = words.i64(b, at);
    if (octets(kept) <= room) {
      words.putI64(response, QUESTIONS_AT, words.i64(b, at + COUNTS_AT));
      return copyWhole(words, b, at, kept, response, questionEnd);
    }
    int pointersEnd = at + POINTERS_AT + POINTER_OCTETS * (int) (kept >>> 48);
    int marksAt = pointersEnd + octets(kept);
    int marked = copyCounts(words, b, at, marksAt, response, room);
    int octets = marked < 0 ? ~marked : marked;
    System.arraycopy(b, pointersEnd, response, questionEnd, octets);
    for (int i = at + POINTERS_AT; i < pointersEnd; i += POINTER_OCTETS) {
      int pointer = words.i32(b, i);
      if ((pointer & 0xffff) >= octets) break;
      words.putU16(response, questionEnd + (pointer & 0xffff), questionEnd + (pointer >>> 16));
    }
    int end = questionEnd + octets;
    return marked < 0 ? ~end : end;
  }

  /** The octets up to the last mark that fits, whose counts are written; as {@link #copy}. */
  private static int copyCounts(
      Words words, byte[] b, int at, int marksAt, byte[] response, int room) {
    long marks = words.i64(b, at + MARKS_AT);
    int i = ((int) marks & 0xffff) - 1;
    while (i >= 0 && words.u16(b, marksAt + i * MARK_OCTETS) > room) i--;
    int octets = 0;
    Wire.putU16(response, QUESTIONS_AT, 1);
    if (i < 0) {
      Wire.putI32(response, QUESTIONS_AT + 2, 0);
      Wire.putU16(response, QUESTIONS_AT + 6, 0);
    } else {
      int m = marksAt + i * MARK_OCTETS;
      octets = words.u16(b, m);
      System.arraycopy(b, m + 2, response, QUESTIONS_AT + 2, 6);
    }
    return i + 1 < (int) (marks >>> 16) ? ~octets : octets;
  }
}
