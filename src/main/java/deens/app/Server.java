package deens.app;

import deens.cli.Cli;
import deens.cli.ExitCode;
import deens.config.ConfigSource;
import deens.config.MetricsConfig;
import deens.config.SecondaryZone;
import deens.config.ServerConfig;
import deens.config.TransferConfig;
import deens.config.ZoneFile;
import deens.control.ControlServer;
import deens.control.Facts;
import deens.control.Metrics;
import deens.control.MetricsServer;
import deens.core.answer.AnswerEngine;
import deens.core.answer.Policy;
import deens.core.image.DirectoryWalk;
import deens.core.image.ImageBytes;
import deens.core.image.ImageReader;
import deens.serve.Publisher;
import deens.storage.ImageFiles;
import deens.storage.OpenImage;
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
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** A server from its start to its end. */
final class Server {
  /** How often another port is taken if any will do, and one is free for UDP but not for TCP. */
  private static final int MOST_TRIES = 10;

  /** Up to so many zones, each has a line. */
  private static final int LISTED_ZONES = 20;

  /** How long clients may take, at the end, to fetch what they were promised. */
  private static final int STOP_MILLIS = 2_000;

  private static final HeapWords WORDS = new HeapWords();

  private final ConfigSource again;
  private final long started = System.nanoTime();
  private ServerConfig config;

  // Of what is served, for the threads that are asked about it.
  private volatile List<ServedZone> served = List.of();
  private volatile ImageSize image = new ImageSize(0, 0);

  private record ImageSize(long zones, long records) {}

  private final PrintWriter out;
  private final PrintWriter err;
  private final Publisher publisher = new Publisher();
  private final Policy policy;
  private final List<AnswerEngine> udpEngines = Collections.synchronizedList(new ArrayList<>());
  private final List<AnswerEngine> tcpEngines = Collections.synchronizedList(new ArrayList<>());
  private final Reloads reloads = new Reloads();
  private final ZoneCounts zoneCounts;
  private final ProblemReport problems;
  private final Optional<SecondaryFiles> kept;
  private final Optional<Transfers> transfers;
  private volatile Optional<Wishes> wishes = Optional.empty();

  Server(ServerConfig config, ConfigSource again, PrintWriter out, PrintWriter err)
      throws IOException {
    this.config = config;
    this.again = again;
    this.out = out;
    this.err = err;
    policy = withSecret(config.policy());
    zoneCounts = new ZoneCounts(config.metrics().map(MetricsConfig::zones).orElse(0), WORDS);
    problems = new ProblemReport(err);
    TransferConfig wanted = config.transfers();
    if (!wanted.secondaries().isEmpty() && config.image().isPresent()) {
      throw new IOException("an image holds all its zones: there can be no secondary zones beside");
    }
    kept =
        wanted.secondaries().isEmpty()
            ? Optional.empty()
            : Optional.of(new SecondaryFiles(wanted.state().orElseThrow()));
    transfers = wanted.isNone() ? Optional.empty() : Optional.of(transfers(wanted));
  }

  private Transfers transfers(TransferConfig wanted) {
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

  private Responder responder(List<AnswerEngine> engines) {
    var engine =
        new AnswerEngine(
            policy, config.memoOctets(), Randomness.number(), WORDS, zoneCounts.most());
    engine.limits(config.limits());
    engine.count(zoneCounts.current());
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
      Optional<ZoneSet> zones =
          config.image().isEmpty() ? Optional.of(new ZoneSet(config.cache())) : Optional.empty();
      if (zones.isPresent()) {
        if (!load(zones.get())) return ExitCode.INPUT;
      } else {
        loadImage();
      }
      // What was kept of other servers' zones is answered from the first query on.
      transfers.ifPresent(Transfers::published);
      udp.start();
      tcp = serve(udp, zones);
    }
    print(udp, tcp);
    return ExitCode.DONE;
  }

  /** Serves until told to stop, UDP and TCP. Returns the TCP server, which is closed. */
  private TcpServer serve(DatagramServer udp, Optional<ZoneSet> zones)
      throws IOException, InterruptedException {
    // UDP is being answered while the classes of TCP are loaded.
    TcpServer tcp = openTcp(udp.addresses());
    try (tcp) {
      if (config.user().isPresent()) Privileges.drop(config.user().get());
      tcp.start();
      var wishes = new Wishes();
      this.wishes = Optional.of(wishes);
      served = zones.map(set -> List.copyOf(set.zones())).orElse(List.of());
      Optional<ControlServer> control = openControl(udp, tcp, wishes);
      Optional<MetricsServer> metrics = openMetrics(udp, tcp);
      Optional<FileWatch> watch =
          config.watch() ? Optional.of(FileWatch.start(wishes::reloadSilently)) : Optional.empty();
      if (watch.isPresent()) {
        watch(watch.get(), zones);
        // What changed since it was read, and before it was watched.
        if (served.stream().anyMatch(zone -> !zone.sources().unchanged())) wishes.reloadSilently();
      }
      out.println(
          "listening on "
              + udp.addresses().stream().map(Listen::text).collect(Collectors.joining(", "))
              + ", UDP and TCP");
      if (zones.isPresent()) giveBackMemory();
      transfers.ifPresent(Transfers::start);
      for (; ; ) {
        switch (wishes.next()) {
          case Wishes.Reload reload -> {
            reload(zones, tcp, reload.done());
            if (watch.isPresent()) watch(watch.get(), zones);
          }
          case Wishes.Received received -> serveReceived(zones.orElseThrow());
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

  private void watch(FileWatch watch, Optional<ZoneSet> zones) {
    var files = new ArrayList<Path>();
    config.file().ifPresent(files::add);
    config.image().ifPresent(files::add);
    for (ZoneFile zone : config.zones()) files.add(zone.file());
    if (zones.isPresent()) {
      for (ServedZone zone : zones.get().zones()) files.addAll(zone.sources().paths());
    }
    watch.watch(files, config.folders());
  }

  private Optional<ControlServer> openControl(DatagramServer udp, TcpServer tcp, Wishes wishes)
      throws IOException {
    if (config.control().isEmpty()) return Optional.empty();
    var operations =
        new Operations(
            () -> status(udp),
            () -> served,
            () -> statistics().facts(udp.counters(), tcp.counters()),
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
    measurements.tcp(tcp::counters);
    measurements.zones(() -> served);
    measurements.zones(zoneCounts, engines());
    measurements.reloads(reloads);
    if (transfers.isPresent()) {
      measurements.secondaries(transfers.get()::states);
      measurements.transfers(transfers.get().tally());
    }
    MetricsServer server = MetricsServer.open(config.metrics().get().listen().address(), metrics);
    out.println("metrics at http://" + Listen.text(server.address()) + "/metrics");
    return Optional.of(server);
  }

  private Facts status(DatagramServer udp) {
    List<ServedZone> now = served;
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
        config.image().isPresent() ? image.zones() : now.size(),
        "records",
        config.image().isPresent()
            ? image.records()
            : now.stream().mapToLong(ServedZone::records).sum(),
        "last-reload",
        reloads.last());
  }

  private void print(DatagramServer udp, TcpServer tcp) {
    statistics().print(out, udp.counters(), tcp.counters());
  }

  private Statistics statistics() {
    return new Statistics(engines());
  }

  private List<AnswerEngine> engines() {
    var engines = new ArrayList<>(udpEngines);
    engines.addAll(tcpEngines);
    return engines;
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
            DatagramServer.open(addresses, options, () -> responder(udpEngines), publisher);
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
    var options =
        new TcpOptions(
            config.workers(),
            config.tcp().idleMillis(),
            config.tcp().connections(),
            config.tcp().connectionsPerClient(),
            STOP_MILLIS);
    return TcpServer.open(addresses, options, () -> responder(tcpEngines), publisher);
  }

  private void publish(OpenImage image) {
    if (zoneCounts.add(image.bytes(), image.commit().root())) {
      engines().forEach(engine -> engine.count(zoneCounts.current()));
    }
    publisher.publish(image.bytes(), image.commit().root(), image::close);
  }

  /**
   * Returns to the system what the making of an image took: much, and nothing of it is needed now,
   * nor would it ever be collected, since answering allocates nothing.
   */
  private static void giveBackMemory() {
    System.gc();
  }

  private void loadImage() throws IOException {
    long since = System.nanoTime();
    Path file = config.image().orElseThrow();
    OpenImage image = ImageFiles.open(file);
    ImageBytes bytes = image.bytes();
    if (image.commit().zones() <= LISTED_ZONES) {
      var walk = new DirectoryWalk(bytes, image.commit().root());
      while (walk.next()) {
        out.println(
            line(
                ImageReader.zoneName(bytes, walk.zone).toString(),
                ImageReader.serial(bytes, walk.zone),
                ImageReader.zoneRecords(bytes, walk.zone)));
      }
    }
    out.println(
        file
            + ": "
            + image.commit().zones()
            + " zones, "
            + image.commit().records()
            + " records, "
            + millisSince(since)
            + " ms");
    this.image = new ImageSize(image.commit().zones(), image.commit().records());
    publish(image);
  }

  private boolean load(ZoneSet zones) throws IOException {
    long since = System.nanoTime();
    Optional<OpenImage> cached = zones.cached();
    int[] read = {0};
    problems.begin();
    zones.update(
        files(),
        reading -> {
          read[0]++;
          report(reading);
        });
    boolean good = problems.end() == 0;
    OpenImage image = zones.image();
    if (cached.isPresent() && cached.get() != image) cached.get().close();
    if (!good) {
      image.close();
      return false;
    }
    reloads.done(0, zones.zones().size(), since);
    list(zones.zones(), read[0], since);
    publish(image);
    return true;
  }

  private void reload(Optional<ZoneSet> set, TcpServer tcp, CompletableFuture<Facts> done) {
    long since = System.nanoTime();
    try {
      configure(again.read(), tcp);
      if (set.isEmpty()) {
        loadImage();
        transfers.ifPresent(Transfers::published);
        reloads.done(0, (int) image.zones(), since);
        done.complete(Facts.of("zones", image.zones()));
        return;
      }
      ZoneSet zones = set.get();
      var read = new HashSet<ZoneFile>();
      problems.begin();
      boolean changed =
          zones.update(
              files(),
              reading -> {
                if (reading.zone().isPresent()) read.add(reading.file());
                report(reading);
              });
      int bad = problems.end();
      if (changed) {
        publish(zones.image());
        transfers.ifPresent(Transfers::published);
        giveBackMemory();
      }
      served = List.copyOf(zones.zones());
      List<ServedZone> fresh = tell(read);
      out.println(
          "reloaded: "
              + fresh.size()
              + " of "
              + zones.zones().size()
              + " zones changed"
              + (bad > 0 ? ", " + bad + " bad files: what they served before stays" : "")
              + ", "
              + millisSince(since)
              + " ms");
      reloads.done(bad, fresh.size(), since);
      done.complete(
          Facts.of("changed", fresh.size(), "zones", zones.zones().size(), "bad-files", bad));
    } catch (IOException | RuntimeException e) {
      // A reload must never end the server; nothing has been published.
      String why = "not reloaded: " + (e instanceof IOException io ? Cli.inWords(io) : e);
      err.println("dns-server: " + why);
      reloads.failed(why);
      done.completeExceptionally(new IOException(why));
    }
  }

  /** Lists those of the zones served now that were just read, if they are few; returns them. */
  private List<ServedZone> tell(Set<ZoneFile> read) {
    var fresh = served.stream().filter(z -> read.contains(z.file())).toList();
    if (fresh.size() <= LISTED_ZONES) fresh.forEach(zone -> out.println(line(zone)));
    return fresh;
  }

  /** A kept zone that is bad is fetched anew: that must not keep all others from being served. */
  private void report(ZoneReading reading) {
    if (kept.isPresent() && kept.get().has(reading.file().file())) problems.tell(reading);
    else problems.accept(reading);
  }

  /** Brings what is served up to date with the zones that have been received. */
  private void serveReceived(ZoneSet zones) {
    try {
      // New files in folders wait for a reload.
      var files = new LinkedHashSet<ZoneFile>();
      for (ServedZone zone : zones.zones()) files.add(zone.file());
      files.addAll(keptFiles());
      var read = new HashSet<ZoneFile>();
      boolean changed =
          zones.update(
              files,
              reading -> {
                if (reading.zone().isPresent()) read.add(reading.file());
                report(reading);
              });
      if (!changed) return;
      publish(zones.image());
      served = List.copyOf(zones.zones());
      transfers.ifPresent(Transfers::published);
      tell(read);
      giveBackMemory();
    } catch (IOException | RuntimeException e) {
      err.println(
          "dns-server: received zones are not served: "
              + (e instanceof IOException io ? Cli.inWords(io) : e));
    }
  }

  /** Returns the files of the secondary zones that are here already. */
  private Set<ZoneFile> keptFiles() {
    var files = new LinkedHashSet<ZoneFile>();
    if (kept.isEmpty()) return files;
    for (SecondaryZone zone : config.transfers().secondaries()) {
      if (!kept.get().isKept(zone.apex())) continue;
      files.add(new ZoneFile(kept.get().file(zone.apex()), Optional.of(zone.apex())));
    }
    return files;
  }

  /** Takes from a new configuration what may change while the server runs. */
  private void configure(ServerConfig read, TcpServer tcp) {
    ServerConfig next = config.withChanges(read);
    if (!next.equals(read)) {
      err.println(
          "dns-server: warning: only zones and limits have been taken from the new configuration; the"
              + " other settings that changed hold from the next start on");
    }
    if (!next.limits().equals(config.limits())) {
      udpEngines.forEach(engine -> engine.limits(next.limits()));
      tcpEngines.forEach(engine -> engine.limits(next.limits()));
    }
    tcp.limit(next.tcp().connections(), next.tcp().connectionsPerClient());
    config = next;
  }

  private Collection<ZoneFile> files() throws IOException {
    var files = new ArrayList<>(config.zones());
    for (Path folder : config.folders()) files.addAll(filesIn(folder));
    files.addAll(keptFiles());
    return files;
  }

  /** Returns the zone files in a folder, by name. */
  static List<ZoneFile> filesIn(Path folder) throws IOException {
    var files = new ArrayList<ZoneFile>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
      for (Path file : all) if (ZoneFile.isNamedLikeOne(file)) files.add(ZoneFile.of(file));
    }
    files.sort((a, b) -> a.file().compareTo(b.file()));
    return files;
  }

  private void list(Collection<ServedZone> zones, int read, long since) {
    if (zones.size() <= LISTED_ZONES) zones.forEach(zone -> out.println(line(zone)));
    long records = zones.stream().mapToLong(ServedZone::records).sum();
    out.println(
        zones.size()
            + (zones.size() == 1 ? " zone, " : " zones, ")
            + records
            + " records, "
            + millisSince(since)
            + " ms"
            + (read == 0 ? " (from the cache)" : ""));
  }

  private static String line(ServedZone zone) {
    return line(zone.apex().toString(), zone.serial(), zone.records())
        + " ("
        + zone.file().file()
        + ")";
  }

  private static String line(String apex, int serial, long records) {
    return "zone "
        + apex
        + " serial "
        + Integer.toUnsignedString(serial)
        + ", "
        + records
        + " records";
  }

  private static long millisSince(long nanos) {
    return (System.nanoTime() - nanos) / 1_000_000;
  }
}
