package deens.peers;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** A running name server, stopped by {@link #close}. */
final class NameServer implements AutoCloseable {
  private static final int START_MILLIS = 60_000;
  private static final int POLL_MILLIS = 50;
  private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet(); // ports

  private final Program program;
  private final InetSocketAddress address;
  private final Process process;
  private final Path log;

  private NameServer(Program program, InetSocketAddress address, Process process, Path log) {
    this.program = program;
    this.address = address;
    this.process = process;
    this.log = log;
  }

  /**
   * Starts a program in a new folder below {@code parent} and waits until it answers for each zone.
   *
   * @throws IOException the program is missing, or does not serve; its log is in the message
   */
  static NameServer start(
      Program program, Path parent, List<ServedZone> zones, String... moreArguments)
      throws IOException {
    Path folder = Files.createTempDirectory(parent, program.name());
    int port = freePort();
    var command = new ArrayList<>(program.command(folder, port, zones));
    command.addAll(List.of(moreArguments));
    return start(program, folder, command, port, zones);
  }

  /** Starts a program by a command, as above. */
  static NameServer start(
      Program program, Path folder, List<String> command, int port, List<ServedZone> zones)
      throws IOException {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    Path log = folder.resolve("log");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    var server = new NameServer(program, address, process, log);
    try {
      for (ServedZone zone : zones) server.awaitAnswer(zone);
      return server;
    } catch (IOException e) {
      server.close();
      throw e;
    }
  }

  Program program() {
    return program;
  }

  InetSocketAddress address() {
    return address;
  }

  /** Has it read its zone files anew. */
  void reload() throws IOException, InterruptedException {
    String process = String.valueOf(this.process.pid());
    if (new ProcessBuilder("kill", "-HUP", process).start().waitFor() != 0) {
      throw new IOException("no signal for " + program);
    }
  }

  /** Waits until it serves a version of a zone. */
  void awaitSerial(Name apex, long serial) throws IOException {
    await(apex, serial + " of " + apex, response -> serial(response) == serial);
  }

  private static long serial(byte[] response) {
    try {
      List<Record> answer = new Message(response).getSection(Section.ANSWER);
      return answer.isEmpty() ? -1 : ((SOARecord) answer.getFirst()).getSerial();
    } catch (IOException e) {
      return -1;
    }
  }

  /** What the program has printed. */
  String log() throws IOException {
    return Files.readString(log, StandardCharsets.ISO_8859_1);
  }

  /** Stops the process that was started here, and those that it started. */
  @Override
  public void close() {
    List<ProcessHandle> children = process.descendants().toList();
    process.destroy();
    process
        .onExit()
        .completeOnTimeout(process, 10, TimeUnit.SECONDS)
        .thenAccept(Process::destroyForcibly)
        .join();
    process.onExit().join();
    children.forEach(ProcessHandle::destroyForcibly);
  }

  private void awaitAnswer(ServedZone zone) throws IOException {
    // AA: the zone is loaded.
    await(zone.apex(), zone.toString(), response -> (response[2] & 1 << 2) != 0);
  }

  private void await(Name apex, String what, Predicate<byte[]> wanted) throws IOException {
    byte[] query = Message.newQuery(Record.newRecord(apex, Type.SOA, DClass.IN)).toWire();
    byte[] response = new byte[4096];
    try (var socket = new DatagramSocket()) {
      socket.connect(address);
      socket.setSoTimeout(POLL_MILLIS);
      long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(START_MILLIS);
      while (process.isAlive() && System.nanoTime() < end) {
        try {
          socket.send(new DatagramPacket(query, query.length));
          var packet = new DatagramPacket(response, response.length);
          socket.receive(packet);
          // UDP may be answered before TCP is.
          if (wanted.test(Arrays.copyOf(response, packet.getLength())) && acceptsTcp()) return;
          pause();
        } catch (SocketTimeoutException e) {
          // not yet
        } catch (PortUnreachableException e) {
          pause();
        }
      }
    }
    String printed = log();
    throw new IOException(
        "%s %s for %s; it printed:%n%s"
            .formatted(
                program,
                process.isAlive() ? "does not answer" : "stopped (" + process.exitValue() + ")",
                what,
                printed.substring(Math.max(0, printed.length() - 8000))));
  }

  private boolean acceptsTcp() {
    try (var socket = new Socket()) {
      socket.connect(address);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private void pause() throws IOException {
    try {
      process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /**
   * A port that is free for UDP and TCP, and no other one's who has been given one: servers that
   * start at once could else share it, which SO_REUSEPORT allows, and answer for each other.
   */
  static int freePort() throws IOException {
    for (int tries = 0; tries < 100; tries++) {
      try (var tcp = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
          var udp = new DatagramSocket(tcp.getLocalPort(), InetAddress.getLoopbackAddress())) {
        if (GIVEN.add(udp.getLocalPort())) return udp.getLocalPort();
      } catch (BindException e) {
        // taken for UDP: another
      }
    }
    throw new IOException("no port is free");
  }
}
