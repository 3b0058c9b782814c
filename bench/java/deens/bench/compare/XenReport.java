package deens.bench.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * What {@code deploy/xen/test} found: the unikernel and BIND as guests of an emulated Xen.
 *
 * <pre>
 *   XenReport FILE VERSION
 * </pre>
 *
 * Reads the measurements (name, tab, value a line), prints the table, and renews its section of
 * {@code bench/RESULTS.md} if the file is in {@code bench/results}. Ends with 1 if the two did not
 * answer alike.
 */
public final class XenReport {
  private static final Path RESULTS = Path.of("bench", "RESULTS.md");

  private final List<String[]> measured;

  private XenReport(List<String[]> measured) {
    this.measured = measured;
  }

  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 2) {
      System.err.println("usage: XenReport FILE VERSION");
      System.exit(2);
    }
    Path file = Path.of(arguments[0]);
    String name = file.getFileName().toString();
    var report =
        new XenReport(
            Files.readAllLines(file).stream().skip(1).map(line -> line.split("\t", -1)).toList());
    String section = report.section(name.substring(0, Math.min(10, name.length())), arguments[1]);
    System.out.println(section);
    if (file.toAbsolutePath().startsWith(Path.of("bench", "results").toAbsolutePath())) {
      var marked = new MarkedSection("deploy/xen/test");
      Files.writeString(RESULTS, marked.replace(Files.readString(RESULTS), section));
    }
    if (!report.values("unikernel-digest").equals(report.values("bind-digest"))) {
      System.err.println("XenReport: the unikernel and BIND did not answer alike");
      System.exit(1);
    }
  }

  private String section(String date, String version) throws IOException {
    var table =
        new Table(
            "on Xen",
            "answers/s",
            "µs of its processor per answer",
            "xl create, ms",
            "then to its first answer, ms",
            "lost");
    table.row(row("Unikernel", "unikernel"));
    table.row(row("BIND in Linux", "bind"));
    double rates = statistics("unikernel-rate").median() / statistics("bind-rate").median();
    double costs = statistics("bind-cpu-us").median() / statistics("unikernel-cpu-us").median();
    boolean isAlike = values("unikernel-digest").equals(values("bind-digest"));
    return """
    ## On Xen: `deploy/xen/test`, %s

    `deploy/xen/test` on %s. Deens commit %s.

    Xen 4.17 of Debian in QEMU without KVM (%s emulated processor(s), nested paging emulated, too), a small Debian as
    dom0. The load generator is in dom0 and asks across its bridge, 64 queries outstanding, %s queries a round from
    flat-10000, both guests up, in turns; medians, least and most of the rounds in parentheses. A guest's processor
    time is Xen's figure, in steps of 0.1 s. Emulation makes all of this slow, dom0's part (load generator, bridge,
    netback) above all, which is the same for both.

    %s
    Throughput, unikernel ÷ BIND: **%.2f** (aim: 1.4). Processor time of the guest, BIND ÷ unikernel: **%.1f**.
    Response codes and lengths %s.
    Then %s unikernels of 16 MiB at once, %.0f ms each to create, every one answered. All of it took %s s.
    """
        .formatted(
            date,
            Machine.description(false),
            version,
            value("cpus"),
            value("queries"),
            table.markdown(),
            rates,
            costs,
            isAlike ? "were the same" : "**differed**",
            value("dust"),
            statistics("dust-create-ms").median(),
            value("seconds"));
  }

  private List<String> row(String label, String guest) {
    return List.of(
        label,
        spread(guest + "-rate"),
        spread(guest + "-cpu-us"),
        number(statistics(guest + "-create-ms").median()),
        number(statistics(guest + "-answers-after-ms").median()),
        number(values(guest + "-lost").stream().mapToDouble(Double::parseDouble).sum()));
  }

  private List<String> values(String name) {
    return measured.stream().filter(m -> m[0].equals(name)).map(m -> m[1]).toList();
  }

  private String value(String name) {
    return values(name).stream().findFirst().orElse("?");
  }

  private Statistics statistics(String name) {
    return Statistics.of(values(name).stream().map(Double::valueOf).toList());
  }

  private String spread(String name) {
    var s = statistics(name);
    return "%s (%s to %s)".formatted(number(s.median()), number(s.least()), number(s.most()));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%,.0f", value).replace(',', ' ');
  }
}
