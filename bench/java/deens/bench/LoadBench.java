package deens.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * From the start of a server to its first answer, and what that took: this server from zone files,
 * from an image and from its cache, and NSD, Knot DNS, BIND and PowerDNS (bind backend) from the
 * same zone files. Servers take turns; their median is printed, with the least and the most.
 *
 * <pre>
 *   java -cp target/test-classes deens.bench.LoadBench [OPTIONS] FILE|DIR...
 *     FILE|DIR       zone files called ORIGIN.zone, or folders of them
 *     -n ROUNDS      starts of each server (3)
 *     -s NAMES       which servers, a comma between them (all): deens, deens_image, deens_cache,
 *                    nsd, knot, bind, pdns
 *     -c COMMAND     starts this server (./dns-server); blanks part its words
 *     -t SECONDS     how long a server may take (600)
 * </pre>
 *
 * The first answer is that for the first, the last and eight more of the zones, each an SOA record
 * with authority. CPU time and memory are those of {@link ProcessCost}: CPU time until then, memory
 * two seconds later.
 */
public final class LoadBench {
  private static final int ASKED_ZONES = 10;
  private static final int SETTLE_MILLIS = 2_000;

  private record Run(long millis, long cpuMillis, long anonymousKiB, long mappedKiB) {}

  private final List<String> ours;
  private final List<Path> sources;
  private final List<String> asked;
  private final int seconds;

  private LoadBench(List<String> ours, List<Path> sources, int seconds) throws IOException {
    this.ours = ours;
    this.sources = sources;
    this.seconds = seconds;
    List<Path> files = new LoadServer.Setting(ours, sources, Path.of("."), 0).files();
    int last = files.size() - 1;
    int count = Math.min(ASKED_ZONES, files.size());
    asked = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      asked.add(
          LoadServer.origin(files.get(count == 1 ? 0 : (int) ((long) last * i / (count - 1)))));
    }
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    int rounds = 3;
    int seconds = 600;
    String command = "./dns-server";
    List<LoadServer> servers = List.of(LoadServer.values());
    var sources = new ArrayList<Path>();
    for (int i = 0; i < args.length; i++) {
      switch (args[i]) {
        case "-n" -> rounds = Integer.parseInt(args[++i]);
        case "-t" -> seconds = Integer.parseInt(args[++i]);
        case "-c" -> command = args[++i];
        case "-s" ->
            servers =
                Stream.of(args[++i].toUpperCase(Locale.ROOT).split(",", -1))
                    .map(LoadServer::valueOf)
                    .toList();
        default -> sources.add(Path.of(args[i]).toAbsolutePath());
      }
    }
    new LoadBench(List.of(command.split(" ", -1)), sources, seconds).measure(servers, rounds);
  }

  private void measure(List<LoadServer> servers, int rounds)
      throws IOException, InterruptedException {
    Map<LoadServer, List<Run>> runs = new EnumMap<>(LoadServer.class);
    Map<LoadServer, Path> folders = new EnumMap<>(LoadServer.class);
    try {
      for (LoadServer server : servers) {
        runs.put(server, new ArrayList<>());
        folders.put(server, Files.createTempDirectory("load"));
        prepare(server, folders.get(server));
      }
      for (int round = 0; round < rounds; round++) {
        for (LoadServer server : servers) {
          Run run = start(server, folders.get(server));
          runs.get(server).add(run);
          System.err.println("round " + (round + 1) + " " + server + " " + run);
        }
      }
    } finally {
      for (Path folder : folders.values()) delete(folder);
    }
    print(runs);
  }

  private void prepare(LoadServer server, Path folder) throws IOException, InterruptedException {
    List<String> command = server.prepare(new LoadServer.Setting(ours, sources, folder, 0));
    if (!command.isEmpty()) {
      long before = System.nanoTime();
      Process process =
          new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (process.waitFor() != 0) throw new IOException(command + ": " + process.exitValue());
      System.err.println(command + ": " + (System.nanoTime() - before) / 1_000_000 + " ms");
    }
    if (server.isWarmedUp()) start(server, folder);
  }

  private Run start(LoadServer server, Path folder) throws IOException, InterruptedException {
    int port = FirstAnswer.freePort();
    List<String> command = server.command(new LoadServer.Setting(ours, sources, folder, port));
    long before = System.nanoTime();
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      FirstAnswer.await(port, asked, process, seconds);
      long millis = (System.nanoTime() - before) / 1_000_000;
      long cpu = ProcessCost.of(process.toHandle()).cpuMillis();
      Thread.sleep(SETTLE_MILLIS);
      ProcessCost settled = ProcessCost.of(process.toHandle());
      return new Run(millis, cpu, settled.anonymousKiB(), settled.mappedKiB());
    } catch (IOException e) {
      throw new IOException(server + ": " + e.getMessage(), e);
    } finally {
      process.destroy();
      process.waitFor();
    }
  }

  private static void print(Map<LoadServer, List<Run>> runs) {
    System.out.println(
        "| server | ms to the first answer | CPU ms | MB of its own | MB of files | MB in all |");
    System.out.println("| --- | --- | --- | --- | --- | --- |");
    for (var entry : runs.entrySet()) {
      List<Run> all = entry.getValue();
      all.sort(Comparator.comparingLong(Run::millis));
      long[] cpu = all.stream().mapToLong(Run::cpuMillis).sorted().toArray();
      long[] own = all.stream().mapToLong(Run::anonymousKiB).sorted().toArray();
      long[] files = all.stream().mapToLong(Run::mappedKiB).sorted().toArray();
      int middle = cpu.length / 2;
      System.out.printf(
          Locale.ROOT,
          "| %s | %d (%d to %d) | %d (%d to %d) | %.1f | %.1f | %.1f |%n",
          entry.getKey().name().toLowerCase(Locale.ROOT).replace('_', ' '),
          all.get(middle).millis(),
          all.getFirst().millis(),
          all.getLast().millis(),
          cpu[middle],
          cpu[0],
          cpu[cpu.length - 1],
          own[middle] / 1024.0,
          files[middle] / 1024.0,
          (own[middle] + files[middle]) / 1024.0);
    }
  }

  private static void delete(Path folder) throws IOException {
    Path[] all;
    try (var walk = Files.walk(folder)) {
      all = walk.toArray(Path[]::new);
    }
    Arrays.sort(all, Comparator.reverseOrder());
    for (Path path : all) Files.delete(path);
  }
}
