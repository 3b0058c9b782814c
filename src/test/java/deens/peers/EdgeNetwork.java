package deens.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A router in the middle, and around it two edges that announce one service address to it, a
 * primary and a client: each in a namespace of its own, the first three with a BIRD. The first edge
 * is preferred; BFD asks every 50 ms and gives up after three.
 */
final class EdgeNetwork implements AutoCloseable {
  /** The service address, which both edges have. */
  static final String SERVICE = "198.51.100.53";

  static final String PRIMARY = "10.53.3.2";

  /** The protocol of an edge's BIRD that has the service address. */
  static final String PROTOCOL = "deens";

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final int POLL_MILLIS = 20;

  private static final String ROUTER_CONFIG =
      """
      log stderr all;
      timeformat log iso long ms;
      debug protocols { states };
      router id 10.53.1.1;
      protocol device {}
      protocol kernel { ipv4 { import none; export all; }; }
      protocol bfd { interface "edge*" { interval 50 ms; multiplier 3; }; }
      """;

  private static final String NEIGHBOUR_CONFIG =
      """
      protocol bgp edge%1$d {
        local 10.53.%1$d.1 as 65000;
        neighbor 10.53.%1$d.2 as 6500%1$d;
        bfd on; check link;
        connect delay time 1; connect retry time 1; error wait time 1, 2; hold time 9;
        ipv4 { import filter { bgp_local_pref = %2$d; accept; }; export none; };
      }
      """;

  private final Path folder;
  private final Namespace router = new Namespace();
  private final List<Namespace> around =
      List.of(new Namespace(), new Namespace(), new Namespace(), new Namespace());
  private final RunningProgram[] birds = new RunningProgram[3];

  /**
   * Builds it, and starts the BIRDs.
   *
   * @param folder for what they need
   */
  EdgeNetwork(Path folder) throws IOException, InterruptedException {
    this.folder = folder;
    try {
      router.run("sysctl -qw net.ipv4.ip_forward=1");
      router.run("sysctl -qw net.ipv4.conf.all.ignore_routes_with_linkdown=1");
      link(1, "edge1");
      link(2, "edge2");
      link(3, "primary");
      link(4, "client");
      // A covering route to the other edge: BIRD 2.0 changes a kernel's route by deleting it first.
      router.run("ip route add 198.51.100.0/24 via 10.53.2.2");
      for (int edge = 1; edge <= 2; edge++) edge(edge).run("ip addr add " + SERVICE + "/32 dev lo");
      bird(
          0,
          ROUTER_CONFIG + NEIGHBOUR_CONFIG.formatted(1, 200) + NEIGHBOUR_CONFIG.formatted(2, 100));
      startBird(1);
      startBird(2);
    } catch (IOException | InterruptedException e) {
      close();
      throw e;
    }
  }

  private void link(int number, String name) throws IOException, InterruptedException {
    Namespace end = around.get(number - 1);
    router.run("ip link add " + name + " type veth peer name router netns " + end.name());
    router.run("ip addr add 10.53." + number + ".1/24 dev " + name);
    router.run("ip link set " + name + " up");
    end.run("ip addr add 10.53." + number + ".2/24 dev router");
    connect(number);
  }

  /** Sets an end's link up. */
  void connect(int number) throws IOException, InterruptedException {
    around.get(number - 1).run("ip link set router up");
    // Gone with a link that goes down.
    around.get(number - 1).run("ip route replace default via 10.53." + number + ".1");
  }

  /** Takes an edge's link down, at the edge. */
  void disconnect(int number) throws IOException, InterruptedException {
    edge(number).run("ip link set router down");
  }

  /** Has an edge lose all that comes over its link, which stays up. */
  void blackHole(int number) throws IOException, InterruptedException {
    Path rules = folder.resolve("black-hole.nft");
    Files.writeString(
        rules,
        """
        table inet hole {
          chain in { type filter hook input priority 0; iifname "router" drop; }
        }
        """);
    edge(number).run("nft -f " + rules);
  }

  /** Ends that. */
  void noBlackHole(int number) throws IOException, InterruptedException {
    edge(number).run("nft delete table inet hole");
  }

  /** Starts the BIRD of an edge: it announces nothing until it is told to. */
  void startBird(int edge) throws IOException, InterruptedException {
    bird(edge, edgeConfig(edge));
  }

  private void bird(int number, String config) throws IOException, InterruptedException {
    Path file = Files.writeString(folder.resolve("bird" + number + ".conf"), config);
    Namespace where = number == 0 ? router : edge(number);
    birds[number] =
        program(
            where,
            // Before all others: BFD on a busy machine would give up those who are there.
            List.of(
                "chrt",
                "--fifo",
                "20",
                Peer.path("bird", "bird2"),
                "-f",
                "-c",
                file.toString(),
                "-s",
                birdSocket(number).toString()),
            "bird2");
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (!Files.exists(birdSocket(number))) {
      if (!birds[number].process.isAlive() || System.nanoTime() > end) {
        throw new IOException("BIRD does not start: " + birds[number].console());
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  /** Kills the BIRD of an edge. */
  void killBird(int edge) throws IOException {
    birds[edge].close();
    Files.delete(birdSocket(edge));
  }

  /** The control socket of an edge's BIRD. */
  Path birdSocket(int edge) {
    return folder.resolve("bird" + edge + ".ctl");
  }

  Namespace edge(int number) {
    return around.get(number - 1);
  }

  Namespace primary() {
    return around.get(2);
  }

  Namespace client() {
    return around.get(3);
  }

  /** Starts a program in a namespace. */
  static RunningProgram program(Namespace where, List<String> command, String debianPackage)
      throws IOException {
    var whole = new ArrayList<>(List.of("ip", "netns", "exec", where.name()));
    whole.addAll(command);
    return new RunningProgram(whole, debianPackage);
  }

  /** Waits until the router sends what is for the service address to an edge; 0: to nobody. */
  void awaitRoute(int edge) throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE_NANOS;
    String wanted = edge == 0 ? "" : "via 10.53." + edge + ".2 ";
    while (true) {
      String route = router.run("ip route show " + SERVICE);
      if (edge == 0 ? route.isBlank() : route.contains(wanted)) return;
      if (System.nanoTime() > end) {
        throw new IOException(
            "no route to edge "
                + edge
                + ": "
                + route
                + "\n"
                + birds[0].console()
                + birds[1].console());
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  /** Waits until the router and an edge ask each other whether they are there. */
  void awaitBfd(int edge) throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (true) {
      String sessions = router.run("birdc -s " + birdSocket(0) + " show bfd sessions");
      if (sessions.matches("(?s).*10\\.53\\." + edge + "\\.2 +edge. +Up .*")) return;
      if (System.nanoTime() > end) throw new IOException("no BFD with an edge: " + sessions);
      Thread.sleep(POLL_MILLIS);
    }
  }

  /** What the BIRDs have said. */
  String log() {
    return Stream.of(birds)
        .map(bird -> String.join("\n", bird.console()))
        .collect(Collectors.joining("\n\n"));
  }

  @Override
  public void close() throws IOException {
    for (RunningProgram bird : birds) if (bird != null) bird.close();
    for (Namespace namespace : around) namespace.close();
    router.close();
  }

  private static String edgeConfig(int edge) {
    return """
    log stderr all;
    timeformat log iso long ms;
    debug protocols { states };
    router id 10.53.%1$d.2;
    protocol device {}
    protocol bfd { interface "router" { interval 50 ms; multiplier 3; }; }
    protocol static deens { disabled; ipv4; route 198.51.100.53/32 blackhole; }
    protocol bgp uplink {
      local 10.53.%1$d.2 as 6500%1$d;
      neighbor 10.53.%1$d.1 as 65000;
      bfd on; check link;
      connect delay time 1; connect retry time 1; error wait time 1, 2; hold time 9;
      ipv4 { import none; export where source = RTS_STATIC; };
    }
    """
        .formatted(edge);
  }
}
