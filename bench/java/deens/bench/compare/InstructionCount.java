package deens.bench.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Counts instructions: by the machine's counters where it has some, else by single-stepping the
 * server's busiest thread through some thousand answers ({@code bench/load/steps.c}), which is
 * exact for user mode and blind for the kernel.
 */
final class InstructionCount {
  private static final Path STEPS = Path.of("target", "bench", "steps");

  /** The first answers of a stepped server may be of another kind than the rest. */
  private static final int FEW_ANSWERS = 20;

  private static final int POLL_MILLIS = 20;
  private static final long WORK_NANOS = 100_000_000;

  private final boolean hasCounters;
  private final int answers;
  private final int seconds;
  private final int core;

  /**
   * @param answers that a server is stepped through
   * @param seconds for which it is stepped at most
   * @param core where the load generator runs
   */
  InstructionCount(int answers, int seconds, int core) {
    this.hasCounters = probe();
    this.answers = answers;
    this.seconds = seconds;
    this.core = core;
  }

  boolean hasCounters() {
    return hasCounters;
  }

  /** Counts while the server answers these queries. */
  Instructions of(Instance server, Load load, Path queries, int count, Path folder)
      throws IOException {
    if (hasCounters) return counted(server, load, queries, count);
    if (!Files.isExecutable(STEPS)) {
      return Instructions.unknown("not measured: no counters here, and no target/bench/steps");
    }
    return stepped(server, load, queries, folder);
  }

  /** Whether this machine lets instructions be counted. */
  private static boolean probe() {
    try {
      String printed =
          Program.run(
              List.of("perf", "stat", "-x,", "-e", "instructions:u,instructions:k", "true"), 20);
      return perfValue(printed, "instructions:u").isPresent()
          && perfValue(printed, "instructions:k").isPresent();
    } catch (IOException e) {
      return false; // no perf at all
    }
  }

  private Instructions counted(Instance server, Load load, Path queries, int count)
      throws IOException {
    String pids = server.processes().stream().map(String::valueOf).collect(Collectors.joining(","));
    var command = new ArrayList<>(List.of("perf", "stat", "-x,"));
    command.addAll(List.of("-e", "instructions:u,instructions:k", "-p", pids, "--"));
    command.addAll(load.command(server, queries, core));
    command.addAll(List.of("-N", "" + count));
    String printed = Program.run(command, 120);
    String line = printed.lines().filter(l -> l.startsWith("{")).findFirst().orElse("{}");
    double answered = Reply.parse(line).answered();
    return new Instructions(
        perfValue(printed, "instructions:u").map(n -> n / answered),
        perfValue(printed, "instructions:k").map(n -> n / answered),
        "perf stat");
  }

  private Instructions stepped(Instance server, Load load, Path queries, Path folder)
      throws IOException {
    List<String> asking = new ArrayList<>(load.patient(2 * seconds).command(server, queries, core));
    asking.addAll(List.of("-l", "" + 2 * seconds));
    Process generator = Program.start(asking, folder.resolve("asking.out"));
    try {
      awaitWork(server, generator);
      var stepping = new ArrayList<>(List.of(STEPS.toString(), "-j"));
      stepping.addAll(List.of("-p", Long.toString(server.busiestProcess())));
      stepping.addAll(List.of("-n", "" + answers, "-l", "" + seconds));
      String printed = Program.run(stepping, 2 * seconds);
      Json json = Json.parse(printed.substring(printed.lastIndexOf('\n') + 1));
      double counted = json.number("answers");
      if (counted < FEW_ANSWERS) {
        return Instructions.unknown(
            "not measured: %.0f answers in %d s are too few".formatted(counted, seconds));
      }
      return new Instructions(
          Optional.of(json.number("perAnswer")),
          Optional.empty(),
          "single steps, %.0f answers".formatted(counted));
    } catch (IOException | IllegalArgumentException e) {
      return Instructions.unknown("not measured: " + e.getMessage());
    } finally {
      Program.end(generator);
    }
  }

  /** Until the server is seen at work: the thread that is stepped is the one at work. */
  private void awaitWork(Instance server, Process generator) throws IOException {
    CpuTime before = server.cpuTime();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    try {
      while (server.cpuTime().nanosSince(before) < WORK_NANOS) {
        if (generator.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS) || System.nanoTime() > end) {
          throw new IOException("no queries reach it");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /** The count of an event in what {@code perf stat -x,} prints, if it was counted. */
  static Optional<Double> perfValue(String printed, String event) {
    for (String line : printed.lines().toList()) {
      String[] fields = line.split(",", -1);
      if (fields.length > 2 && fields[2].equals(event) && fields[0].matches("[0-9]+")) {
        return Optional.of(Double.valueOf(fields[0]));
      }
    }
    return Optional.empty();
  }
}
