package deens.config;

import deens.core.answer.Limits;
import deens.core.answer.Policy;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * All that the server is told at its start. Immutable.
 *
 * @param zones zone files, in the user's order
 * @param folders folders whose {@code *.zone} files are served too
 * @param image a compiled image, served instead of zone files
 * @param listen where to listen
 * @param workers UDP loops, at least 1
 * @param user whom to become when the sockets are bound; empty: stay
 * @param memoOctets bound on what each worker remembers, octets; 0: nothing
 * @param io how packets are moved
 * @param cache folder that keeps the compiled image between starts; empty: none
 * @param watch whether files that change are read anew without being asked to
 * @param file the configuration file, if there is one
 * @param policy what is decided about answers; its cookie secret, if empty, is drawn at the start
 * @param tcp limits of TCP
 * @param tls DNS over TLS
 * @param limits who may ask, and how many responses a network gets over UDP
 * @param metrics where Prometheus may ask for metrics; empty: nowhere
 * @param control the socket that takes the operator's requests; empty: none
 * @param transfers zone transfers
 */
public record ServerConfig(
    List<ZoneFile> zones,
    List<Path> folders,
    Optional<Path> image,
    List<Listen> listen,
    int workers,
    Optional<String> user,
    long memoOctets,
    Io io,
    Optional<Path> cache,
    boolean watch,
    Optional<Path> file,
    Policy policy,
    TcpLimits tcp,
    TlsConfig tls,
    Limits limits,
    Optional<Listen> metrics,
    Optional<Path> control,
    TransferConfig transfers) {

  /** How UDP packets are moved. */
  public enum Io {
    /** Batched system calls where this system has them, else Netty. */
    AUTO,
    /** Netty, everywhere. */
    NETTY
  }

  /** No zones, and everything else as it is when nothing is said. */
  public static ServerConfig standard() {
    return new ServerConfig(
        List.of(),
        List.of(),
        Optional.empty(),
        Listen.standard(),
        Runtime.getRuntime().availableProcessors(),
        Optional.empty(),
        8 << 20,
        Io.AUTO,
        Optional.empty(),
        false,
        Optional.empty(),
        Policy.standard(),
        TcpLimits.standard(),
        TlsConfig.NONE,
        Limits.none(),
        Optional.empty(),
        Optional.empty(),
        TransferConfig.NONE);
  }

  /** The same with what may change while the server runs, taken from another configuration. */
  public ServerConfig withChanges(ServerConfig other) {
    return new ServerConfig(
        other.zones,
        other.folders,
        image,
        listen,
        workers,
        user,
        memoOctets,
        io,
        cache,
        watch,
        file,
        policy,
        new TcpLimits(
            other.tcp.connections(),
            other.tcp.connectionsPerClient(),
            tcp.idleMillis(),
            other.tcp.proxies()),
        tls.withChanges(other.tls),
        other.limits,
        metrics,
        control,
        transfers);
  }

  public ServerConfig {
    zones = List.copyOf(zones);
    folders = List.copyOf(folders);
    listen = List.copyOf(listen);
  }
}
