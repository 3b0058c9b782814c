package deens.bench.compare;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A running server, stopped by {@link #close}, or at the latest when this program ends. */
final class Instance implements AutoCloseable {
  private static final int STARTS = 3;
  private static final int POLL_MILLIS = 1;
  private static final int TOOL_SECONDS = 20;
  private static final int LAST_OF_LOG = 2000;

  /** How to start a server that uses this folder and this port. */
  interface Launch {
    List<String> command(Path folder, int port) throws IOException;
  }

  private static int started;

  private final Server server;
  private final int port;
  private final Process process;
  private final Path log;
  private long startNanos;

  private Instance(Server server, int port, Process process, Path log) {
    this.server = server;
    this.port = port;
    this.process = process;
    this.log = log;
  }

  /**
   * Starts a server in a new folder and waits until it answers with authority for zones from the
   * first to the last. Up to then it may use every core.
   *
   * @throws IOException it is missing, or does not serve; the end of its log is in the message
   */
  static Instance start(
      Server server, Launch launch, Path parent, Workload workload, int patienceSeconds)
      throws IOException {
    for (int tries = 1; ; tries++) {
      // A short path: PowerDNS has a socket in there, and 107 octets are all that a socket's may
      // have.
      Path folder = Files.createDirectory(parent.resolve(server.slug() + "-" + started++));
      int port = freePort();
      List<String> command = launch.command(folder, port);
      Path log = folder.resolve("log");
      long before = System.nanoTime();
      Process process = Program.start(command, log);
      var instance = new Instance(server, port, process, log);
      try {
        for (String origin : workload.sampleOrigins()) {
          instance.awaitAnswer(origin, before + TimeUnit.SECONDS.toNanos(patienceSeconds));
        }
        instance.startNanos = System.nanoTime() - before;
        return instance;
      } catch (IOException e) {
        // Another may have taken the port meanwhile: only then does a second try help.
        boolean isPortTaken = !process.isAlive() && instance.log().contains("in use");
        instance.close();
        if (!isPortTaken || tries == STARTS) throw e;
      }
    }
  }

  Server server() {
    return server;
  }

  int port() {
    return port;
  }

  /** From the start of the command to the last of the first answers, in nanoseconds. */
  long startNanos() {
    return startNanos;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** What is known of a server that has stopped by itself. */
  String obituary() throws IOException {
    return "%s stopped (exit code %d); it printed: %s"
        .formatted(server.label(), process.exitValue(), log().strip());
  }

  /** The process that was started here and those that it has started. */
  List<Long> processes() throws IOException {
    if (!process.isAlive()) throw new IOException(obituary());
    return Stream.concat(Stream.of(process.toHandle()), process.descendants())
        .map(ProcessHandle::pid)
        .toList();
  }

  /** The one of its processes that has had most CPU time. */
  long busiestProcess() throws IOException {
    long busiest = process.pid();
    long most = -1;
    for (long pid : processes()) {
      CpuTime time = CpuTime.of(List.of(pid));
      if (time.userTicks() + time.systemTicks() > most) {
        most = time.userTicks() + time.systemTicks();
        busiest = pid;
      }
    }
    return busiest;
  }

  /** Keeps all its threads, and those to come, on one core. */
  void pin(int core) throws IOException {
    for (long pid : processes()) {
      Program.run(List.of("taskset", "-a", "-c", "-p", "" + core, "" + pid), TOOL_SECONDS);
    }
  }

  /** What our server's statistics say of its memo. */
  MemoCount memoCount() throws IOException {
    int printed = MemoCount.allIn(wholeLog()).size();
    Program.run(List.of("kill", "-USR1", Long.toString(process.pid())), TOOL_SECONDS);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(TOOL_SECONDS);
    while (System.nanoTime() < end) {
      List<MemoCount> counts = MemoCount.allIn(wholeLog());
      if (counts.size() > printed) return counts.getLast();
      pause();
    }
    throw new IOException(server.label() + " prints no statistics");
  }

  CpuTime cpuTime() throws IOException {
    return CpuTime.of(processes());
  }

  Memory memory() throws IOException {
    return Memory.of(processes());
  }

  @Override
  public void close() {
    Program.end(process);
  }

  /** The end of what it has printed. */
  private String log() throws IOException {
    String all = wholeLog();
    return all.substring(Math.max(0, all.length() - LAST_OF_LOG));
  }

  private String wholeLog() throws IOException {
    return Files.readString(log, StandardCharsets.ISO_8859_1);
  }

  private void awaitAnswer(String origin, long end) throws IOException {
    byte[] query = Question.soa(origin);
    byte[] response = new byte[4096];
    try (var socket = new DatagramSocket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      socket.setSoTimeout(POLL_MILLIS);
      while (process.isAlive() && System.nanoTime() < end) {
        try {
          socket.send(new DatagramPacket(query, query.length));
          socket.receive(new DatagramPacket(response, response.length));
          if (Question.isAuthoritative(response)) return;
          pause();
        } catch (SocketTimeoutException e) {
          // not yet
        } catch (PortUnreachableException e) {
          pause();
        }
      }
    }
    throw new IOException(
        "%s %s for %s; it printed:%n%s"
            .formatted(
                server.label(),
                process.isAlive()
                    ? "does not answer"
                    : "stopped (exit code " + process.exitValue() + ")",
                origin,
                log()));
  }

  private void pause() throws IOException {
    try {
      process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /** A port that is free for UDP and TCP. */
  private static int freePort() throws IOException {
    for (int tries = 0; tries < 100; tries++) {
      try (var tcp = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
          var udp = new DatagramSocket(tcp.getLocalPort(), InetAddress.getLoopbackAddress())) {
        return udp.getLocalPort();
      } catch (BindException e) {
        // taken for UDP: another
      }
    }
    throw new IOException("no port is free");
  }
}
