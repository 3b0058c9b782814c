package deens.config;

import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Another server, to fetch a zone from or to tell of one.
 *
 * @param address resolved, with its port
 * @param key what is said to it is signed with, and what it says must be; empty: unsigned
 */
public record Peer(InetSocketAddress address, Optional<TsigKey> key) {
  /** Where DNS servers listen. */
  public static final int DEFAULT_PORT = 53;

  /**
   * Checks the address.
   *
   * @throws IllegalArgumentException with what is wrong
   */
  public Peer {
    if (address.isUnresolved() || address.getAddress().isAnyLocalAddress()) {
      throw new IllegalArgumentException(address + " is not the address of another server");
    }
    if (address.getPort() == 0) {
      throw new IllegalArgumentException(address + ": a server has a port of 1 to 65535");
    }
  }

  @Override
  public String toString() {
    String host = address.getAddress().getHostAddress();
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
  }
}
