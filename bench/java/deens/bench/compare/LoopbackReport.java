package deens.bench.compare;

import static deens.bench.compare.Measured.number;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The tables of {@code bench/xen/loopback}: instructions of servers on a guest's loopback
 * interface.
 *
 * <pre>
 *   LoopbackReport FILE VERSION
 * </pre>
 *
 * Reads the measurements (server, load, metric, round, value a line, tab between them), prints the
 * tables, writes them beside the file as {@code .md}, and renews their section of {@code
 * bench/RESULTS.md} if the file is in {@code bench/results}. Exit code 1 if two servers gave
 * different RCODEs for the same questions.
 */
public final class LoopbackReport {
  private static final Path RESULTS = Path.of("bench", "RESULTS.md");
  private static final String SATURATED = "saturated";
  private static final String ONE_BY_ONE = "one-by-one";

  private final List<Measured> measured;
  private final List<Server> servers;

  private LoopbackReport(List<Measured> measured) {
    this.measured = measured;
    this.servers =
        Stream.of(Server.values()).filter(s -> !values(s, SATURATED, "user").isEmpty()).toList();
  }

  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 2) {
      System.err.println("usage: LoopbackReport FILE VERSION");
      System.exit(2);
    }
    Path file = Path.of(arguments[0]);
    String name = file.getFileName().toString();
    var report = new LoopbackReport(Measured.read(file));
    String section = report.section(name, arguments[1]);
    System.out.println(section);
    Files.writeString(file.resolveSibling(name.replace(".tsv", ".md")), section);
    if (file.toAbsolutePath().startsWith(Path.of("bench", "results").toAbsolutePath())) {
      var marked = new MarkedSection("bench/xen/loopback");
      Files.writeString(RESULTS, marked.replace(Files.readString(RESULTS), section));
    }
    List<String> differences = report.differences();
    differences.forEach(System.err::println);
    if (!differences.isEmpty()) System.exit(1);
  }

  private String section(String name, String version) throws IOException {
    String date = name.substring(0, Math.min(10, name.length()));
    var versions = new ArrayList<String>(List.of("commit " + version));
    for (Server server : servers) {
      if (!server.isOurs()) versions.add(server.label() + " " + Machine.version(server));
    }
    return """
    ## User and kernel instructions on the loopback interface: `bench/xen/loopback`, %s

    `bench/xen/loopback` on %s. Deens %s.

    The root zone, plain sockets, each server told and pinned as `bench/run` does it, in a Linux guest with two
    processors (QEMU %s, no KVM, model "max"; Debian's cloud kernel %s with its default mitigations: retpolines).
    Counted one by one is **all that processor 0 executes** from the first query to the last answer: the server, its
    system calls, the way of its answers through the loopback device up to the generator's socket, wake-ups, idle loop
    and timer ticks. On processor 1, and not counted: the generator, the way of the queries to the server's socket,
    kernel threads that may run there, and the compilers of the JVM; all other threads of the JVM are on processor 0.
    A repeated string instruction is one, as for hardware counters. The two processors take turns of at most 0.1 s, so
    the server finds up to 100 queries waiting, answers them and sleeps. The guest's clock is ours while its
    instructions take far longer, so the share of timer ticks is larger than in life.

    Slices of 20 000 queries, none asked twice but for what the workload itself repeats, after a warm-up of 40 000
    (ours: 240 000). Medians, least and most of the rounds in parentheses. Raw: results/%s.

    At most 100 queries outstanding, one socket:

    %s
    One query outstanding: each wakes the server, as nearly every one does at 5 000 queries/s, which the emulator is
    too slow for. Before these, 20 000 were asked in the same way (ours: 80 000). Who switches threads less than once a
    query has found the next one before it could sleep, and is cheaper here than at that rate:

    %s
    %sQueries lost: 0. %s
    """
        .formatted(
            date,
            Machine.description(false),
            String.join(", ", versions),
            GuestReport.qemuVersion(),
            GuestReport.kernelVersion(),
            name,
            table(SATURATED),
            table(ONE_BY_ONE),
            repeated(),
            differences().isEmpty()
                ? "RCODEs: the same of all servers, slice by slice."
                : String.join(" ", differences()));
  }

  private String repeated() {
    List<String> user = values(Server.DEENS, "repeated", "user");
    if (user.isEmpty()) return "";
    return """
    A fifth of the names in a slice have never been asked before, so that nothing is remembered of them. One slice
    asked %d times more at the end: %s user instructions.

    """
        .formatted(user.size(), String.join(", ", user));
  }

  private String table(String load) {
    var header =
        new ArrayList<>(
            List.of(
                "instructions per query",
                "user",
                "kernel",
                "both",
                "entries into the kernel",
                "switches of threads"));
    List<Server> ours = servers.stream().filter(Server::isOurs).toList();
    for (Server server : ours) header.add(server.label() + " ÷ it, both");
    var table = new Table(header);
    for (Server server : servers) {
      var row =
          new ArrayList<>(
              List.of(
                  server.label(),
                  spread(numbers(server, load, "user")),
                  spread(numbers(server, load, "kernel")),
                  number("%,.0f", both(server, load)),
                  perQuery(server, load, "entries-per-1000"),
                  perQuery(server, load, "switches-per-1000")));
      for (Server our : ours) row.add(number("%.2f", both(our, load) / both(server, load)));
      table.row(row);
    }
    return table.markdown();
  }

  private String perQuery(Server server, String load, String metric) {
    return number("%.2f", Statistics.of(numbers(server, load, metric)).median() / 1000);
  }

  /** The median of the rounds' sums. */
  private double both(Server server, String load) {
    List<Double> user = numbers(server, load, "user");
    List<Double> kernel = numbers(server, load, "kernel");
    var sums = new ArrayList<Double>();
    for (int i = 0; i < user.size(); i++) sums.add(user.get(i) + kernel.get(i));
    return Statistics.of(sums).median();
  }

  /** Which server has other RCODEs than the first of the table for the same slice. */
  private List<String> differences() {
    var differences = new ArrayList<String>();
    for (String load : List.of(SATURATED, ONE_BY_ONE)) {
      for (Server server : servers) {
        List<String> expected = values(servers.getFirst(), load, "rcodes");
        List<String> its = values(server, load, "rcodes");
        int rounds = Math.min(expected.size(), its.size());
        if (!its.subList(0, rounds).equals(expected.subList(0, rounds))) {
          differences.add(
              "%s, %s: RCODEs %s where %s has %s."
                  .formatted(server.label(), load, its, servers.getFirst().label(), expected));
        }
      }
    }
    return differences;
  }

  private List<String> values(Server server, String load, String metric) {
    return Measured.values(measured, server.slug(), load, metric);
  }

  private List<Double> numbers(Server server, String load, String metric) {
    return values(server, load, metric).stream().map(Double::valueOf).toList();
  }

  private static String spread(List<Double> values) {
    var statistics = Statistics.of(values);
    return "%s (%s to %s)"
        .formatted(
            number("%,.0f", statistics.median()),
            number("%,.0f", statistics.least()),
            number("%,.0f", statistics.most()));
  }
}
