package deens.bench.compare;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What was measured in a stage; grows while it runs. */
final class StageResult {
  private final Stage stage;
  private final Workload workload;
  private final Map<Server, List<Double>> startMillis = new EnumMap<>(Server.class);
  private final List<Double> imageStartMillis = new ArrayList<>();
  private double compileMillis = Double.NaN;
  private final Map<Server, Memory> memory = new EnumMap<>(Server.class);
  private final Map<Server, String> absent = new TreeMap<>();
  private final List<TrialResult> trials = new ArrayList<>();

  StageResult(Stage stage, Workload workload) {
    this.stage = stage;
    this.workload = workload;
  }

  Stage stage() {
    return stage;
  }

  Workload workload() {
    return workload;
  }

  /** From the command to the first answer. */
  Map<Server, List<Double>> startMillis() {
    return startMillis;
  }

  void addStart(Server server, long nanos) {
    startMillis.computeIfAbsent(server, s -> new ArrayList<>()).add(nanos / 1e6);
  }

  /** The time of compiling the zones into an image; NaN: not measured. */
  double compileMillis() {
    return compileMillis;
  }

  void setCompileMillis(double compileMillis) {
    this.compileMillis = compileMillis;
  }

  /** From the command to the first answer when the zones are compiled already. */
  List<Double> imageStartMillis() {
    return imageStartMillis;
  }

  void addImageStart(long nanos) {
    imageStartMillis.add(nanos / 1e6);
  }

  /** After the last trial. */
  Map<Server, Memory> memory() {
    return memory;
  }

  /** Servers that did not start, and why. */
  Map<Server, String> absent() {
    return absent;
  }

  List<TrialResult> trials() {
    return trials;
  }
}
