package deens.core.answer;

import deens.core.wire.Rcode;
import java.util.List;

/**
 * What one engine has done. Written by its thread alone, in plain longs; another thread that reads
 * them sees values that are a moment old.
 */
public final class Counters {
  /*
   * What is asked again is most of what is asked. Such an answer, a hot one, is counted in two
   * places of one array, which a tag beside the question says (bench/counting measures what that
   * costs): one by type and rcode, one by zone and kind. All else is a sum of them and of what the
   * other answers count, and only ever grows, whenever it is read; a difference would not.
   */

  // The rcodes that a tail can have.
  private static final int[] TAIL_RCODES = {Rcode.NOERROR, Rcode.NXDOMAIN, Rcode.YXDOMAIN};

  private static final int HOT_BITS = 10; // of a tag: (MOST_TYPES + 1) * TAIL_RCODES.length fit
  private static final int ROWS_AT = 1 << HOT_BITS;

  /** Hot answers by type and rcode; then all answers from zones, a row of kinds for each zone. */
  private final long[] places;

  /**
   * All other responses by rcode (RFC 6895 s2.3), 0 to 15; extended ones by {@link #badVersion}.
   */
  final long[] rcodes = new long[16];

  /** Questions answered by the others, by type; the last place is that of all larger ones. */
  private final long[] types = new long[MOST_TYPES + 1];

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
    places = new long[ROWS_AT + (zones + 1 << ROW_SHIFT)];
  }

  /**
   * Returns how an answer is counted when it is hot.
   *
   * @param row by zone and kind
   * @return a tag, 30 bits
   */
  static int tag(int row, int type, int rcode) {
    int which = TAIL_RCODES.length - 1;
    while (which > 0 && TAIL_RCODES[which] != rcode) which--;
    return row << HOT_BITS | hotPlace(type, which);
  }

  private static int hotPlace(int type, int whichRcode) {
    return Math.min(type, MOST_TYPES) * TAIL_RCODES.length + whichRcode;
  }

  /** Returns a tag's row. */
  static int row(int tag) {
    return tag >>> HOT_BITS;
  }

  /** Returns where the answers of a kind from a zone are counted. */
  static int row(int zone, int kind) {
    return zone << ROW_SHIFT | kind;
  }

  /** Counts an answer that was remembered, and went out whole. */
  void hot(int tag) {
    places[tag & ROWS_AT - 1]++;
    places[ROWS_AT + (tag >>> HOT_BITS)]++;
  }

  /** Counts another answer from a zone, but for its rcode. */
  void found(int row, int type) {
    places[ROWS_AT + row]++;
    types[Math.min(type, MOST_TYPES)]++;
  }

  /** Returns how many zones are counted each for itself. */
  public int zones() {
    return (places.length - ROWS_AT >> ROW_SHIFT) - 1;
  }

  /** Returns the questions for a type; {@link #MOST_TYPES}: for it and all greater ones. */
  public long type(int type) {
    long n = types[type];
    for (int which = 0; which < TAIL_RCODES.length; which++) n += places[hotPlace(type, which)];
    return n;
  }

  /** Returns the answers from zones of a kind: an index of {@link #KINDS}. */
  public long kind(int kind) {
    long n = 0;
    for (int i = ROWS_AT + kind; i < places.length; i += 1 << ROW_SHIFT) n += places[i];
    return n;
  }

  /** Returns those of one zone: its number in {@link CountedZones}. */
  public long kind(int zone, int kind) {
    return places[ROWS_AT + row(zone, kind)];
  }

  /** Returns the responses with an rcode of the header, 0 to 15. */
  public long rcode(int rcode) {
    long n = rcodes[rcode];
    for (int which = 0; which < TAIL_RCODES.length; which++) {
      if (TAIL_RCODES[which] != rcode) continue;
      for (int type = 0; type <= MOST_TYPES; type++) n += places[hotPlace(type, which)];
    }
    return n;
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
    for (int i = 0; i < ROWS_AT; i++) n += places[i];
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

  /** Returns the answers that needed a lookup: their very question was not remembered. */
  public long lookups() {
    return tailHits - questionHits + renderedAhead + rendered;
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
