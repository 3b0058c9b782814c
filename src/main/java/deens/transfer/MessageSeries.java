package deens.transfer;

import deens.core.image.Version;

/**
 * The messages that answer one request, made one by one as the client takes them. Used by one
 * thread, from its making to its end.
 */
public interface MessageSeries extends AutoCloseable {
  /**
   * Makes the next message.
   *
   * @param version the same one for all messages
   * @param message gets it from index 0; at least 65 535 octets long
   * @return its octets; 0: there are no more
   * @throws IndexOutOfBoundsException if the image is damaged
   */
  int next(Version version, byte[] message);

  /** Whether there are no more messages because all was said. */
  boolean isWhole();

  /** Ends the series, wherever it is. To be called once. */
  @Override
  void close();
}
