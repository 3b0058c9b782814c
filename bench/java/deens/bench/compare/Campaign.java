package deens.bench.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/** Measures stages, one after another. */
final class Campaign {
  private static final int SERVER_CORE = 0;
  private static final int GENERATOR_CORE = 1;

  /** More on one socket than about 250, and NSD and Knot lose some. */
  private static final int OUTSTANDING = 100;

  private static final int LOW_RATE = 5_000;

  /** The first rounds count for nothing: caches and branch predictors get used to the turns. */
  private static final int DISCARDED_ROUNDS = 1;

  private static final int TIMEOUT_SECONDS = 5;

  private static final double TOLERATED_LOSS = 0.005;

  private final Options options;
  private final Path workloads;
  private final Path temporary;
  private final InstructionCount counter;
  private final long end;
  private int stages;

  /**
   * @param workloads where workloads are
   * @param temporary an empty folder
   */
  Campaign(Options options, Path workloads, Path temporary) {
    this.options = options;
    this.workloads = workloads;
    this.temporary = temporary;
    this.counter =
        new InstructionCount(
            options.isQuick() ? 100 : 1_000, options.isQuick() ? 25 : 120, GENERATOR_CORE);
    this.end = System.nanoTime() + TimeUnit.MINUTES.toNanos(options.isQuick() ? 8 : 24 * 60);
  }

  boolean hasCounters() {
    return counter.hasCounters();
  }

  /** Whether there is no time left. */
  boolean isLate() {
    return System.nanoTime() - end > 0;
  }

  StageResult run(Stage stage) throws IOException {
    Workload workload = Workload.in(workloads.resolve(stage.workload()));
    var result = new StageResult(stage, workload);
    Path folder = Files.createDirectory(temporary.resolve(stage.workload() + "-" + stages++));
    var running = new ArrayList<Instance>();
    try {
      if (options.servers().contains(Server.DEENS) && options.kind() == Options.Kind.MEASURE) {
        startFromImage(stage, workload, folder, result);
      }
      start(stage, workload, folder, result, running);
      for (Instance instance : running) instance.pin(SERVER_CORE);
      for (Trial trial : stage.trials()) {
        var measured = new TrialResult(trial);
        result.trials().add(measured);
        if (isLate()) {
          measured.addNoteOnce("not measured: the time was over");
          continue;
        }
        try {
          run(measured, workload, folder, running);
        } catch (IOException | IllegalArgumentException e) {
          progress(trial.name() + ": " + e.getMessage());
          measured.addFailureOnce(String.valueOf(e.getMessage()));
          for (Instance instance : List.copyOf(running)) {
            if (instance.isAlive()) continue;
            measured.addFailureOnce(instance.obituary());
            running.remove(instance);
          }
        }
      }
      for (Instance instance : running) {
        result.memory().put(instance.server(), instance.memory());
      }
      for (TrialResult measured : result.trials()) {
        if (measured.trial().extras().contains(Trial.Extra.INSTRUCTIONS)) {
          countInstructions(measured, workload, folder, running);
        }
      }
    } finally {
      running.forEach(Instance::close);
      Program.delete(folder);
    }
    return result;
  }

  private void start(
      Stage stage, Workload workload, Path folder, StageResult result, List<Instance> running)
      throws IOException {
    for (int round = 1; round <= stage.starts(); round++) {
      progress("%s: start %d of %d".formatted(stage.workload(), round, stage.starts()));
      for (Server server : options.servers()) {
        if (result.absent().containsKey(server)) continue;
        Instance.Launch launch = (home, port) -> server.command(home, port, workload);
        try {
          Instance instance = Instance.start(server, launch, folder, workload, patience());
          result.addStart(server, instance.startNanos());
          if (round == stage.starts()) {
            running.add(instance);
          } else {
            instance.close();
          }
        } catch (IOException e) {
          progress(String.valueOf(e.getMessage()));
          result.absent().put(server, String.valueOf(e.getMessage()));
        }
      }
    }
  }

  /** Ours alone can do so: the zones compiled beforehand. */
  private void startFromImage(Stage stage, Workload workload, Path folder, StageResult result)
      throws IOException {
    progress(stage.workload() + ": compile, and start from the image");
    Path image = folder.resolve("image");
    Instance.Launch launch = (home, port) -> Server.deensFrom(image, port);
    try {
      long before = System.nanoTime();
      Program.run(Server.deensCompiles(workload, image), patience());
      result.setCompileMillis((System.nanoTime() - before) / 1e6);
      for (int round = 1; round <= stage.starts(); round++) {
        try (Instance instance =
            Instance.start(Server.DEENS, launch, folder, workload, patience())) {
          result.addImageStart(instance.startNanos());
        }
      }
    } catch (IOException e) {
      progress(String.valueOf(e.getMessage()));
      result.absent().put(Server.DEENS, String.valueOf(e.getMessage()));
    }
  }

  /** Seconds within which a server must be there. */
  private int patience() {
    return options.isQuick() ? 60 : 600;
  }

  private void run(TrialResult result, Workload workload, Path folder, List<Instance> running)
      throws IOException {
    Trial trial = result.trial();
    if (running.isEmpty()) throw new IOException("no server is running");
    Load load = load(trial, workload);
    var slices = new Slices(queriesOf(trial), folder);

    for (int asked = 0; asked < trial.warmUp(); asked += trial.slice()) {
      if (isLate()) {
        result.addNoteOnce("not measured: the time was over");
        return;
      }
      progress("%s: warm-up, %d of %d".formatted(trial.name(), asked, trial.warmUp()));
      Path queries = slices.next(trial.slice());
      for (Instance instance : running) {
        load.run(instance, queries, trial.slice(), GENERATOR_CORE);
      }
      Files.delete(queries);
    }
    int rounds = options.rounds();
    Optional<Instance> ours = running.stream().filter(i -> i.server() == Server.DEENS).findAny();
    MemoCount before = ours.isPresent() ? ours.get().memoCount() : new MemoCount(0, 0);
    measure(result, Slice.Phase.SATURATED, load, trial.slice(), slices, running, rounds);
    if (ours.isPresent()) {
      ours.get()
          .memoCount()
          .hitRatioSince(before)
          .ifPresent(hits ->
              result.addNoteOnce(
                  "Deens had %.1f %% of its answers in its memo".formatted(hits * 100)));
    }
    // At a fixed rate a round takes as long on any machine.
    int slowRounds = Math.min(rounds, options.isQuick() ? 3 : 6);
    double slowSeconds = options.isQuick() ? 0.5 : 2;
    if (trial.extras().contains(Trial.Extra.LOW_RATE)) {
      Load slow = load.atRate(LOW_RATE);
      int count = (int) (LOW_RATE * slowSeconds);
      measure(result, Slice.Phase.LOW_RATE, slow, count, slices, running, slowRounds);
    }
    if (trial.extras().contains(Trial.Extra.LATENCY)) {
      Server yardstick = yardstick(running);
      double reached =
          result.each(Slice.Phase.SATURATED, yardstick, s -> s.reply().rate()).median();
      int rate = Math.max(100, (int) (reached / 2));
      result.setLatencyRate(rate);
      Load half = load.atRate(rate);
      int count = (int) (rate * slowSeconds);
      measure(result, Slice.Phase.LATENCY, half, count, slices, running, slowRounds);
    }
  }

  /** A server that was stepped is in no state to be measured otherwise: this comes last. */
  private void countInstructions(
      TrialResult result, Workload workload, Path folder, List<Instance> running)
      throws IOException {
    Trial trial = result.trial();
    var slices = new Slices(queriesOf(trial), folder);
    for (Instance instance : running) {
      if (isLate()) return;
      progress(trial.name() + ": instructions of " + instance.server().label());
      Path queries = slices.next(trial.slice());
      result.addInstructions(
          instance.server(),
          counter.of(instance, load(trial, workload), queries, trial.slice(), folder));
      Files.delete(queries);
    }
  }

  private List<Path> queriesOf(Trial trial) {
    return trial.queries().stream()
        .map(name -> workloads.resolve(name).resolve("queries.txt"))
        .toList();
  }

  private static Load load(Trial trial, Workload workload) {
    return new Load(
        trial.transport(),
        OUTSTANDING,
        0,
        workload.doPercent(),
        trial.isMixedCase(),
        TIMEOUT_SECONDS);
  }

  /** All rounds of a phase. A round in which somebody lost too much is done again, some times. */
  private void measure(
      TrialResult result,
      Slice.Phase phase,
      Load load,
      int count,
      Slices slices,
      List<Instance> running,
      int rounds)
      throws IOException {
    int repeats = rounds;
    for (int round = -DISCARDED_ROUNDS; round < rounds; round++) {
      if (isLate()) {
        result.addNoteOnce(
            "the time was over after %d of %d rounds".formatted(Math.max(0, round), rounds));
        return;
      }
      progress(
          "%s: %s, round %s of %d"
              .formatted(
                  result.trial().name(),
                  phase.name().toLowerCase(Locale.ROOT).replace('_', ' '),
                  round < 0 ? "0" : "" + (round + 1),
                  rounds));
      var taken = new ArrayList<Slice>();
      var before = new EnumMap<Server, CpuTime>(Server.class);
      for (Instance instance : running) before.put(instance.server(), instance.cpuTime());
      for (List<Instance> turn : Rounds.thereAndBack(running, round + DISCARDED_ROUNDS)) {
        Path queries = slices.next(count);
        var together = new ArrayList<Slice>();
        for (Instance instance : turn) {
          together.add(slice(phase, round, instance, load, queries, count));
        }
        Files.delete(queries);
        if (round >= 0 && phase == Slice.Phase.SATURATED) compare(result, together, running);
        taken.addAll(together);
      }
      if (round < 0) continue;
      var lossy = taken.stream().filter(s -> s.lost() > TOLERATED_LOSS).toList();
      // At half of NSD's rate a slower server may well be overloaded: that is a result.
      if (!lossy.isEmpty() && phase != Slice.Phase.LATENCY) {
        Slice worst = lossy.stream().max(Comparator.comparingDouble(Slice::lost)).orElseThrow();
        String what =
            "%s lost %.1f %% of its queries".formatted(worst.server().label(), worst.lost() * 100);
        if (repeats-- > 0) {
          progress(result.trial().name() + ": " + what + ": again");
          round--;
          continue;
        }
        result.failures().add("round " + (round + 1) + ": " + what);
      }
      taken.forEach(result::add);
      if (phase == Slice.Phase.SATURATED) {
        for (Instance instance : running) {
          CpuTime was = before.get(instance.server());
          CpuTime is = instance.cpuTime();
          result.addTicks(
              instance.server(),
              is.userTicks() - was.userTicks(),
              is.systemTicks() - was.systemTicks());
        }
      }
    }
  }

  private static Slice slice(
      Slice.Phase phase, int round, Instance instance, Load load, Path queries, int count)
      throws IOException {
    CpuTime before = instance.cpuTime();
    Reply reply = load.run(instance, queries, count, GENERATOR_CORE);
    return new Slice(phase, round, instance.server(), reply, instance.cpuTime().nanosSince(before));
  }

  /** Do all give the yardstick's RCODEs for the same queries? */
  private static void compare(TrialResult result, List<Slice> together, List<Instance> running) {
    Server yardstick = yardstick(running);
    Reply expected =
        together.stream()
            .filter(s -> s.server() == yardstick)
            .map(Slice::reply)
            .findFirst()
            .orElseThrow();
    for (Slice slice : together) {
      Reply reply = slice.reply();
      if (Reply.rcodeDifference(expected, reply) > expected.lost() + reply.lost()) {
        result.addFailureOnce(
            "%s: RCODEs %s where %s has %s"
                .formatted(
                    slice.server().label(), reply.rcodes(), yardstick.label(), expected.rcodes()));
      } else if (!reply.lengths().equals(expected.lengths())
          && expected.lost() + reply.lost() == 0) {
        result.addOtherLengths(slice.server());
      }
    }
  }

  /** NSD if it is there. */
  static Server yardstick(List<Instance> running) {
    var servers = new TreeSet<Server>();
    running.forEach(i -> servers.add(i.server()));
    return servers.contains(Server.NSD) ? Server.NSD : servers.first();
  }

  static void progress(String what) {
    System.err.println("bench: " + what);
  }
}
