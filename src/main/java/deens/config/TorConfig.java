package deens.config;

import deens.core.guard.PrefixSet;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A server that is an onion service, and nothing else: it listens on loopback alone, without UDP,
 * and keeps no client's address.
 *
 * @param service who makes the onion service
 * @param control Tor's control port: a loopback address, or a Unix socket
 * @param password the file of the control port's password; empty: Tor's cookie proves who we are
 * @param key folder of the service's key, which is made if there is none; for {@link
 *     Service#CONTROL}
 * @param singleOnion whether the service hides nothing of itself, and is one hop from Tor's network
 * @param streams the most connections that Tor takes of one circuit; 0: any number
 */
public record TorConfig(
    Service service,
    SocketAddress control,
    Optional<Path> password,
    Optional<Path> key,
    boolean singleOnion,
    int streams) {
  /** Tor's own default. */
  public static final int CONTROL_PORT = 9051;

  /** Who makes the onion service. */
  public enum Service {
    /** The operator, in Tor's configuration: Tor names the circuit of each connection. */
    TORRC,
    /** The server, over Tor's control port, where it cannot have the circuits named. */
    CONTROL
  }

  private static final PrefixSet LOOPBACK =
      PrefixSet.of(
          new byte[][] {
            InetAddress.ofLiteral("127.0.0.0").getAddress(),
            InetAddress.ofLiteral("::1").getAddress()
          },
          new int[] {8, 128});

  /** Returns what of a configuration an onion service must not have; empty: nothing. */
  static List<String> problems(ServerConfig config) {
    var problems = new ArrayList<String>();
    loopback("server: listen", config.listen(), problems);
    loopback("tls: listen", config.tls().listen(), problems);
    loopback(
        "metrics: listen", config.metrics().stream().map(MetricsConfig::listen).toList(), problems);
    if (!config.tcp().proxies().equals(PrefixSet.empty())
        || !config.tls().proxies().equals(PrefixSet.empty())) {
      problems.add("\"proxy-protocol\" beside \"tor\": an onion service sets it by itself");
    }
    if (config.limits().rate() > 0 || config.limits().askers().isPresent()) {
      problems.add(
          "\"limits\" beside \"tor\": clients of an onion service have no addresses to go by");
    }
    if (!config.transfers().isNone()) {
      problems.add(
          "zone transfers beside \"tor\": whom zones come from or go to would see where the server"
              + " is");
    }
    return problems;
  }

  private static void loopback(String setting, List<Listen> all, List<String> problems) {
    for (Listen listen : all) {
      if (listen.address().getAddress().isLoopbackAddress()) continue;
      problems.add(
          "\""
              + setting
              + "\" "
              + listen.address().getAddress().getHostAddress()
              + " beside \"tor\": expected a loopback address, like 127.0.0.1");
    }
  }

  /**
   * What limits connections: where Tor names circuits, each is a client; where it does not, all
   * clients are one, and Tor counts the connections of a circuit.
   */
  TcpLimits limits(TcpLimits given) {
    boolean named = service == Service.TORRC;
    return new TcpLimits(
        given.connections(),
        named ? given.connectionsPerClient() : given.connections(),
        given.idleMillis(),
        proxies());
  }

  /** Returns who names circuits in front of connections. */
  PrefixSet proxies() {
    return service == Service.TORRC ? LOOPBACK : PrefixSet.empty();
  }

  /** The same with another bound on the connections of a circuit. */
  TorConfig withStreams(int streams) {
    return new TorConfig(service, control, password, key, singleOnion, streams);
  }
}
