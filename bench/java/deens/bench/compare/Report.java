package deens.bench.compare;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Tables, plots and files made of results. */
final class Report {
  private static final String NONE = "–";
  private static final double MIB = 1 << 20;

  /** With fewer, memory for each record says nothing of records. */
  private static final int WORTHY_RECORDS = 10_000;

  private final Options options;
  private final String date;
  private final String machine;
  private final List<String> leftOut = new ArrayList<>();

  Report(Options options, String date, String machine) {
    this.options = options;
    this.date = date;
    this.machine = machine;
  }

  /** There was no time for a stage. */
  void leaveOut(Stage stage) {
    stage.trials().forEach(t -> leftOut.add(t.name()));
  }

  /** There was no time for some trials of a stage. */
  void leaveOutWhatWasNotMeasured(StageResult result) {
    for (TrialResult trial : result.trials()) {
      if (trial.slices().isEmpty()) leftOut.add(trial.trial().name());
    }
  }

  /** All tables of a stage. */
  String stage(StageResult result) {
    var text = new StringBuilder();
    Workload workload = result.workload();
    text.append(
        "## %s: %s %s, %s records%n%n"
            .formatted(
                workload.name(),
                grouped(workload.zones().size()),
                workload.zones().size() == 1 ? "zone" : "zones",
                grouped(workload.records())));
    result
        .absent()
        .forEach((s, why) -> text.append("%s did not start: %s%n%n".formatted(s.label(), why)));
    for (TrialResult trial : result.trials()) text.append(trial(trial));
    text.append(footprint(result));
    return text.toString();
  }

  /** The tables of one trial. */
  private String trial(TrialResult result) {
    var text = new StringBuilder();
    text.append("### %s: %s%n%n".formatted(result.trial().name(), result.trial().title()));
    if (!result.slices().isEmpty()) text.append(saturated(result)).append('\n');
    if (!measured(result, Slice.Phase.LATENCY).isEmpty()) text.append(latency(result)).append('\n');
    if (result.slices().stream().anyMatch(s -> s.phase() == Slice.Phase.LOW_RATE)) {
      text.append(lowRate(result)).append('\n');
    }
    if (options.servers().stream().anyMatch(s -> result.instructions(s).isPresent())) {
      text.append(instructions(result)).append('\n');
    }
    result.failures().forEach(f -> text.append("FAILED: ").append(f).append("\n\n"));
    var notes = new ArrayList<>(result.notes());
    if (!result.otherLengths().isEmpty()) {
      notes.add(
          "same RCODEs, but some answers longer or shorter than %s's: %s"
              .formatted(
                  base().label(),
                  result.otherLengths().stream()
                      .map(Server::label)
                      .collect(Collectors.joining(", "))));
    }
    if (!notes.isEmpty()) text.append(String.join("; ", notes)).append(".\n\n");
    return text.toString();
  }

  private String saturated(TrialResult result) {
    Server base = base();
    var table =
        new Table(
            "server",
            "CPU µs/query",
            "of it user",
            base.label() + " = 1",
            ours().label() + " ÷ it",
            "answers/s",
            "core busy",
            "octets/answer");
    for (Server server : measured(result, Slice.Phase.SATURATED)) {
      Statistics cpu =
          Statistics.of(List.copyOf(result.cpuMicros(Slice.Phase.SATURATED, server).values()));
      Optional<Double> user = result.userShare(server);
      table.row(
          server.label(),
          spread(cpu, "%.2f"),
          user.map(u -> decimal("≈ %.1f", u * cpu.median())).orElse(NONE),
          spread(result.cpuRatio(Slice.Phase.SATURATED, server, base), "%.2f"),
          decimal("%.2f", result.cpuRatioOfSums(Slice.Phase.SATURATED, ours(), server)),
          grouped(Math.round(rate(result, server))),
          decimal(
              "%.0f %%",
              result
                  .each(
                      Slice.Phase.SATURATED, server, s -> s.cpuNanos() / s.reply().seconds() / 1e7)
                  .median()),
          decimal(
              "%.1f",
              result
                  .each(
                      Slice.Phase.SATURATED,
                      server,
                      s -> (double) s.reply().octets() / s.reply().answered())
                  .median()));
    }
    return table.markdown();
  }

  private String latency(TrialResult result) {
    Server base = base();
    var table =
        new Table(
            "at %s queries/s".formatted(grouped(result.latencyRate())),
            "p50 µs",
            "p99 µs",
            "p99, " + base.label() + " = 1",
            "lost");
    double p99 = result.each(Slice.Phase.LATENCY, base, s -> s.reply().p99()).median();
    for (Server server : measured(result, Slice.Phase.LATENCY)) {
      Statistics mine = result.each(Slice.Phase.LATENCY, server, s -> s.reply().p99());
      table.row(
          server.label(),
          spread(result.each(Slice.Phase.LATENCY, server, s -> s.reply().p50()), "%.0f"),
          spread(mine, "%.0f"),
          decimal("%.2f", mine.median() / p99),
          decimal(
              "%.2f %%", result.each(Slice.Phase.LATENCY, server, s -> s.lost() * 100).median()));
    }
    return table.markdown();
  }

  private String lowRate(TrialResult result) {
    Server base = base();
    var table =
        new Table(
            "at 5 000 queries/s", "CPU µs/query", base.label() + " = 1", ours().label() + " ÷ it");
    for (Server server : measured(result, Slice.Phase.LOW_RATE)) {
      table.row(
          server.label(),
          spread(
              Statistics.of(List.copyOf(result.cpuMicros(Slice.Phase.LOW_RATE, server).values())),
              "%.2f"),
          spread(result.cpuRatio(Slice.Phase.LOW_RATE, server, base), "%.2f"),
          decimal("%.2f", result.cpuRatioOfSums(Slice.Phase.LOW_RATE, ours(), server)));
    }
    return table.markdown();
  }

  private String instructions(TrialResult result) {
    var table = new Table("instructions/query", "user", "kernel", "how");
    for (Server server : options.servers()) {
      Optional<Instructions> counted = result.instructions(server);
      if (counted.isEmpty()) continue;
      table.row(
          server.label(),
          counted.get().user().map(n -> grouped(Math.round(n))).orElse(NONE),
          counted.get().kernel().map(n -> grouped(Math.round(n))).orElse("no counters"),
          counted.get().how());
    }
    return table.markdown();
  }

  private String footprint(StageResult result) {
    var table =
        new Table("server", "start to first answer, ms", "RSS MiB", "PSS MiB", "PSS octets/record");
    for (Server server : options.servers()) {
      Memory memory = result.memory().get(server);
      if (memory == null) continue;
      long records = result.workload().records();
      table.row(
          server.label(),
          spread(Statistics.of(result.startMillis().get(server)), "%.0f"),
          decimal("%.0f", memory.resident() / MIB),
          decimal("%.0f", memory.proportional() / MIB),
          records < WORTHY_RECORDS ? NONE : grouped(memory.proportional() / records));
    }
    String image =
        result.imageStartMillis().isEmpty()
            ? ""
            : "Deens from a compiled image: %s ms; the compiling before it: %s ms.%n%n"
                .formatted(
                    spread(Statistics.of(result.imageStartMillis()), "%.0f"),
                    decimal("%.0f", result.compileMillis()));
    return table.markdown() + "\n" + image;
  }

  /** One line a trial: CPU time of every server. */
  String overview(List<StageResult> results) {
    var header = new ArrayList<String>(List.of("CPU µs/query"));
    options.servers().forEach(s -> header.add(s.label()));
    var table = new Table(header);
    for (TrialResult trial : trials(results)) {
      var row = new ArrayList<String>(List.of(trial.trial().name()));
      for (Server server : options.servers()) {
        row.add(
            decimal(
                "%.2f",
                Statistics.of(List.copyOf(trial.cpuMicros(Slice.Phase.SATURATED, server).values()))
                    .median()));
      }
      table.row(row);
    }
    return table.markdown();
  }

  /** One line a trial: our CPU time in parts of each other server's. */
  String ratios(List<StageResult> results) {
    Server ours = ours();
    List<Server> others = options.servers().stream().filter(s -> s != ours).toList();
    var header = new ArrayList<String>(List.of("CPU time of " + ours.label() + " ÷ that of"));
    others.forEach(s -> header.add(s.label()));
    var table = new Table(header);
    for (TrialResult trial : trials(results)) {
      var row = new ArrayList<String>(List.of(trial.trial().name()));
      for (Server other : others) {
        row.add(spread(trial.cpuRatio(Slice.Phase.SATURATED, ours, other), "%.2f"));
      }
      table.row(row);
    }
    return table.markdown();
  }

  /** Answers a second over the size of the zone, as a table. */
  Optional<String> flatTable(List<StageResult> results) {
    List<TrialResult> flat = flat(results);
    if (flat.isEmpty()) return Optional.empty();
    var header = new ArrayList<String>(List.of("answers/s with N hosts in the zone"));
    options.servers().forEach(s -> header.add(s.label()));
    var table = new Table(header);
    for (TrialResult trial : flat) {
      var row = new ArrayList<String>(List.of(grouped(size(trial))));
      for (Server server : options.servers()) row.add(grouped(Math.round(rate(trial, server))));
      table.row(row);
    }
    return Optional.of(table.markdown());
  }

  /** Writes everything into the folder for results; returns the names of the plots. */
  List<String> write(List<StageResult> results) throws IOException {
    Files.createDirectories(options.out());
    String stem = stem();
    var plots = new ArrayList<String>();
    var bars = new Chart("CPU time of one answer", "CPU µs/query, user and kernel", "");
    // Those over N have a plot of their own; a connection for each query is of another order.
    List<TrialResult> trials =
        trials(results).stream()
            .filter(t -> !t.trial().name().startsWith("flat-"))
            .filter(t -> !t.trial().transport().equals("tcp1"))
            .toList();
    if (!trials.isEmpty()) {
      plots.add(
          plot(
              stem + "-cpu.svg",
              bars.bars(
                  trials.stream().map(t -> t.trial().name()).toList(),
                  series(trials, Report::cpu))));
    }
    List<TrialResult> flat = flat(results);
    if (flat.size() > 1) {
      List<Double> x = flat.stream().map(t -> (double) size(t)).toList();
      plots.add(
          plot(
              stem + "-flat-answers.svg",
              new Chart(
                      "Answers a second over the size of the zone",
                      "hosts in the zone",
                      "answers/s")
                  .lines(x, series(flat, Report::rate))));
      plots.add(
          plot(
              stem + "-flat-cpu.svg",
              new Chart(
                      "CPU time of one answer over the size of the zone",
                      "hosts in the zone",
                      "CPU µs/query")
                  .lines(x, series(flat, Report::cpu))));
    }
    var text = new StringBuilder("# Measured on ").append(date).append("\n\n").append(head());
    text.append(overview(results)).append('\n').append(ratios(results)).append('\n');
    flatTable(results).ifPresent(t -> text.append(t).append('\n'));
    plots.forEach(p -> text.append("![%s](%s)%n%n".formatted(p, p)));
    results.forEach(r -> text.append(stage(r)));
    Files.writeString(options.out().resolve(stem + ".md"), text);
    writeSlices(results, options.out().resolve(stem + ".tsv"));
    return plots;
  }

  /** The section of bench/RESULTS.md. */
  String section(List<StageResult> results, List<String> plots) {
    var text = new StringBuilder();
    text.append(
        "## Beside NSD, Knot DNS, BIND and PowerDNS: `%s`, %s%n%n".formatted(command(), date));
    text.append(head());
    text.append(overview(results)).append('\n').append(ratios(results)).append('\n');
    flatTable(results).ifPresent(t -> text.append(t).append('\n'));
    plots.forEach(p -> text.append("![%s](results/%s)%n%n".formatted(p, p)));
    text.append(
        "All tables: [results/%s.md](results/%s.md); every slice: [results/%s.tsv](results/%s.tsv).%n"
            .formatted(stem(), stem(), stem(), stem()));
    return text.toString();
  }

  private String head() {
    String missing =
        leftOut.isEmpty() ? "" : "\nNot measured: " + String.join(", ", leftOut) + ".\n";
    String versions =
        options.servers().stream()
            .filter(s -> s != Server.DEENS_MEMO_OFF)
            .map(s -> s.label() + " " + Machine.version(s))
            .collect(Collectors.joining(", "));
    return """
    `%s` on %s. %s.

    All servers up at once, one UDP thread each on the same core, the load generator on another; slices of
    queries in the order A B C C B A, one socket with at most 100 queries outstanding; %d rounds count. CPU
    time is that of all threads of a server's processes. Figures are medians of the rounds, least and most
    in parentheses; a ratio is taken within each round first, only "÷ it" is one of the sums of all rounds.
    Where the core is not busy, answers/s is what the generator can do, not the server. RSS counts what
    a server's processes share once for each of them, PSS once.
    %s
    """
        .formatted(command(), machine, versions, options.rounds(), missing);
  }

  String stem() {
    return date + (options.isQuick() ? "-quick" : "-full");
  }

  private String command() {
    return "bench/run " + (options.isQuick() ? "--quick" : "--full");
  }

  /** Every slice on a line. */
  private static void writeSlices(List<StageResult> results, Path file) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      out.write(
          "workload\tphase\tround\tserver\tsent\tanswered\tlost\tseconds\tcpu_ns\tp50_us\tp99_us\toctets\trcodes\n");
      for (TrialResult trial : trials(results)) {
        for (Slice slice : trial.slices()) {
          Reply reply = slice.reply();
          out.write(
              String.format(
                  Locale.ROOT,
                  "%s\t%s\t%d\t%s\t%d\t%d\t%d\t%.6f\t%d\t%.1f\t%.1f\t%d\t%s%n",
                  trial.trial().name(),
                  slice.phase().name().toLowerCase(Locale.ROOT),
                  slice.round() + 1,
                  slice.server().slug(),
                  reply.sent(),
                  reply.answered(),
                  reply.lost(),
                  reply.seconds(),
                  slice.cpuNanos(),
                  reply.p50(),
                  reply.p99(),
                  reply.octets(),
                  reply.rcodes()));
        }
      }
    }
  }

  private String plot(String name, String svg) throws IOException {
    Files.writeString(options.out().resolve(name), svg);
    return name;
  }

  private interface Figure {
    double of(TrialResult trial, Server server);
  }

  private List<Chart.Series> series(List<TrialResult> trials, Figure figure) {
    return options.servers().stream()
        .map(s ->
            new Chart.Series(
                s.label(), s.colour(), trials.stream().map(t -> figure.of(t, s)).toList()))
        .toList();
  }

  private static double cpu(TrialResult trial, Server server) {
    return Statistics.of(List.copyOf(trial.cpuMicros(Slice.Phase.SATURATED, server).values()))
        .median();
  }

  private static double rate(TrialResult trial, Server server) {
    return trial.each(Slice.Phase.SATURATED, server, s -> s.reply().rate()).median();
  }

  /** Those that there was time for. */
  private static List<TrialResult> trials(List<StageResult> results) {
    return results.stream()
        .flatMap(r -> r.trials().stream())
        .filter(t -> !t.slices().isEmpty())
        .toList();
  }

  private static List<TrialResult> flat(List<StageResult> results) {
    return trials(results).stream().filter(t -> t.trial().name().startsWith("flat-")).toList();
  }

  private static long size(TrialResult trial) {
    return Long.parseLong(trial.trial().name().substring("flat-".length()));
  }

  private List<Server> measured(TrialResult result, Slice.Phase phase) {
    return options.servers().stream().filter(s -> result.has(phase, s)).toList();
  }

  /** What ratios are taken to. */
  private Server base() {
    return options.servers().contains(Server.NSD) ? Server.NSD : options.servers().get(0);
  }

  /** Whose time is given in parts of the others'. */
  private Server ours() {
    return options.servers().contains(Server.DEENS) ? Server.DEENS : options.servers().get(0);
  }

  private static String spread(Statistics of, String format) {
    if (Double.isNaN(of.median())) return NONE;
    return "%s (%s to %s)"
        .formatted(
            decimal(format, of.median()), decimal(format, of.least()), decimal(format, of.most()));
  }

  private static String decimal(String format, double value) {
    return Double.isNaN(value) ? NONE : String.format(Locale.ROOT, format, value);
  }

  private static String grouped(long value) {
    return value == 0 ? NONE : String.format(Locale.ROOT, "%,d", value).replace(',', ' ');
  }
}
