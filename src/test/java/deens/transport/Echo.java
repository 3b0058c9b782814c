package deens.transport;

import deens.core.image.HeapImageBytes;
import deens.core.image.Version;
import deens.serve.Publisher;

/**
 * Responds with the query itself and QR set. Remembers the client's address, and nothing else, so
 * that a transport can be tested alone.
 */
public final class Echo implements Responder {
  public volatile byte[] lastClient = {};

  @Override
  public int answer(
      Version version,
      byte[] query,
      int length,
      byte[] response,
      boolean stream,
      byte[] client,
      int clientLength,
      int nowSeconds) {
    System.arraycopy(query, 0, response, 0, length);
    response[2] |= (byte) 0x80;
    if (lastClient.length != clientLength) lastClient = new byte[clientLength];
    System.arraycopy(client, 0, lastClient, 0, clientLength);
    return length;
  }

  /** Returns a publisher that has something to read. */
  public static Publisher published() {
    var publisher = new Publisher();
    publisher.publish(new HeapImageBytes(new byte[] {1}), 0, () -> {});
    return publisher;
  }
}
