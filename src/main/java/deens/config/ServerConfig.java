package deens.config;

import deens.core.answer.Limits;
import deens.core.answer.Policy;
import java.nio.file.Path;
import java.util.ArrayList;
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
 * @param memoOctets bound on what each worker for UDP remembers, octets; 0: nothing
 * @param io how packets are moved
 * @param cache folder that keeps the compiled image between starts; empty: none
 * @param watch whether files that change are read anew without being asked to
 * @param file the configuration file, if there is one
 * @param policy what is decided about answers; its cookie secret, if empty, is drawn at the start
 * @param tcp limits of TCP
 * @param tls DNS over TLS
 * @param limits who may ask, and how many responses a network gets over UDP
 * @param metrics what Prometheus may ask for; empty: nothing
 * @param control the socket that takes the operator's requests; empty: none
 * @param transfers zone transfers
 * @param log how the server tells what happens
 * @param tor what makes the server an onion service; empty: it is none
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
    Optional<MetricsConfig> metrics,
    Optional<Path> control,
    TransferConfig transfers,
    LogConfig log,
    Optional<TorConfig> tor) {

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
        TransferConfig.NONE,
        LogConfig.standard(),
        Optional.empty());
  }

  /**
   * The same with what may change while the server runs, taken from another configuration.
   *
   * @param mostUdpOctets the largest response over UDP that there is room for
   */
  public ServerConfig withChanges(ServerConfig other, int mostUdpOctets) {
    Policy next = other.policy;
    int udpOctets = next.udpOctets() <= mostUdpOctets ? next.udpOctets() : policy.udpOctets();
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
        new Policy(
            udpOctets,
            next.minimalAny(),
            next.versionText(),
            next.serverId(),
            next.cookieSecret(),
            next.tcpIdleMillis()),
        other.tcp,
        tls.withChanges(other.tls),
        other.limits,
        metrics,
        control,
        transfers,
        new LogConfig(other.log.level(), log.format()),
        tor);
  }

  /**
   * Returns what holds for a server that is an onion service; the same if it is none.
   *
   * @throws IllegalArgumentException with what an onion service must not have
   */
  public ServerConfig forTor() {
    if (tor.isEmpty()) return this;
    List<String> problems = TorConfig.problems(this);
    if (!problems.isEmpty()) throw new IllegalArgumentException(String.join("\n", problems));
    return new ServerConfig(
        zones,
        folders,
        image,
        listen.stream().filter(Listen::required).toList(),
        workers,
        user,
        memoOctets,
        io,
        cache,
        watch,
        file,
        policy,
        tor.get().limits(tcp),
        new TlsConfig(tls.listen(), tls.certificate(), tls.key(), tor.get().proxies()),
        limits,
        metrics,
        control,
        transfers,
        log,
        tor.map(its -> its.withStreams(tcp.connectionsPerClient())));
  }

  /** Returns the settings, by their names in the file, that another configuration has otherwise. */
  public List<String> differences(ServerConfig other) {
    var names = new ArrayList<String>();
    difference("zones", zones, other.zones, names);
    difference("folder", folders, other.folders, names);
    difference("image", image, other.image, names);
    difference("listen", listen, other.listen, names);
    difference("workers", workers, other.workers, names);
    difference("user", user, other.user, names);
    difference("memo", memoOctets, other.memoOctets, names);
    difference("io", io, other.io, names);
    difference("cache", cache, other.cache, names);
    difference("watch", watch, other.watch, names);
    difference("udp-size", policy.udpOctets(), other.policy.udpOctets(), names);
    difference("tcp", tcp, other.tcp, names);
    difference("tls", tls, other.tls, names);
    difference("limits", limits, other.limits, names);
    difference("metrics", metrics, other.metrics, names);
    difference("control", control, other.control, names);
    difference("transfers and keys", transfers, other.transfers, names);
    difference("log", log, other.log, names);
    difference("tor", tor, other.tor, names);
    return names;
  }

  private static void difference(String name, Object one, Object other, List<String> names) {
    if (!one.equals(other)) names.add(name);
  }

  public ServerConfig {
    zones = List.copyOf(zones);
    folders = List.copyOf(folders);
    listen = List.copyOf(listen);
  }
}
