package deens.control.tor;

import deens.config.Listen;
import deens.config.ServerConfig;
import deens.config.TlsConfig;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * A port of an onion service.
 *
 * @param number which clients use
 * @param target where the server listens for them, on loopback
 */
public record OnionPort(int number, InetSocketAddress target) {
  private static final int DNS = 53;

  /**
   * Returns those of a server: 53 for DNS over TCP, and 853 for DNS over TLS.
   *
   * @param tcp where it listens, with real ports; one at least
   * @param tls likewise; empty: nowhere
   */
  public static List<OnionPort> of(List<InetSocketAddress> tcp, List<InetSocketAddress> tls) {
    var ports = new ArrayList<OnionPort>();
    ports.add(new OnionPort(DNS, tcp.getFirst()));
    if (!tls.isEmpty()) ports.add(new OnionPort(TlsConfig.DEFAULT_PORT, tls.getFirst()));
    return ports;
  }

  /** Returns those of a configuration; a port that is 0 there is 0. */
  public static List<OnionPort> of(ServerConfig config) {
    return of(addresses(config.listen()), addresses(config.tls().listen()));
  }

  private static List<InetSocketAddress> addresses(List<Listen> all) {
    return all.stream().map(Listen::address).toList();
  }

  /** Returns the target as Tor takes it. */
  String targetText() {
    return text(target);
  }

  static String text(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (address.getAddress() instanceof Inet6Address ? "[" + host + "]" : host)
        + ":"
        + address.getPort();
  }
}
