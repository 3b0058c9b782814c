package deens.core.answer;

/**
 * What one engine has done. Written by its thread alone, in plain longs; another thread that reads
 * them sees values that are a moment old.
 */
public final class Counters {
  /** Responses by rcode (RFC 6895 s2.3), 0 to 15; extended ones by {@link #badVersion}. */
  final long[] rcodes = new long[16];

  long badVersion;
  long dropped;
  long truncated;
  long questionHits;
  long tailHits;
  long renderedAhead;
  long rendered;
  long damaged;

  Counters() {}

  /** Returns the responses with an rcode of the header, 0 to 15. */
  public long rcode(int rcode) {
    return rcodes[rcode];
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

  /** Returns the tails that were looked up by a remembered question. */
  public long questionHits() {
    return questionHits;
  }

  /** Returns the responses whose tail was remembered. */
  public long tailHits() {
    return tailHits;
  }

  /** Returns the responses whose tail had been rendered ahead, and was not remembered. */
  public long renderedAhead() {
    return renderedAhead;
  }

  /** Returns the responses whose tail was rendered. */
  public long rendered() {
    return rendered;
  }

  /** Returns the queries that met damage in the image, and were answered SERVFAIL. */
  public long damaged() {
    return damaged;
  }
}
