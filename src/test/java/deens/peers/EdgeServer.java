package deens.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A name server of one zone and, beside it, its health check, both in an edge's namespace. */
final class EdgeServer implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 60;

  private final EdgeNetwork network;
  private final int edge;
  private final List<String> command;
  private RunningProgram server;
  private RunningProgram health;

  /**
   * Starts both.
   *
   * @param program DEENS or NSD
   */
  EdgeServer(EdgeNetwork network, int edge, Program program, Path parent)
      throws IOException, InterruptedException {
    this.network = network;
    this.edge = edge;
    Path folder = Files.createTempDirectory(parent, "edge" + edge);
    command = program == Program.NSD ? nsd(folder) : deens(folder);
    server = startServer();
    health = startHealth();
  }

  /** Java, as an edge has it, with our classes. */
  static List<String> java(String... arguments) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("@bin/java-options", "@deploy/edge/java-options"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "deens.app.Main"));
    command.addAll(List.of(arguments));
    return command;
  }

  private static List<String> deens(Path folder) throws IOException {
    Path config =
        Files.writeString(
            folder.resolve("edge.yaml"),
            """
            profile: edge
            server: {listen: %s:53}
            secondaries: [{name: edge.example, primaries: %s}]
            transfer: {state: state}
            """
                .formatted(EdgeNetwork.SERVICE, EdgeNetwork.PRIMARY));
    return java("--config", config.toString());
  }

  private static List<String> nsd(Path folder) throws IOException {
    Path config =
        Files.writeString(
            folder.resolve("nsd.conf"),
            """
            server:
              ip-address: %1$s@53
              server-count: 1
              username: ""
              chroot: ""
              zonesdir: ""
              database: ""
              pidfile: ""
              xfrdfile: "%3$s/xfrd.state"
              zonelistfile: "%3$s/zone.list"
              rrl-ratelimit: 0
            remote-control:
              control-enable: no
            zone:
              name: edge.example
              zonefile: "%3$s/edge.zone"
              request-xfr: AXFR %2$s NOKEY
              allow-notify: %2$s NOKEY
            """
                .formatted(EdgeNetwork.SERVICE, EdgeNetwork.PRIMARY, folder));
    return List.of(Peer.NSD.path(), "-d", "-c", config.toString());
  }

  private RunningProgram startServer() throws IOException {
    return EdgeNetwork.program(network.edge(edge), command, "nsd");
  }

  private RunningProgram startHealth() throws IOException {
    return EdgeNetwork.program(
        network.edge(edge),
        java(
            "health",
            "--server",
            EdgeNetwork.SERVICE + ":53",
            "--zone",
            "edge.example",
            "--bird",
            network.birdSocket(edge).toString(),
            "--protocol",
            EdgeNetwork.PROTOCOL,
            "--drain",
            "1"),
        "bird2");
  }

  /** What the health check has said so far, in lines. */
  int said() {
    return health.console().size();
  }

  /** Waits until the health check says something, from a line on; returns the line. */
  String awaitSaid(int from, String text) throws IOException, InterruptedException {
    return health.await(from, text);
  }

  /** Ends the health check as systemd does, and then the server. */
  void drain() throws IOException, InterruptedException {
    signal(health, "TERM");
    if (health.exitCode() != 0) throw new IOException(health.console().toString());
    List<ProcessHandle> children = server.process.descendants().toList();
    signal(server, "TERM");
    server.exitCode();
    // NSD's others have the port for some time longer.
    for (ProcessHandle child : children) {
      child.onExit().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }
  }

  /** Starts both again. */
  void restart() throws IOException {
    server = startServer();
    health = startHealth();
  }

  void kill() {
    // NSD's processes are several, and a killed one leaves others behind.
    List<ProcessHandle> children = server.process.descendants().toList();
    server.process.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
  }

  /** Starts the server again. */
  void restartServer() throws IOException {
    server.close();
    server = startServer();
  }

  void hang() throws IOException, InterruptedException {
    signalAll("STOP");
  }

  void goOn() throws IOException, InterruptedException {
    signalAll("CONT");
  }

  private void signalAll(String name) throws IOException, InterruptedException {
    List<ProcessHandle> children = server.process.descendants().toList();
    signal(server.process.pid(), name);
    for (ProcessHandle child : children) signal(child.pid(), name);
  }

  private static void signal(RunningProgram program, String name)
      throws IOException, InterruptedException {
    signal(program.process.pid(), name);
  }

  private static void signal(long process, String name) throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", "-" + name, String.valueOf(process)).start();
    if (!kill.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || kill.exitValue() != 0) {
      throw new IOException("no signal for process " + process);
    }
  }

  /** What both have said. */
  String log() {
    return "server: " + server.console() + "\nhealth: " + health.console();
  }

  @Override
  public void close() {
    health.close();
    List<ProcessHandle> children = server.process.descendants().toList();
    server.close();
    children.forEach(ProcessHandle::destroyForcibly);
  }
}
