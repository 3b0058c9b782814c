package deens.bench.compare;

import deens.bench.compare.Trial.Extra;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Zones that all servers serve at once, and what is then asked of them.
 *
 * @param workload whose zones
 * @param starts of each server; the last one stays
 */
record Stage(String workload, int starts, List<Trial> trials) {
  static final int WARM_UP = 160_000;

  /** For servers that are warm already, and meet another kind of queries. */
  private static final int SHORT_WARM_UP = 40_000;

  private static final int ROOT_TRIALS_FIRST = 3; // in a hurry

  /** For another transport in front of an engine that is warm. */
  private static final int TCP_WARM_UP = 80_000;

  /**
   * A connection for each query costs many times its answer, and leaves a port busy for a while.
   */
  private static final int CONNECTIONS = 2_000;

  Stage {
    trials = List.copyOf(trials);
  }

  /** Everything there is to measure; first what matters most to somebody in a hurry. */
  static List<Stage> all(boolean isQuick) {
    var plan = new Plan(isQuick);
    var stages = new ArrayList<Stage>();
    Stage root = plan.root();
    // Who has ten minutes wants to see zones grow; on a slow machine there is no time for both.
    stages.add(isQuick ? root.part(0, ROOT_TRIALS_FIRST) : root);
    for (int names = 1; names <= (isQuick ? 100_000 : 1_000_000); names *= 10) {
      if (names == 10 || isQuick && names == 1_000) continue;
      stages.add(plan.stage("flat-" + names, "(d) " + names + " hosts in one zone", Set.of()));
    }
    if (!isQuick) {
      String title = "(a') the root zone signed with RSA-2048, NSEC";
      stages.add(plan.stage("root-rsa-nsec", title, Set.of(Extra.LATENCY)));
    }
    stages.add(plan.signed());
    if (isQuick) stages.add(root.part(ROOT_TRIALS_FIRST, root.trials.size()));
    Set<Extra> extras = isQuick ? Set.of() : Set.of(Extra.LATENCY);
    stages.add(plan.stage("tld", "(b) a TLD: delegations, unsigned", extras));
    if (!isQuick) stages.add(plan.stage("tld-nsec3", "(b) a TLD: NSEC3 with opt-out", extras));
    stages.add(plan.stage("hosting", "(c) many zones of 10 records", extras));
    return List.copyOf(stages);
  }

  private Stage part(int from, int to) {
    var some = new ArrayList<>(trials.subList(from, to));
    some.set(0, some.getFirst().asFirst());
    return new Stage(workload, from == 0 ? starts : 1, some);
  }

  /**
   * The stages with those trials only; {@code flat} stands for all {@code flat-N}.
   *
   * @throws IllegalArgumentException there is no such trial
   */
  static List<Stage> only(List<Stage> stages, Set<String> names) {
    var unknown = new TreeSet<>(names);
    var kept = new ArrayList<Stage>();
    for (Stage stage : stages) {
      var trials = new ArrayList<Trial>();
      for (Trial trial : stage.trials) {
        String family = trial.name().replaceFirst("-[0-9]+$", "");
        if (!names.contains(trial.name()) && !names.contains(family)) continue;
        // The first one has to warm the servers up.
        trials.add(trials.isEmpty() ? trial.asFirst() : trial);
        unknown.remove(trial.name());
        unknown.remove(family);
      }
      if (!trials.isEmpty()) kept.add(new Stage(stage.workload, stage.starts, trials));
    }
    if (!unknown.isEmpty()) throw new IllegalArgumentException("no workload " + unknown);
    return List.copyOf(kept);
  }

  /** The names of all workloads whose files it needs. */
  Set<String> workloads() {
    var names = new TreeSet<>(Set.of(workload));
    trials.forEach(t -> names.addAll(t.queries()));
    return names;
  }

  private record Plan(boolean isQuick) {
    private static final int SLICE = 20_000;
    private static final int SHORT_SLICE = 10_000;

    /*
     * Zones that no cache holds: a short slice would measure how the cache is filled anew after the
     * slices of the others, and a short warm-up a JIT that has not met all of the ways.
     */
    private static final int LONG_SLICE = 100_000;
    private static final int LONG_WARM_UP = 600_000;

    Stage root() {
      var trials = new ArrayList<Trial>();
      trials.add(
          new Trial(
              "root",
              "(a) the root zone: Zipf over its delegations, 20 % random names",
              List.of("root"),
              "udp",
              false,
              SLICE,
              WARM_UP,
              Set.of(Extra.values())));
      trials.add(further("flood", "(e) the root zone, random names only", List.of("flood")));
      trials.add(
          new Trial(
              "mixed-case",
              "(e) the root zone, as (a) with letters in random case (0x20)",
              List.of("root"),
              "udp",
              true,
              slice(),
              SHORT_WARM_UP,
              Set.of()));
      String mixed = "(e) the root zone, every second query of (a) and of the flood";
      trials.add(further("flood-mix", mixed, List.of("root", "flood")));
      trials.add(
          tcp("tcp", "(f) the root zone over lasting TCP connections", slice(), TCP_WARM_UP));
      trials.add(
          tcp(
              "tcp1",
              "(f) the root zone over TCP, a connection for each query",
              CONNECTIONS,
              10 * CONNECTIONS));
      return new Stage("root", isQuick ? 3 : 5, trials);
    }

    Stage signed() {
      String name = "root-ecdsa-nsec3";
      String title = "(a') the root zone signed with ECDSA P-256, NSEC3";
      Stage stage = stage(name, title, isQuick ? Set.of() : Set.of(Extra.LATENCY));
      var trials = new ArrayList<>(stage.trials);
      trials.add(further("flood-nsec3", "(e) the same, random names only", List.of("flood")));
      return new Stage(name, stage.starts, trials);
    }

    Stage stage(String name, String title, Set<Extra> extras) {
      int slice = isQuick ? SHORT_SLICE : LONG_SLICE;
      int warmUp = isQuick ? WARM_UP : LONG_WARM_UP;
      var trial = new Trial(name, title, List.of(name), "udp", false, slice, warmUp, extras);
      return new Stage(name, isQuick ? 1 : 3, List.of(trial));
    }

    private int slice() {
      return isQuick ? SHORT_SLICE : SLICE;
    }

    private Trial further(String name, String title, List<String> queries) {
      return new Trial(name, title, queries, "udp", false, slice(), SHORT_WARM_UP, Set.of());
    }

    private static Trial tcp(String name, String title, int slice, int warmUp) {
      return new Trial(name, title, List.of("root"), name, false, slice, warmUp, Set.of());
    }
  }
}
