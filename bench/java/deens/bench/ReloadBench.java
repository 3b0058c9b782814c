package deens.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How soon a zone that changes is answered in its new version by a server that has many and watches
 * their folder, and what that does to those who ask meanwhile.
 *
 * <pre>
 *   java -cp target/test-classes deens.bench.ReloadBench WORKLOAD [CHANGES] [QUERIES-PER-SECOND]
 * </pre>
 *
 * A folder as {@code Workloads} makes it for {@code hosting}; its zone files are linked into
 * another, where one of them is replaced, again and again. {@code target/bench/load} asks at a
 * fixed rate all the while. Printed: from the replaced file to the first new answer (a tenth of a
 * second of that is the watch's wait for the file to be left alone), what the server says the
 * reload took, its CPU time for each, its memory, and how late the other answers were.
 */
public final class ReloadBench {
  private static final Pattern RELOADED =
      Pattern.compile("reloaded: (\\d+) of \\d+ zones changed.*, (\\d+) ms");
  private static final int PATIENCE_SECONDS = 300;

  private final Path zones;
  private final List<String> files;
  private final Process server;
  private final int port;
  private final BlockingQueue<String> printed = new LinkedBlockingQueue<>();

  private ReloadBench(Path zones, List<String> files) throws IOException {
    this.zones = zones;
    this.files = files;
    port = FirstAnswer.freePort();
    server =
        new ProcessBuilder(
                "./dns-server",
                "--zones",
                zones.toString(),
                "--watch",
                "--workers",
                "1",
                "--listen",
                "127.0.0.1:" + port)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    Thread.ofPlatform().daemon().start(this::read);
  }

  private void read() {
    try (BufferedReader out = server.inputReader()) {
      for (String line; (line = out.readLine()) != null; ) printed.add(line);
    } catch (IOException e) {
      printed.add(e.toString());
    }
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    Path workload = Path.of(args[0]);
    int changes = args.length > 1 ? Integer.parseInt(args[1]) : 50;
    int perSecond = args.length > 2 ? Integer.parseInt(args[2]) : 2_000;
    Path folder = Files.createTempDirectory(workload, "reload");
    var files = new ArrayList<String>();
    try (var all = Files.newDirectoryStream(workload.resolve("zones"))) {
      for (Path file : all) {
        Files.createLink(folder.resolve(file.getFileName()), file);
        files.add(file.getFileName().toString());
      }
    }
    try {
      var bench = new ReloadBench(folder, files);
      try {
        bench.measure(changes, perSecond, workload.resolve("queries.txt"));
      } finally {
        bench.server.destroy();
        bench.server.waitFor();
      }
    } finally {
      for (String file : files) Files.deleteIfExists(folder.resolve(file));
      Files.deleteIfExists(folder);
    }
  }

  private void measure(int changes, int perSecond, Path queries)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    await("listening on ");
    System.err.printf(
        "%d zones, serving after %d ms%n", files.size(), (System.nanoTime() - start) / 1_000_000);
    change(0, new SplittableRandom(1)); // the first loads what is needed for it
    ProcessCost before = ProcessCost.of(server.toHandle());
    Process load = load(perSecond, queries);
    // Before the first change, what it costs to answer them alone.
    Thread.sleep(5_000);
    ProcessCost idle = ProcessCost.of(server.toHandle());
    var live = new ArrayList<Double>();
    var said = new ArrayList<Double>();
    var random = new SplittableRandom(2);
    long began = System.nanoTime();
    for (int n = 1; n <= changes; n++) {
      Change its = change(n, random);
      live.add(its.liveMillis());
      said.add((double) its.saidMillis());
      Thread.sleep(100);
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    ProcessCost after = ProcessCost.of(server.toHandle());
    load.toHandle().destroy(); // it reports what it has
    String report = new String(load.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    load.waitFor();
    double idleMillis = (idle.cpuMillis() - before.cpuMillis()) / 5.0 * seconds;
    print("| %d zones, %d changes of one | median | least | most |", files.size(), changes);
    print("| --- | --- | --- | --- |");
    row("file replaced to first new answer, ms", live);
    row("of that, the server's reload as it says, ms", said);
    print(
        "CPU time of a reload, the answers' share of it taken off: %.1f ms",
        (after.cpuMillis() - idle.cpuMillis() - idleMillis) / changes);
    print(
        "memory of its own before and after: %d and %d MiB, of files %d and %d MiB",
        before.anonymousKiB() >> 10,
        after.anonymousKiB() >> 10,
        before.mappedKiB() >> 10,
        after.mappedKiB() >> 10);
    print("%d queries a second meanwhile: %s", perSecond, report.strip());
  }

  private Process load(int perSecond, Path queries) throws IOException {
    return new ProcessBuilder(
            "target/bench/load",
            "-d",
            queries.toString(),
            "-p",
            Integer.toString(port),
            "-T",
            Integer.toString(perSecond),
            "-l",
            Integer.toString(PATIENCE_SECONDS),
            "-q",
            "2000",
            "-j")
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private record Change(double liveMillis, long saidMillis) {}

  /** Replaces a zone's file by one with another serial, and waits for that. */
  private Change change(int n, SplittableRandom random) throws IOException, InterruptedException {
    Path file = zones.resolve(files.get(random.nextInt(files.size())));
    String name = file.getFileName().toString();
    String apex = name.substring(0, name.length() - "zone".length());
    int serial = 1_000 + n;
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    String changed = text.replaceFirst("( SOA \\S+ \\S+) \\d+ ", "$1 " + serial + " ");
    if (changed.equals(text)) throw new IOException(file + " has no SOA record on one line");
    Path fresh = Files.writeString(zones.resolve(".fresh"), changed, StandardCharsets.ISO_8859_1);
    Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    long since = System.nanoTime();
    while (serial(apex) != serial) {
      if (System.nanoTime() - since > TimeUnit.SECONDS.toNanos(60)) {
        throw new IOException(apex + " is not there in its new version: " + printed);
      }
    }
    double millis = (System.nanoTime() - since) / 1e6;
    Matcher reloaded = RELOADED.matcher(await("reloaded: "));
    if (!reloaded.find() || !reloaded.group(1).equals("1")) throw new IOException("not one zone");
    return new Change(millis, Long.parseLong(reloaded.group(2)));
  }

  private String await(String start) throws IOException, InterruptedException {
    for (; ; ) {
      String line = printed.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (line == null || !server.isAlive())
        throw new IOException("the server does not say " + start);
      if (line.startsWith(start)) return line;
    }
  }

  /** Returns the serial that is answered; -1: nothing is. */
  private int serial(String apex) throws IOException {
    byte[] query = FirstAnswer.query(1, apex);
    byte[] answer = new byte[512];
    try (var socket = new DatagramSocket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      socket.setSoTimeout(50);
      socket.send(new DatagramPacket(query, query.length));
      var packet = new DatagramPacket(answer, answer.length);
      socket.receive(packet);
      // The message ends with the SOA's RDATA, and that with five numbers.
      int at = packet.getLength() - 20;
      int serial = 0;
      for (int i = 0; i < 4; i++) serial = serial << 8 | answer[at + i] & 0xff;
      return serial;
    } catch (SocketTimeoutException e) {
      return -1;
    }
  }

  private static void row(String what, List<Double> values) {
    List<Double> v = values.stream().sorted().toList();
    print("| %s | %.1f | %.1f | %.1f |", what, v.get(v.size() / 2), v.getFirst(), v.getLast());
  }

  private static void print(String format, Object... values) {
    System.out.printf(Locale.ROOT, format + "%n", values);
  }
}
