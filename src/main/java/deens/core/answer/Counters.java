package deens.core.answer;

import java.util.List;

/**
 * What one engine has done. Written by its thread alone, in plain longs; another thread that reads
 * them sees values that are a moment old.
 */
public final class Counters {
  /*
   * What is asked again is most of what is asked, so of such an answer as little as can be is
   * counted: three places (bench/counting measures what that costs). All else is a sum of them and
   * of what the other answers count, and only ever grows, whenever it is read; a difference would
   * not.
   */

  /** Responses to remembered questions whose tail was remembered and fitted, by rcode. */
  private final long[] hot = new long[16];

  /**
   * All other responses by rcode (RFC 6895 s2.3), 0 to 15; extended ones by {@link #badVersion}.
   */
  final long[] rcodes = new long[16];

  /** Questions by type; that of all larger ones is {@link #otherTypes}. */
  private final long[] types = new long[MOST_TYPES];

  private long otherTypes;

  /** Answers from zones by zone, as {@link CountedZones} numbers them, and kind: a row for each. */
  private final long[] kinds;

  /** The length of a row, as a shift. */
  private static final int ROW_SHIFT = 3;

  long badVersion;
  long dropped;
  long truncated;
  long questionHits; // but for the hot ones, as all that follows
  long tailHits;
  long renderedAhead;
  long rendered;
  long damaged;
  long limited;
  long slipped;

  /** Types of a greater number are counted as one. */
  public static final int MOST_TYPES = 260;

  /** What {@link #kind} counts, by its number. */
  public static final List<String> KINDS =
      List.of(
          "none",
          "referral",
          "data",
          "no-data",
          "wildcard-data",
          "wildcard-no-data",
          "no-name",
          "dname");

  /**
   * Makes counters that are 0.
   *
   * @param zones how many are counted each for itself
   */
  Counters(int zones) {
    kinds = new long[zones + 1 << ROW_SHIFT];
  }

  /**
   * Counts an answer that was remembered, and went out whole.
   *
   * @param row by zone and kind, as {@link #row}
   */
  void hot(int rcode, int row, int type) {
    hot[rcode]++;
    found(row, type);
  }

  /** Counts an answer from a zone, but for its rcode. */
  void found(int row, int type) {
    kinds[row]++;
    if (type < MOST_TYPES) types[type]++;
    else otherTypes++;
  }

  /** Returns where the answers of a kind from a zone are counted. */
  static int row(int zone, int kind) {
    return zone << ROW_SHIFT | kind;
  }

  /** Returns how many zones are counted each for itself. */
  public int zones() {
    return (kinds.length >> ROW_SHIFT) - 1;
  }

  /** Returns the questions for a type; {@link #MOST_TYPES}: for it and all greater ones. */
  public long type(int type) {
    return type < MOST_TYPES ? types[type] : otherTypes;
  }

  /** Returns the answers from zones of a kind: an index of {@link #KINDS}. */
  public long kind(int kind) {
    long n = 0;
    for (int i = kind; i < kinds.length; i += 1 << ROW_SHIFT) n += kinds[i];
    return n;
  }

  /** Returns those of one zone: its number in {@link CountedZones}. */
  public long kind(int zone, int kind) {
    return kinds[row(zone, kind)];
  }

  /** Returns the responses with an rcode of the header, 0 to 15. */
  public long rcode(int rcode) {
    return rcodes[rcode] + hot[rcode];
  }

  /** Returns the responses BADVERS. */
  public long badVersion() {
    return badVersion;
  }

  /** Returns the messages that were not answered: too short, or responses themselves. */
  public long dropped() {
    return dropped;
  }

  /** Returns the responses with TC. */
  public long truncated() {
    return truncated;
  }

  private long hot() {
    long n = 0;
    for (long ofRcode : hot) n += ofRcode;
    return n;
  }

  /** Returns the tails that were looked up by a remembered question. */
  public long questionHits() {
    return questionHits + hot();
  }

  /** Returns the responses whose tail was remembered. */
  public long tailHits() {
    return tailHits + hot();
  }

  /** Returns the responses whose tail had been rendered ahead, and was not remembered. */
  public long renderedAhead() {
    return renderedAhead;
  }

  /** Returns the responses whose tail was rendered. */
  public long rendered() {
    return rendered;
  }

  /** Returns the responses that were not sent, because their network had had its share. */
  public long limited() {
    return limited;
  }

  /** Returns the responses that were sent truncated for the same reason. */
  public long slipped() {
    return slipped;
  }

  /** Returns the queries that met damage in the image, and were answered SERVFAIL. */
  public long damaged() {
    return damaged;
  }
}
