package deens.bench.compare;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;

/** What was measured in a trial; grows while it runs. */
final class TrialResult {
  /** Ticks are samples: of fewer, the share is not worth showing. */
  private static final long WORTHY_TICKS = 50;

  private final Trial trial;
  private final List<Slice> slices = new ArrayList<>();
  private final Map<Server, long[]> ticks = new EnumMap<>(Server.class);
  private final Map<Server, Instructions> instructions = new EnumMap<>(Server.class);
  private final List<String> failures = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final Set<Server> otherLengths = EnumSet.noneOf(Server.class);
  private int latencyRate;

  TrialResult(Trial trial) {
    this.trial = trial;
  }

  Trial trial() {
    return trial;
  }

  List<Slice> slices() {
    return slices;
  }

  void add(Slice slice) {
    slices.add(slice);
  }

  void addTicks(Server server, long user, long system) {
    long[] sum = ticks.computeIfAbsent(server, s -> new long[2]);
    sum[0] += user;
    sum[1] += system;
  }

  void addInstructions(Server server, Instructions counted) {
    instructions.put(server, counted);
  }

  Optional<Instructions> instructions(Server server) {
    return Optional.ofNullable(instructions.get(server));
  }

  /** What makes the numbers worthless. */
  List<String> failures() {
    return failures;
  }

  /** What a reader should know. */
  List<String> notes() {
    return notes;
  }

  void addFailureOnce(String failure) {
    if (!failures.contains(failure)) failures.add(failure);
  }

  void addNoteOnce(String note) {
    if (!notes.contains(note)) notes.add(note);
  }

  /**
   * It answers not exactly what the yardstick does: in another order, or with more or less of it.
   */
  void addOtherLengths(Server server) {
    otherLengths.add(server);
  }

  Set<Server> otherLengths() {
    return otherLengths;
  }

  /** Queries a second at which latency was measured; 0: it was not. */
  int latencyRate() {
    return latencyRate;
  }

  void setLatencyRate(int latencyRate) {
    this.latencyRate = latencyRate;
  }

  /** The part of the CPU time that was spent in user mode, if there were ticks enough. */
  Optional<Double> userShare(Server server) {
    long[] sum = ticks.getOrDefault(server, new long[2]);
    long all = sum[0] + sum[1];
    return all < WORTHY_TICKS ? Optional.empty() : Optional.of((double) sum[0] / all);
  }

  /** CPU microseconds for each answer, by round. */
  Map<Integer, Double> cpuMicros(Slice.Phase phase, Server server) {
    var perRound = new TreeMap<Integer, Double>();
    for (int round : rounds(phase)) {
      double nanos = 0;
      long answered = 0;
      for (Slice slice : slices) {
        if (slice.phase() != phase || slice.round() != round || slice.server() != server) continue;
        nanos += slice.cpuNanos();
        answered += slice.reply().answered();
      }
      if (answered > 0) perRound.put(round, nanos / answered / 1000);
    }
    return perRound;
  }

  /** How many times the CPU time of another it needs for an answer, round by round. */
  Statistics cpuRatio(Slice.Phase phase, Server server, Server other) {
    var mine = cpuMicros(phase, server);
    var others = cpuMicros(phase, other);
    return Statistics.of(
        mine.keySet().stream()
            .filter(others::containsKey)
            .map(r -> mine.get(r) / others.get(r))
            .toList());
  }

  /** The same of all rounds together. */
  double cpuRatioOfSums(Slice.Phase phase, Server server, Server other) {
    return meanCpuMicros(phase, server) / meanCpuMicros(phase, other);
  }

  /** A figure of each of its slices. */
  Statistics each(Slice.Phase phase, Server server, ToDoubleFunction<Slice> figure) {
    return Statistics.of(
        slices.stream()
            .filter(s -> s.phase() == phase && s.server() == server)
            .map(figure::applyAsDouble)
            .toList());
  }

  boolean has(Slice.Phase phase, Server server) {
    return slices.stream().anyMatch(s -> s.phase() == phase && s.server() == server);
  }

  private double meanCpuMicros(Slice.Phase phase, Server server) {
    double nanos = 0;
    long answered = 0;
    for (Slice slice : slices) {
      if (slice.phase() != phase || slice.server() != server) continue;
      nanos += slice.cpuNanos();
      answered += slice.reply().answered();
    }
    return nanos / answered / 1000;
  }

  private SortedSet<Integer> rounds(Slice.Phase phase) {
    var rounds = new TreeSet<Integer>();
    slices.stream().filter(s -> s.phase() == phase).forEach(s -> rounds.add(s.round()));
    return rounds;
  }
}
