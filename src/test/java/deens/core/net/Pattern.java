package deens.core.net;

import java.util.Arrays;

/**
 * A responder whose answers can be foreseen: a query's third and fourth octet say how long the
 * answer is, and all of it comes from the query. Keeps no array.
 */
final class Pattern implements Responder {
  private static final int MOST_UDP_OCTETS = 4000; // more than fits a frame

  int answered;

  @Override
  public int answer(
      byte[] query, int length, byte[] response, boolean stream, byte[] client, int clientLength) {
    answered++;
    int octets = length < 4 ? 0 : Packets.u16(query, 2);
    if (!stream) octets = Math.min(octets, MOST_UDP_OCTETS);
    int sum = 0;
    for (int i = 0; i < length; i++) sum = 31 * sum + query[i];
    for (int i = 0; i < octets; i++) response[i] = (byte) (sum + i * 7);
    return octets;
  }

  /** Returns a query. */
  static byte[] query(int id, int octets, int answerOctets) {
    byte[] query = new byte[octets];
    for (int i = 4; i < octets; i++) query[i] = (byte) (id * 31 + i);
    System.arraycopy(Packets.u16(id), 0, query, 0, 2);
    System.arraycopy(Packets.u16(answerOctets), 0, query, 2, 2);
    return query;
  }

  /** Returns the answer to a query. */
  static byte[] answer(byte[] query) {
    byte[] response = new byte[0x10000];
    int octets = new Pattern().answer(query, query.length, response, true, new byte[4], 4);
    return Arrays.copyOf(response, octets);
  }

  /** Puts a message's length before it (RFC 1035 s4.2.2). */
  static byte[] framed(byte[] message) {
    return Packets.concat(Packets.u16(message.length), message);
  }
}
