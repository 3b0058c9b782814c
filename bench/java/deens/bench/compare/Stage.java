package deens.bench.compare;

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
  private static final int SLICE = 20_000;
  private static final int WARM_UP = 160_000;
  private static final int CONNECTIONS = 2_000;

  Stage {
    trials = List.copyOf(trials);
  }

  /** Everything there is to measure. */
  static List<Stage> all(boolean isQuick) {
    int starts = isQuick ? 1 : 3;
    var all = Set.of(Trial.Extra.values());
    var latency = isQuick ? Set.<Trial.Extra>of() : Set.of(Trial.Extra.LATENCY);
    var stages = new ArrayList<Stage>();
    stages.add(
        new Stage(
            "root",
            5,
            List.of(
                udp("root", "(a) the root zone: Zipf over its delegations, 20 % random names", all),
                new Trial(
                    "mixed-case",
                    "(e) the root zone, letters in random case (0x20)",
                    List.of("root"),
                    "udp",
                    true,
                    -1,
                    SLICE,
                    WARM_UP,
                    Set.of()),
                asked("flood", "(e) the root zone under a flood of random names", List.of("flood")),
                asked(
                    "flood-mix",
                    "(e) the root zone, ordinary queries in between a flood of random names",
                    List.of("root", "flood")),
                new Trial(
                    "tcp",
                    "(f) the root zone over lasting TCP connections",
                    List.of("root"),
                    "tcp",
                    false,
                    -1,
                    SLICE,
                    WARM_UP,
                    Set.of()),
                new Trial(
                    "tcp1",
                    "(f) the root zone over TCP, a connection for each query",
                    List.of("root"),
                    "tcp1",
                    false,
                    -1,
                    CONNECTIONS,
                    10 * CONNECTIONS,
                    Set.of()))));
    stages.add(
        stage("root-rsa-nsec", starts, "(a') the root zone signed with RSA-2048, NSEC", latency));
    stages.add(
        new Stage(
            "root-ecdsa-nsec3",
            starts,
            List.of(
                udp(
                    "root-ecdsa-nsec3",
                    "(a') the root zone signed with ECDSA P-256, NSEC3",
                    latency),
                asked(
                    "flood-nsec3",
                    "(e) the same under a flood of random names",
                    List.of("flood")))));
    stages.add(stage("tld", starts, "(b) a TLD: delegations, unsigned", latency));
    stages.add(stage("tld-nsec3", starts, "(b) a TLD: delegations, NSEC3 opt-out", latency));
    stages.add(stage("hosting", starts, "(c) many zones of 10 records", latency));
    for (int names = 1; names <= (isQuick ? 100_000 : 1_000_000); names *= 10) {
      if (names == 10) continue;
      stages.add(stage("flat-" + names, 1, "(d) " + names + " hosts in one zone", Set.of()));
    }
    return List.copyOf(stages);
  }

  /** The stages with those trials only; {@code flat} stands for all whose name begins so. */
  static List<Stage> only(List<Stage> stages, Set<String> names) {
    var unknown = new TreeSet<>(names);
    var kept = new ArrayList<Stage>();
    for (Stage stage : stages) {
      var trials = new ArrayList<Trial>();
      for (Trial trial : stage.trials) {
        String family = trial.name().replaceFirst("-[0-9]+$", "");
        if (names.contains(trial.name()) || names.contains(family)) trials.add(trial);
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

  private static Stage stage(String name, int starts, String title, Set<Trial.Extra> extras) {
    return new Stage(name, starts, List.of(udp(name, title, extras)));
  }

  private static Trial udp(String name, String title, Set<Trial.Extra> extras) {
    return new Trial(name, title, List.of(name), "udp", false, -1, SLICE, WARM_UP, extras);
  }

  private static Trial asked(String name, String title, List<String> queries) {
    return new Trial(name, title, queries, "udp", false, -1, SLICE, WARM_UP, Set.of());
  }
}
