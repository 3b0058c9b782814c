package deens.core.answer;

import deens.core.image.Version;

/**
 * Answers queries: a pure function of (version, policy, transport, client, time, query). One per
 * worker thread; keeps reusable scratch and the worker's memo. Hot path: no allocation after
 * construction.
 */
public final class AnswerEngine {
  /** Octets that must be readable behind the query in its array, whatever they hold. */
  public static final int QUERY_SLACK = 16;

  /** Octets that the response array must have. */
  public static final int RESPONSE_OCTETS = 65_535;

  /**
   * Makes an engine.
   *
   * @param memoOctets bound on what the memo holds, octets; 0: no memo
   */
  public AnswerEngine(Policy policy, long memoOctets) {}

  /**
   * Answers one query.
   *
   * @param version what to answer from
   * @param query holds the query message from index 0, and {@link #QUERY_SLACK} octets behind it
   * @param length the query's octets
   * @param response at least {@link #RESPONSE_OCTETS} long; gets the response message from index 0
   * @param stream whether the transport is a stream (TCP), which allows 65535 octets
   * @param client the client's address, 4 or 16 octets from index 0 (for cookies)
   * @param clientLength 4 or 16
   * @param nowSeconds the time, seconds since 1970 (for cookies)
   * @return the response's octets; 0: send nothing. Never throws on any query; a damaged image is
   *     answered SERVFAIL
   */
  public int answer(
      Version version,
      byte[] query,
      int length,
      byte[] response,
      boolean stream,
      byte[] client,
      int clientLength,
      int nowSeconds) {
    return 0;
  }
}
