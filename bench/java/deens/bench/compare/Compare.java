package deens.bench.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** The program behind {@code bench/run}; its folder is the project's. */
public final class Compare {
  private static final Path RESULTS = Path.of("bench", "RESULTS.md");
  private static final int GENERATION_SECONDS = 1800;

  private Compare() {}

  public static void main(String[] arguments) {
    Options options;
    List<Stage> stages;
    try {
      options = Options.parse(List.of(arguments));
      stages = Stage.all(options.isQuick());
      if (!options.only().isEmpty()) stages = Stage.only(stages, options.only());
    } catch (IllegalArgumentException e) {
      System.err.println("bench/run: " + e.getMessage() + "; bench/run --help lists the options");
      System.exit(2);
      return;
    }
    switch (options.kind()) {
      case LIST -> stages.forEach(Compare::list);
      case GUARD, MEASURE -> System.exit(isWell(options, stages) ? 0 : 1);
    }
  }

  private static void list(Stage stage) {
    for (Trial trial : stage.trials()) {
      System.out.printf("%-20s %s%n", trial.name(), trial.title());
    }
  }

  private static boolean isWell(Options options, List<Stage> stages) {
    try {
      return run(options, stages);
    } catch (IOException e) {
      System.err.println("bench/run: " + e.getMessage());
      return false;
    }
  }

  private static boolean run(Options options, List<Stage> stages) throws IOException {
    Path temporary = Files.createTempDirectory("deens-bench");
    Program.deleteAtEnd(temporary);
    // A first run builds it: that is not a start.
    Program.run(List.of("./dns-server", "--version"), GENERATION_SECONDS);
    var campaign = new Campaign(options, workloads(options, stages), temporary);
    if (options.kind() == Options.Kind.GUARD) return Guard.passes(campaign, stages.get(0));
    return measure(options, stages, campaign);
  }

  private static boolean measure(Options options, List<Stage> stages, Campaign campaign)
      throws IOException {
    String date = LocalDate.now(ZoneOffset.UTC).toString();
    var report = new Report(options, date, Machine.description(campaign.hasCounters()));
    var results = new ArrayList<StageResult>();
    boolean isWhole = true;
    for (Stage stage : stages) {
      if (campaign.isLate()) {
        report.leaveOut(stage);
        continue;
      }
      StageResult result = campaign.run(stage);
      report.leaveOutWhatWasNotMeasured(result);
      System.out.println(report.stage(result));
      results.add(result);
      isWhole &= result.absent().isEmpty();
      isWhole &= result.trials().stream().allMatch(t -> t.failures().isEmpty());
    }
    System.out.println(report.overview(results));
    System.out.println(report.ratios(results));
    report.flatTable(results).ifPresent(System.out::println);
    List<String> plots = report.write(results);
    Campaign.progress("results are in " + options.out().resolve(report.stem() + ".md"));
    boolean isAll = options.only().isEmpty() && options.servers().size() == Server.values().length;
    if (isAll && options.out().equals(Options.DEFAULT_OUT)) {
      var section = new MarkedSection(options.isQuick() ? "bench/run --quick" : "bench/run --full");
      Files.writeString(
          RESULTS, section.replace(Files.readString(RESULTS), report.section(results, plots)));
      Campaign.progress("bench/RESULTS.md is renewed");
    }
    return isWhole;
  }

  /** Writes the zones and queries that are needed and not there yet. */
  private static Path workloads(Options options, List<Stage> stages) throws IOException {
    Path folder = Path.of("target", "bench", options.isQuick() ? "quick" : "full");
    Files.createDirectories(folder);
    var names = new TreeSet<String>();
    stages.forEach(s -> names.addAll(s.workloads()));
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of("deens.bench.Workloads", folder.toString()));
    if (options.isQuick()) command.add("--quick");
    command.addAll(names);
    Campaign.progress("zones and queries: " + String.join(" ", names));
    Program.run(command, GENERATION_SECONDS);
    return folder;
  }
}
