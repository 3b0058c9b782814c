package deens.transfer;

import java.io.IOException;
import java.net.InetSocketAddress;

/** How other servers are reached. Its methods block; they are called by virtual threads. */
public interface Network {
  /** A connection that carries messages (RFC 1035 s4.2.2). */
  interface Connection extends AutoCloseable {
    /** Sends a message. */
    void send(byte[] message, int length) throws IOException;

    /**
     * Receives a message whole.
     *
     * @param message gets it; at least 65 535 octets long
     * @param timeoutMillis how long that may take, at least 1
     * @return its octets; 0: the other side has ended the connection
     * @throws IOException if it takes longer, too
     */
    int receive(byte[] message, int timeoutMillis) throws IOException;

    @Override
    void close();
  }

  /** Connects to a server. */
  Connection connect(InetSocketAddress server, int timeoutMillis) throws IOException;

  /**
   * Sends a message by UDP and waits for one back from there.
   *
   * @param answer gets it; at least 65 535 octets long
   * @return its octets; 0: none came in time
   */
  int ask(InetSocketAddress server, byte[] message, int length, byte[] answer, int timeoutMillis)
      throws IOException;
}
