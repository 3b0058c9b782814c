package deens.app;

import deens.cli.ExitCode;
import deens.config.ConfigSource;
import deens.config.ServerConfig;
import deens.config.TransferConfig;
import deens.control.ControlServer;
import deens.control.Facts;
import deens.control.Metrics;
import deens.control.MetricsServer;
import deens.core.answer.AnswerEngine;
import deens.core.answer.Policy;
import deens.serve.Publisher;
import deens.storage.SecondaryFiles;
import deens.transfer.Transfers;
import deens.transport.AddressMissingException;
import deens.transport.HeapWords;
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
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
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
  private final Policy policy;
  private final List<AnswerEngine> udpEngines = Collections.synchronizedList(new ArrayList<>());
  private final List<AnswerEngine> tcpEngines = Collections.synchronizedList(new ArrayList<>());
  private final List<AnswerEngine> tlsEngines = Collections.synchronizedList(new ArrayList<>());
  private final Optional<Certificate> certificate;
  private Optional<Tls> tls = Optional.empty();
  private final Optional<Transfers> transfers;
  private final Zones zones;
  private volatile Optional<Wishes> wishes = Optional.empty();

  Server(ServerConfig config, ConfigSource again, PrintWriter out, PrintWriter err)
      throws IOException {
    this.config = config;
    this.again = again;
    this.out = out;
    this.err = err;
    policy = withSecret(config.policy());
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
    zones = new Zones(config, publisher, kept, transfers, out, err);
  }

  private Transfers transfers(TransferConfig wanted, Optional<SecondaryFiles> kept) {
    var random = new Random(Randomness.number());
    var ids = new SecureRandom();
    return new Transfers(
        wanted,
        policy.udpOctets(),
        publisher,
        kept,
        new Transfers.World(
            new SocketNetwork(),
            System::currentTimeMillis,
            random::nextDouble,
            ids::nextInt,
            out::println,
            () -> wishes.ifPresent(Wishes::received)));
  }

  /** Has {@link #run} read what has changed, if that has come to serving. */
  void reload() {
    wishes.ifPresent(Wishes::reloadSilently);
  }

  /** Ends {@link #run}, if that has come to serving. */
  void stop() {
    wishes.ifPresent(Wishes::stop);
  }

  private static Policy withSecret(Policy given) {
    if (!given.cookieSecret().isEmpty()) return given;
    return new Policy(
        given.udpOctets(),
        given.minimalAny(),
        given.versionText(),
        given.serverId(),
        HexFormat.of().formatHex(Randomness.octets(16)),
        given.tcpIdleMillis());
  }

  private Responder responder(List<AnswerEngine> engines, boolean encrypted) {
    var engine =
        new AnswerEngine(
            policy, config.memoOctets(), Randomness.number(), new HeapWords(), encrypted);
    engine.limits(config.limits());
    engines.add(engine);
    return transfers.isEmpty()
        ? Responder.of(engine)
        : Responder.of(engine, transfers.get().requests(engine));
  }

  /** Serves until told to stop. Returns the exit code. */
  int run() throws IOException, InterruptedException {
    // The addresses first: who cannot have them need not wait for the zones.
    var addresses = new ArrayList<InetSocketAddress>();
    for (var listen : config.listen()) addresses.add(listen.address());
    DatagramServer udp = openUdp(addresses);
    TcpServer tcp;
    try (udp) {
      if (!zones.load()) return ExitCode.INPUT;
      udp.start();
      tcp = serve(udp);
    } finally {
      tls.ifPresent(Tls::close);
    }
    print(udp, tcp);
    return ExitCode.DONE;
  }

  /** Serves until told to stop, UDP and TCP. Returns the TCP server, which is closed. */
  private TcpServer serve(DatagramServer udp) throws IOException, InterruptedException {
    // UDP is being answered while the classes of TCP are loaded.
    TcpServer tcp = openTcp(udp.addresses());
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
          config.watch() ? Optional.of(FileWatch.start(wishes::reloadSilently)) : Optional.empty();
      if (watch.isPresent()) {
        watch(watch.get());
        // What changed since it was read, and before it was watched.
        if (zones.served().stream().anyMatch(zone -> !zone.sources().unchanged()))
          wishes.reloadSilently();
      }
      out.println(
          "listening on "
              + udp.addresses().stream().map(Listen::text).collect(Collectors.joining(", "))
              + ", UDP and TCP");
      zones.giveBackMemory();
      transfers.ifPresent(Transfers::start);
      for (; ; ) {
        switch (wishes.next()) {
          case Wishes.Reload reload -> {
            zones.reload(() -> configure(again.read(), tcp), reload.done());
            if (watch.isPresent()) watch(watch.get());
          }
          case Wishes.Received received -> zones.serveReceived();
          case Wishes.PrintStatistics print -> print(udp, tcp);
          case Wishes.Stop stop -> {
            out.println("stopping");
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

  private void watch(FileWatch watch) {
    var files = new ArrayList<>(zones.paths());
    files.addAll(config.tls().files());
    watch.watch(files, config.folders());
  }

  private Optional<ControlServer> openControl(DatagramServer udp, TcpServer tcp, Wishes wishes)
      throws IOException {
    if (config.control().isEmpty()) return Optional.empty();
    var operations =
        new Operations(
            () -> status(udp),
            zones::served,
            () -> statistics().facts(udp.counters(), tcp.counters(), tls.map(Tls::facts)),
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
    measurements.engines("udp", udpEngines);
    measurements.engines("tcp", tcpEngines);
    measurements.udp(udp::counters, udp::times);
    measurements.stream("tcp", tcp::counters);
    if (tls.isPresent()) {
      measurements.engines("tls", tlsEngines);
      measurements.stream("tls", tls.get()::connections);
      measurements.tls(tls.get());
    }
    measurements.zones(zones::served);
    measurements.reloads(zones.reloads());
    if (transfers.isPresent()) measurements.secondaries(transfers.get()::states);
    MetricsServer server = MetricsServer.open(config.metrics().get().address(), metrics);
    out.println("metrics at http://" + Listen.text(server.address()) + "/metrics");
    return Optional.of(server);
  }

  private Facts status(DatagramServer udp) {
    return Facts.of(
        "pid",
        ProcessHandle.current().pid(),
        "uptime-seconds",
        (System.nanoTime() - started) / 1_000_000_000,
        "listening",
        udp.addresses().stream().map(Listen::text).collect(Collectors.joining(", ")),
        "workers",
        config.workers(),
        "zones",
        zones.zones(),
        "records",
        zones.records(),
        "last-reload",
        zones.reloads().last());
  }

  private void print(DatagramServer udp, TcpServer tcp) {
    statistics().print(out, udp.counters(), tcp.counters(), tls.map(Tls::line));
  }

  private Statistics statistics() {
    var engines = new ArrayList<>(udpEngines);
    engines.addAll(tcpEngines);
    engines.addAll(tlsEngines);
    return new Statistics(engines);
  }

  /**
   * Opens UDP; an address that the machine lacks is left out if the server may start without it.
   */
  private DatagramServer openUdp(List<InetSocketAddress> addresses) throws IOException {
    var io = config.io() == ServerConfig.Io.NETTY ? Io.NETTY : Io.best();
    var options = new UdpOptions(io, config.workers(), policy.udpOctets());
    boolean anyPort = addresses.stream().anyMatch(a -> a.getPort() == 0);
    for (int tries = 0; ; tries++) {
      try {
        DatagramServer udp =
            DatagramServer.open(addresses, options, () -> responder(udpEngines, false), publisher);
        if (!anyPort || tries == MOST_TRIES || isFreeForTcp(udp.addresses())) return udp;
        udp.close();
        udpEngines.clear();
      } catch (AddressMissingException e) {
        boolean required =
            config.listen().stream().anyMatch(l -> l.required() && l.address().equals(e.address()));
        if (required || !addresses.remove(e.address()) || addresses.isEmpty()) throw e;
        udpEngines.clear();
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
        TcpServer.open(addresses, tcpOptions(), () -> responder(tcpEngines, false), publisher);
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
        () -> responder(tlsEngines, true),
        publisher,
        out,
        err);
  }

  /** Takes from a new configuration what may change while the server runs. */
  private ServerConfig configure(ServerConfig read, TcpServer tcp) {
    ServerConfig next = config.withChanges(read);
    if (!next.equals(read)) {
      err.println(
          "dns-server: warning: only zones, limits, proxies and the certificate have been taken from the new configuration; the"
              + " other settings that changed hold from the next start on");
    }
    if (!next.limits().equals(config.limits())) {
      udpEngines.forEach(engine -> engine.limits(next.limits()));
      tcpEngines.forEach(engine -> engine.limits(next.limits()));
      tlsEngines.forEach(engine -> engine.limits(next.limits()));
    }
    tcp.limit(next.tcp().connections(), next.tcp().connectionsPerClient());
    tcp.proxies(next.tcp().proxies());
    tls.ifPresent(
        t -> t.reload(next.tls(), next.tcp().connections(), next.tcp().connectionsPerClient()));
    config = next;
    return next;
  }
}
