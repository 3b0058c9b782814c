package deens.app;

import deens.cli.ExitCode;
import deens.config.ConfigSource;
import deens.config.LogConfig;
import deens.config.ServerConfig;
import deens.config.TorConfig;
import deens.config.TransferConfig;
import deens.control.ControlServer;
import deens.control.Facts;
import deens.control.Metrics;
import deens.control.MetricsServer;
import deens.control.tor.Onion;
import deens.control.tor.OnionKey;
import deens.control.tor.OnionPort;
import deens.core.answer.AnswerEngine;
import deens.serve.Publisher;
import deens.storage.SecondaryFiles;
import deens.transfer.Transfers;
import deens.transport.AddressMissingException;
import deens.transport.Listen;
import deens.transport.Privileges;
import deens.transport.Responder;
import deens.transport.outgoing.SocketNetwork;
import deens.transport.tcp.TcpOptions;
import deens.transport.tcp.TcpServer;
import deens.transport.udp.DatagramServer;
import deens.transport.udp.Io;
import deens.transport.udp.UdpOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/** A server from its start to its end. */
final class Server {
  /** How often another port is taken if any will do, and one is free for UDP but not for TCP. */
  private static final int MOST_TRIES = 10;

  /** How long clients may take, at the end, to fetch what they were promised. */
  private static final int STOP_MILLIS = 2_000;

  private final ConfigSource again;
  private final long started = System.nanoTime();
  private ServerConfig config;
  private final PrintWriter out;
  private final PrintWriter err;
  private final Publisher publisher = new Publisher();
  private final int mostUdpOctets;
  private final Engines engines;
  private final Optional<Certificate> certificate;
  private Optional<Tls> tls = Optional.empty();
  private final Optional<Transfers> transfers;
  private final Zones zones;
  private final ServiceManager manager;
  private volatile Optional<Onion> onion = Optional.empty();
  private volatile Optional<Wishes> wishes = Optional.empty();

  Server(ServerConfig config, ConfigSource again, PrintWriter out, PrintWriter err)
      throws IOException {
    this.config = config;
    this.again = again;
    this.out = out;
    this.err = err;
    manager = new ServiceManager(System.getenv("NOTIFY_SOCKET"), err);
    mostUdpOctets = config.policy().udpOctets();
    engines = new Engines(config);
    if (config.log().level() != LogConfig.standard().level()) Logging.level(config.log().level());
    if (config.tor().isPresent()) Logging.unnameClients();
    certificate =
        config.tls().listen().isEmpty()
            ? Optional.empty()
            : Optional.of(new Certificate(config.tls()));
    TransferConfig wanted = config.transfers();
    if (!wanted.secondaries().isEmpty() && config.image().isPresent()) {
      throw new IOException("an image holds all its zones: there can be no secondary zones beside");
    }
    Optional<SecondaryFiles> kept =
        wanted.secondaries().isEmpty()
            ? Optional.empty()
            : Optional.of(new SecondaryFiles(wanted.state().orElseThrow()));
    transfers = wanted.isNone() ? Optional.empty() : Optional.of(transfers(wanted, kept));
    zones = new Zones(config, publisher, engines::count, kept, transfers, out, err);
  }

  private Transfers transfers(TransferConfig wanted, Optional<SecondaryFiles> kept) {
    var random = new Random(Randomness.number());
    var ids = new SecureRandom();
    return new Transfers(
        wanted,
        mostUdpOctets,
        publisher,
        kept,
        new Transfers.World(
            new SocketNetwork(),
            System::currentTimeMillis,
            random::nextDouble,
            ids::nextInt,
            out::println,
            apex -> wishes.ifPresent(its -> its.received(apex))));
  }

  /** Has {@link #run} read what has changed, if that has come to serving. */
  void reload() {
    wishes.ifPresent(Wishes::reloadSilently);
  }

  /** Ends {@link #run}, if that has come to serving. */
  void stop() {
    wishes.ifPresent(Wishes::stop);
  }

  private Responder responder(AnswerEngine engine) {
    return transfers.isEmpty()
        ? Responder.of(engine)
        : Responder.of(engine, transfers.get().requests(engine));
  }

  /** Serves until told to stop. Returns the exit code. */
  int run() throws IOException, InterruptedException {
    var addresses = new ArrayList<InetSocketAddress>();
    for (var listen : config.listen()) addresses.add(listen.address());
    boolean streamsAlone = config.tor().isPresent();
    try (var loading = new FirstLoad(zones::load)) {
      DatagramServer udp = streamsAlone ? DatagramServer.none() : openUdp(addresses);
      TcpServer tcp;
      try (udp) {
        if (!loading.finish()) return ExitCode.INPUT;
        udp.start();
        tcp = serve(udp, streamsAlone ? addresses : udp.addresses());
      } finally {
        tls.ifPresent(Tls::close);
      }
      print(udp, tcp);
    }
    return ExitCode.DONE;
  }

  /** Serves until told to stop, UDP and TCP. Returns the TCP server, which is closed. */
  private TcpServer serve(DatagramServer udp, List<InetSocketAddress> addresses)
      throws IOException, InterruptedException {
    // UDP is being answered while the classes of TCP are loaded.
    TcpServer tcp = openTcp(addresses);
    try (tcp) {
      if (certificate.isPresent()) tls = Optional.of(openTls(certificate.get()));
      if (config.user().isPresent()) Privileges.drop(config.user().get());
      tcp.start();
      tls.ifPresent(Tls::start);
      var wishes = new Wishes();
      this.wishes = Optional.of(wishes);
      Optional<ControlServer> control = openControl(udp, tcp, wishes);
      Optional<MetricsServer> metrics = openMetrics(udp, tcp);
      Optional<FileWatch> watch =
          config.watch() ? Optional.of(FileWatch.start(wishes::readAgain)) : Optional.empty();
      if (watch.isPresent()) {
        watch.get().watch(folders());
        // What changed since it was read, and before it was watched.
        if (zones.served().stream().anyMatch(zone -> !zone.sources().unchanged()))
          wishes.reloadSilently();
        tls.ifPresent(t -> t.reload(config.tls(), config.tcp()));
      }
      Optional<Onion> onion = startOnion(tcp);
      this.onion = onion;
      out.println(
          "listening on " + text(tcp) + (udp.addresses().isEmpty() ? ", TCP" : ", UDP and TCP"));
      manager.ready(zones.zones(), zones.records());
      zones.giveBackMemory();
      transfers.ifPresent(Transfers::start);
      ConfigSource next = () -> configure(again.read(), tcp);
      for (; ; ) {
        switch (wishes.next()) {
          case Wishes.Reload reload -> {
            manager.reloading();
            zones.reload(next, reload.done());
            manager.ready(zones.zones(), zones.records());
            if (watch.isPresent()) watch.get().watch(folders());
          }
          case Wishes.ReloadZone reload -> {
            zones.reload(reload.apex(), reload.done());
            if (watch.isPresent()) watch.get().watch(folders());
          }
          case Wishes.ReadAgain touched -> {
            zones.readAgain(touched.paths(), next);
            if (tls.isPresent() && Certificate.isAmong(touched.paths(), config.tls())) {
              tls.get().reload(config.tls(), config.tcp());
            }
            if (watch.isPresent()) watch.get().watch(folders());
          }
          case Wishes.Received received -> zones.serveReceived(received.zones());
          case Wishes.PrintStatistics print -> print(udp, tcp);
          case Wishes.Stop stop -> {
            out.println("stopping");
            manager.stopping();
            onion.ifPresent(Onion::close);
            if (control.isPresent()) control.get().close();
            metrics.ifPresent(MetricsServer::close);
            transfers.ifPresent(Transfers::close);
            if (watch.isPresent()) watch.get().close();
            return tcp;
          }
        }
      }
    }
  }

  private Set<Path> folders() {
    Set<Path> folders = new HashSet<>(zones.folders());
    folders.addAll(Certificate.folders(config.tls()));
    return folders;
  }

  /** Has Tor offer the server, if that is ours to do. */
  private Optional<Onion> startOnion(TcpServer tcp) throws IOException {
    Optional<TorConfig> tor =
        config.tor().filter(its -> its.service() == TorConfig.Service.CONTROL);
    if (tor.isEmpty()) return Optional.empty();
    return Optional.of(
        Onion.start(
            tor.get(),
            OnionKey.in(tor.get().key().orElseThrow()),
            OnionPort.of(tcp.addresses(), tls.map(Tls::listening).orElse(List.of())),
            out::println,
            err::println));
  }

  private Optional<ControlServer> openControl(DatagramServer udp, TcpServer tcp, Wishes wishes)
      throws IOException {
    if (config.control().isEmpty()) return Optional.empty();
    var operations =
        new Operations(
            () -> status(tcp),
            zones::served,
            () -> engines.statistics().facts(udp.counters(), tcp.counters(), tls.map(Tls::facts)),
            transfers,
            wishes);
    Set<String> users =
        Set.copyOf(List.of("root", config.user().orElse(System.getProperty("user.name"))));
    return Optional.of(ControlServer.open(config.control().get(), users, operations));
  }

  private Optional<MetricsServer> openMetrics(DatagramServer udp, TcpServer tcp)
      throws IOException {
    if (config.metrics().isEmpty()) return Optional.empty();
    var metrics = new Metrics();
    var measurements = new Measurements(metrics);
    if (!udp.addresses().isEmpty()) {
      measurements.engines("udp", engines.udp);
      measurements.udp(udp::counters, udp::times);
    }
    measurements.engines("tcp", engines.tcp);
    measurements.stream("tcp", tcp::counters);
    if (tls.isPresent()) {
      measurements.engines("tls", engines.tls);
      measurements.stream("tls", tls.get()::connections);
      measurements.tls(tls.get());
    }
    measurements.zones(zones::served);
    measurements.zones(engines.zoneCounts(), engines.all());
    measurements.reloads(zones.reloads());
    if (transfers.isPresent()) {
      measurements.secondaries(transfers.get()::states);
      measurements.transfers(transfers.get().tally());
    }
    MetricsServer server = MetricsServer.open(config.metrics().get().listen().address(), metrics);
    out.println("metrics at http://" + Listen.text(server.address()) + "/metrics");
    return Optional.of(server);
  }

  private Facts status(TcpServer tcp) {
    Facts facts =
        Facts.of(
            "pid",
            ProcessHandle.current().pid(),
            "uptime-seconds",
            (System.nanoTime() - started) / 1_000_000_000,
            "listening",
            text(tcp),
            "workers",
            config.workers(),
            "zones",
            zones.zones(),
            "records",
            zones.records(),
            "last-reload",
            zones.reloads().last());
    return onion.isEmpty() ? facts : facts.with("onion", onion.get().state());
  }

  private static String text(TcpServer tcp) {
    return tcp.addresses().stream().map(Listen::text).collect(Collectors.joining(", "));
  }

  private void print(DatagramServer udp, TcpServer tcp) {
    engines.statistics().print(out, udp.counters(), tcp.counters(), tls.map(Tls::line));
  }

  /**
   * Opens UDP; an address that the machine lacks is left out if the server may start without it.
   */
  private DatagramServer openUdp(List<InetSocketAddress> addresses) throws IOException {
    var io = config.io() == ServerConfig.Io.NETTY ? Io.NETTY : Io.best();
    var options = new UdpOptions(io, config.workers(), mostUdpOctets);
    boolean anyPort = addresses.stream().anyMatch(a -> a.getPort() == 0);
    for (int tries = 0; ; tries++) {
      try {
        DatagramServer udp =
            DatagramServer.open(
                addresses, options, () -> responder(engines.moreUdp(config)), publisher);
        if (!anyPort || tries == MOST_TRIES || isFreeForTcp(udp.addresses())) return udp;
        udp.close();
        engines.udp.clear();
      } catch (AddressMissingException e) {
        boolean required =
            config.listen().stream().anyMatch(l -> l.required() && l.address().equals(e.address()));
        if (required || !addresses.remove(e.address()) || addresses.isEmpty()) throw e;
        engines.udp.clear();
        err.println("dns-server: warning: " + e.getMessage() + "; going on without it");
      }
    }
  }

  /** Whether ports that were free for UDP are free for TCP, too. */
  private static boolean isFreeForTcp(List<InetSocketAddress> addresses) {
    for (InetSocketAddress address : addresses) {
      try (var socket = new ServerSocket()) {
        socket.setReuseAddress(true);
        socket.bind(address);
      } catch (IOException e) {
        return false;
      }
    }
    return true;
  }

  private TcpServer openTcp(List<InetSocketAddress> addresses) throws IOException {
    TcpServer tcp =
        TcpServer.open(
            addresses, tcpOptions(), () -> responder(engines.moreTcp(config)), publisher);
    tcp.proxies(config.tcp().proxies());
    return tcp;
  }

  private TcpOptions tcpOptions() {
    return new TcpOptions(
        config.workers(),
        config.tcp().idleMillis(),
        config.tcp().connections(),
        config.tcp().connectionsPerClient(),
        STOP_MILLIS);
  }

  private Tls openTls(Certificate certificate) throws IOException {
    return new Tls(
        config.tls(),
        certificate,
        tcpOptions(),
        () -> responder(engines.moreTls(config)),
        publisher,
        out,
        err);
  }

  /** Takes from a new configuration what may change while the server runs. */
  private ServerConfig configure(ServerConfig read, TcpServer tcp) {
    ServerConfig next = config.withChanges(read, mostUdpOctets);
    List<String> later = next.differences(read);
    if (!later.isEmpty()) {
      err.println(
          "dns-server: warning: these settings have changed, and hold from the next start on: "
              + String.join(", ", later));
    }
    engines.configure(config, next);
    transfers.ifPresent(t -> t.udpOctets(next.policy().udpOctets()));
    tcp.limit(next.tcp().connections(), next.tcp().connectionsPerClient());
    tcp.idle(next.tcp().idleMillis());
    tcp.proxies(next.tcp().proxies());
    tls.ifPresent(t -> t.reload(next.tls(), next.tcp()));
    if (next.log().level() != config.log().level()) Logging.level(next.log().level());
    config = next;
    return next;
  }
}
