package deens.core.net;

/** Answers the DNS messages that the stack receives. */
@FunctionalInterface
public interface Responder {
  /**
   * Answers one query. Must not throw.
   *
   * @param query holds the query from index 0, with {@link NetworkStack#QUERY_SLACK} octets behind
   *     it
   * @param length the query's octets
   * @param response gets the response from index 0: a slot's body, or, for a stream, an array of
   *     65535 octets and {@link Link#BODY_SLACK} more
   * @param stream whether the query came over TCP
   * @param client the client's address, from index 0
   * @param clientLength 4 or 16
   * @return the response's octets; 0: send nothing
   */
  int answer(
      byte[] query, int length, byte[] response, boolean stream, byte[] client, int clientLength);
}
