package deens.peers;

import deens.peers.SteadyClient.Losses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.xbill.DNS.Name;

/**
 * What a client loses when something happens to the edge that answers it, and another is there:
 * {@code deploy/edge/test} prints it as a table.
 *
 * <p>Time is scaled for the primary that is away: a second stands for twelve minutes, so that the
 * zone's SOA record (refresh and retry 2, expire 10) says 24 minutes and 120, and an hour takes 5
 * seconds. The least refresh that secondaries accept is 2 seconds.
 */
public final class EdgeFaults implements AutoCloseable {
  private static final Name QUESTION = Name.fromConstantString("www.edge.example.");
  private static final String ZONE =
      """
      $ORIGIN edge.example.
      $TTL 60
      @ SOA ns hostmaster 1 2 2 10 60
      @ NS ns
      ns A 198.51.100.53
      www A 192.0.2.80
      """;

  private static final long HOUR_MILLIS = 5_000;
  private static final long REFRESH_MILLIS = 2_500;
  private static final long SETTLE_MILLIS = 1_000;
  private static final long BEFORE_MILLIS = 500;
  private static final long AFTER_MILLIS = 1_000;

  /** So many lost queries want to be explained. */
  private static final int UNUSUAL = 300;

  private final EdgeNetwork network;
  private final List<String> primaryCommand;
  private final List<EdgeServer> edges = new ArrayList<>();
  private RunningProgram primary;

  /** Nothing that was started here outlives this process if that is told to end. */
  private final Thread ending = new Thread(this::end);

  /** What happens to an edge. */
  enum Fault {
    DRAIN("planned drain"),
    KILLED("server killed"),
    HUNG("server hung"),
    BIRD_KILLED("BIRD killed"),
    LINK_DOWN("link down"),
    BLACK_HOLE("black hole"),
    PRIMARY_AWAY("primary away for an hour");

    final String words;

    Fault(String words) {
      this.words = words;
    }
  }

  /**
   * What came of one.
   *
   * @param noticedMillis from the fault to when the health check had it withdrawn; -1: it is not
   *     the one to notice
   */
  record Outcome(Losses losses, long noticedMillis) {}

  /**
   * Builds the network, with a server of the kind at each edge, and waits until they are announced.
   *
   * @param program DEENS or NSD
   */
  EdgeFaults(Program program, Path folder) throws IOException, InterruptedException {
    Path zone = Files.writeString(folder.resolve("edge.example.zone"), ZONE);
    Path config =
        Files.writeString(
            folder.resolve("primary.yaml"),
            """
            server: {listen: %s:53, workers: 1}
            zones: [{file: %s}]
            transfer: {allow-transfer: 10.53.0.0/16}
            """
                .formatted(EdgeNetwork.PRIMARY, zone.getFileName()));
    primaryCommand = EdgeServer.java("--config", config.toString());
    network = new EdgeNetwork(folder);
    Runtime.getRuntime().addShutdownHook(ending);
    try {
      startPrimary();
      for (int edge = 1; edge <= 2; edge++) {
        edges.add(new EdgeServer(network, edge, program, folder));
      }
      awaitAll(0);
    } catch (IOException | InterruptedException e) {
      close();
      throw e;
    }
  }

  private void startPrimary() throws IOException, InterruptedException {
    primary = EdgeNetwork.program(network.primary(), primaryCommand, "nsd");
    primary.await(0, "listening on");
  }

  /** Waits until both edges are announced, from a line of the first one's health check on. */
  private void awaitAll(int from) throws IOException, InterruptedException {
    edges.get(0).awaitSaid(from, "announced by");
    edges.get(1).awaitSaid(0, "announced by");
    network.awaitRoute(1);
    network.awaitBfd(1);
    network.awaitBfd(2);
  }

  /** Has a fault happen to the first edge, and mends it. */
  Outcome happen(Fault fault) throws Exception {
    Outcome outcome = lose(fault);
    mend(fault, edges.getFirst());
    return outcome;
  }

  private Outcome lose(Fault fault) throws Exception {
    EdgeServer edge = edges.getFirst();
    int said = edge.said();
    long[] noticed = {-1};
    Losses losses =
        new SteadyClient(network.client(), QUESTION)
            .during(() -> {
              Thread.sleep(BEFORE_MILLIS);
              noticed[0] = begin(fault, edge, said);
              if (fault != Fault.PRIMARY_AWAY) network.awaitRoute(2);
              Thread.sleep(AFTER_MILLIS);
              return null;
            });
    return new Outcome(losses, noticed[0]);
  }

  /** Returns after how long the health check had the address withdrawn; -1: it is not its task. */
  private long begin(Fault fault, EdgeServer edge, int said) throws Exception {
    switch (fault) {
      case DRAIN -> edge.drain();
      case KILLED -> {
        return withdrawn(
            edge,
            said,
            () -> {
              edge.kill();
              return null;
            });
      }
      case HUNG -> {
        return withdrawn(
            edge,
            said,
            () -> {
              edge.hang();
              return null;
            });
      }
      case BIRD_KILLED -> network.killBird(1);
      case LINK_DOWN -> network.disconnect(1);
      case BLACK_HOLE -> network.blackHole(1);
      case PRIMARY_AWAY -> {
        primary.close();
        Thread.sleep(HOUR_MILLIS);
      }
    }
    return -1;
  }

  private static long withdrawn(EdgeServer edge, int said, Callable<Void> what) throws Exception {
    long begun = System.nanoTime();
    what.call();
    edge.awaitSaid(said, "withdrawn by");
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
  }

  private void mend(Fault fault, EdgeServer edge) throws Exception {
    int said = edge.said();
    switch (fault) {
      case DRAIN -> {
        edge.restart();
        awaitAll(0);
        return;
      }
      case KILLED -> edge.restartServer();
      case HUNG -> edge.goOn();
      case BIRD_KILLED -> network.startBird(1);
      case LINK_DOWN -> network.connect(1);
      case BLACK_HOLE -> network.noBlackHole(1);
      case PRIMARY_AWAY -> {
        startPrimary();
        // Both ask again before the next fault: their time would run out in it.
        Thread.sleep(REFRESH_MILLIS);
      }
    }
    if (fault == Fault.KILLED || fault == Fault.HUNG) awaitAll(said);
    network.awaitRoute(1);
    network.awaitBfd(1);
    // Fresh BFD sessions may fail once more.
    Thread.sleep(SETTLE_MILLIS);
    network.awaitRoute(1);
  }

  /**
   * What came of a primary that stays away.
   *
   * @param hour what the client lost in the first hour
   * @param backMillis from the primary's return to when both edges were announced again
   */
  record Expiry(Losses hour, long backMillis) {}

  /** Takes the primary away until the zone has expired at both edges, and gives it back. */
  Expiry expire() throws Exception {
    int first = edges.get(0).said();
    int second = edges.get(1).said();
    Losses hour = lose(Fault.PRIMARY_AWAY).losses();
    edges.get(0).awaitSaid(first, "withdrawn by");
    edges.get(1).awaitSaid(second, "withdrawn by");
    network.awaitRoute(0);
    first = edges.get(0).said();
    second = edges.get(1).said();
    long begun = System.nanoTime();
    startPrimary();
    edges.get(0).awaitSaid(first, "announced by");
    edges.get(1).awaitSaid(second, "announced by");
    network.awaitRoute(1);
    return new Expiry(hour, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun));
  }

  /** What all have said. */
  String log() {
    return edges.get(0).log() + "\n" + edges.get(1).log() + "\n" + network.log();
  }

  private void end() {
    try {
      stop();
    } catch (IOException e) {
      System.err.println(e.getMessage());
    }
  }

  @Override
  public void close() throws IOException {
    Runtime.getRuntime().removeShutdownHook(ending);
    stop();
  }

  private void stop() throws IOException {
    edges.forEach(EdgeServer::close);
    if (primary != null) primary.close();
    network.close();
  }

  /**
   * Prints a table.
   *
   * @param arguments servers, faults and how many rounds, like {@code deens,nsd killed,hung 3}
   */
  public static void main(String[] arguments) throws Exception {
    List<Fault> faults = words(arguments[1]).map(w -> Fault.valueOf(w.replace('-', '_'))).toList();
    int rounds = Integer.parseInt(arguments[2]);
    var columns = new LinkedHashMap<String, Map<Fault, List<Outcome>>>();
    for (Program program : words(arguments[0]).map(Program::valueOf).toList()) {
      columns.put(program.name(), measure(program, faults, rounds));
    }
    System.out.print(EdgeTable.of(faults, columns));
  }

  private static Stream<String> words(String list) {
    return Stream.of(list.toUpperCase(Locale.ROOT).split(",", -1));
  }

  private static Map<Fault, List<Outcome>> measure(Program program, List<Fault> wanted, int rounds)
      throws Exception {
    // Not in target: the paths of sockets have 107 octets.
    Path folder = Files.createTempDirectory("edge");
    var outcomes = new LinkedHashMap<Fault, List<Outcome>>();
    try (var faults = new EdgeFaults(program, folder)) {
      for (int i = 0; i < rounds; i++) {
        for (Fault fault : wanted) {
          Outcome outcome = faults.happen(fault);
          System.err.println(program + ", " + fault.words + ": " + outcome);
          if (outcome.losses().lost() > UNUSUAL) System.err.println(faults.log());
          outcomes.computeIfAbsent(fault, f -> new ArrayList<>()).add(outcome);
        }
      }
      // NSD asks a primary that was away for long again when it thinks fit, which may take minutes.
      if (program == Program.DEENS && wanted.contains(Fault.PRIMARY_AWAY)) {
        System.err.println(program + ", expired: " + faults.expire());
      }
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
    }
    return outcomes;
  }
}
