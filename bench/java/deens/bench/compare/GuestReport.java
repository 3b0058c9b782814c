package deens.bench.compare;

import static deens.bench.compare.Measured.number;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The tables of {@code bench/xen/run}: the unikernel and Linux guests in the same emulated machine.
 *
 * <pre>
 *   GuestReport FILE VERSION
 * </pre>
 *
 * Reads the measurements (guest, workload, metric, round, value a line, tab between them), prints
 * the tables, writes them beside the file as {@code .md}, and renews their section of {@code
 * bench/RESULTS.md} if the file is in {@code bench/results}. Where something was not measured, the
 * table says so with a dash.
 */
public final class GuestReport {
  private static final Path RESULTS = Path.of("bench", "RESULTS.md");
  private static final String NONE = "–";

  private final List<Measured> measured;

  /** A guest and what it is called in tables, in their order. */
  private enum Guest {
    UNIKERNEL("Unikernel"),
    UNIKERNEL_MEMO_OFF("Unikernel, memo off"),
    UNIKERNEL_SPECIALISED("Unikernel, specialised"),
    UNIKERNEL_SPECIALISED_MEMO_OFF("Unikernel, specialised, memo off"),
    DEENS("Deens on a JVM in Linux"),
    DEENS_MEMO_OFF("Deens on a JVM in Linux, memo off"),
    NSD("NSD in Linux"),
    KNOT("Knot in Linux"),
    BIND("BIND in Linux");

    private final String label;

    Guest(String label) {
      this.label = label;
    }

    String slug() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    boolean isUnikernel() {
      return slug().startsWith("unikernel");
    }
  }

  private GuestReport(List<Measured> measured) {
    this.measured = measured;
  }

  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 2) {
      System.err.println("usage: GuestReport FILE VERSION");
      System.exit(2);
    }
    Path file = Path.of(arguments[0]);
    String name = file.getFileName().toString();
    var report = new GuestReport(Measured.read(file));
    String date = name.substring(0, Math.min(10, name.length()));
    String section = report.section(date, arguments[1], name);
    System.out.println(section);
    Files.writeString(file.resolveSibling(name.replace(".tsv", ".md")), section);
    if (file.toAbsolutePath().startsWith(Path.of("bench", "results").toAbsolutePath())) {
      var marked = new MarkedSection("bench/xen/run");
      Files.writeString(RESULTS, marked.replace(Files.readString(RESULTS), section));
    }
  }

  private String section(String date, String version, String name) throws IOException {
    var text = new StringBuilder();
    text.append("## The unikernel beside name servers in Linux guests: `bench/xen/run`, ");
    text.append(date).append("\n\n");
    text.append(
        """
        `bench/xen/run` on %s. Deens commit %s.

        Each guest alone in a machine of QEMU %s, one processor of the default model, translated without KVM,
        virtio-net on a TAP device (the unikernel: microvm, which Linux does not boot on; Linux:
        q35). Linux guests: Debian's cloud kernel %s as it comes and an initramfs with busybox and the server, one
        thread. What is counted are all instructions that the guest
        executes, its kernel and drivers included, exactly (bench/xen/count.c); nothing is subtracted, for all of
        them sleep when nothing comes. 64 queries outstanding; slices of 20 000 queries, none asked twice but for
        what the workload itself repeats, after a warm-up of 40 000 (ours: 240 000). Medians, least and most of the
        rounds in parentheses; raw: results/%s.

        """
            .formatted(Machine.description(false), version, qemuVersion(), kernelVersion(), name));
    text.append(instructions()).append('\n');
    text.append(energy());
    text.append(cost()).append('\n');
    if (guests("boot-us").findAny().isPresent()) text.append(resources()).append('\n');
    sizes().ifPresent(t -> text.append(t).append('\n'));
    text.append(sameAnswers());
    return text.toString();
  }

  private String instructions() {
    List<String> workloads = List.of("flat-10000", "root");
    var header = new ArrayList<>(List.of("guest instructions per answer"));
    for (String workload : workloads) {
      header.addAll(List.of(workload, "in a kernel", "BIND ÷ it", "the first 1 000"));
    }
    var table = new Table(header);
    for (Guest guest : present("instructions")) {
      var row = new ArrayList<>(List.of(guest.label));
      for (String workload : workloads) {
        row.add(spread(guest.slug(), workload, "instructions", 1));
        row.add(guest.isUnikernel() ? NONE : median(guest.slug(), workload, "upper", 1, "%,.0f"));
        row.add(ratioToBind(guest, workload));
        row.add(median(guest.slug(), workload, "cold", 1, "%,.0f"));
      }
      table.row(row);
    }
    return table.markdown();
  }

  private String ratioToBind(Guest guest, String workload) {
    double ratio = medianOf(Guest.BIND, workload) / medianOf(guest, workload);
    return Double.isNaN(ratio) ? NONE : String.format(Locale.ROOT, "%.1f", ratio);
  }

  /** What an answer takes of energy, as far as instructions tell. */
  private String energy() {
    var shares = new ArrayList<String>();
    for (String workload : List.of("flat-10000", "root")) {
      double bind = medianOf(Guest.BIND, workload);
      double its = medianOf(Guest.UNIKERNEL, workload);
      if (!Double.isNaN(its / bind))
        shares.add(String.format(Locale.ROOT, "%.1f %% (%s)", 100 * its / bind, workload));
    }
    if (shares.isEmpty()) return "";
    return """
    Energy, with instructions as its measure: at the same load the unikernel takes %s of what BIND in
    Linux takes. Processors were not measured: there is no meter here.

    """
        .formatted(String.join(", ", shares));
  }

  private double medianOf(Guest guest, String workload) {
    return Statistics.of(values(guest.slug(), workload, "instructions")).median();
  }

  private String cost() {
    var table =
        new Table(
            "CPU of the emulator, µs per answer",
            "flat-10000",
            "root",
            "instructions a second when idle");
    for (Guest guest : present("instructions")) {
      table.row(
          guest.label,
          spread(guest.slug(), "flat-10000", "cpu-ns", 1000),
          spread(guest.slug(), "root", "cpu-ns", 1000),
          median(guest.slug(), "root", "idle-per-second", 1, "%,.0f"));
    }
    return table.markdown();
  }

  private String resources() {
    var table =
        new Table(
            "",
            "program, octets",
            "root zone with it, octets",
            "boot to first answer, ms: flat-100",
            "flat-10000",
            "root",
            "least memory, MiB: flat-100",
            "flat-10000",
            "root");
    for (Guest guest : present("boot-us")) {
      String slug = guest.slug();
      table.row(
          guest.label,
          median(slug, "root", "program-octets", 1, "%,.0f"),
          median(slug, "root", "zone-octets", 1, "%,.0f"),
          spread(slug, "flat-100", "boot-us", 1000),
          spread(slug, "flat-10000", "boot-us", 1000),
          spread(slug, "root", "boot-us", 1000),
          median(slug, "flat-100", "memory-mib", 1, "%,.0f"),
          median(slug, "flat-10000", "memory-mib", 1, "%,.0f"),
          median(slug, "root", "memory-mib", 1, "%,.0f"));
    }
    return """
    Boot is the guest's own time from its entry to its first answer, at a nanosecond an instruction (`-icount
    shift=0`) and as long as it likes where it sleeps; the query waits in the network device. The unikernel has 16 MiB
    for it, Linux 512. The program is the stripped image, for Linux the compressed kernel and initramfs; the zone is
    the compiled image, or the zone file for other servers. Memory is QEMU's `-m`: the least at which the guest boots and answers 1 000 queries.

    """
        + table.markdown()
        + holds();
  }

  /** By memory alone: what the hypervisor keeps for each guest beside it is not known here. */
  private String holds() {
    List<Double> least = values(Guest.UNIKERNEL.slug(), "flat-100", "memory-mib");
    if (least.isEmpty()) return "";
    double guests = Math.floor(23 * 1024 / Statistics.of(least).median());
    return "\nBy memory, 23 GiB of a 24 GiB host hold %s unikernels with a small zone.\n"
        .formatted(number("%,.0f", guests));
  }

  /**
   * The unikernel over zones of a growing number of names: the figure that the project began with.
   */
  private Optional<String> sizes() {
    List<String> guests =
        present("instructions").stream().filter(Guest::isUnikernel).map(Guest::slug).toList();
    Set<Integer> sizes = new TreeSet<>();
    for (Measured m : measured) {
      if (m.metric().equals("instructions")
          && m.workload().startsWith("flat-")
          && guests.contains(m.guest())) sizes.add(Integer.parseInt(m.workload().substring(5)));
    }
    if (sizes.size() < 2) return Optional.empty();
    var header = new ArrayList<>(List.of("instructions per answer with N names in the zone"));
    sizes.forEach(n -> header.add(String.format(Locale.ROOT, "%,d", n).replace(',', ' ')));
    var table = new Table(header);
    for (Guest guest : present("instructions")) {
      if (!guest.isUnikernel()) continue;
      var row = new ArrayList<>(List.of(guest.label));
      for (int n : sizes) row.add(spread(guest.slug(), "flat-" + n, "instructions", 1));
      table.row(row);
    }
    return Optional.of(table.markdown());
  }

  /** Whether response codes and lengths were the same everywhere, slice by slice. */
  private String sameAnswers() {
    var text = new StringBuilder();
    for (String workload : workloads()) {
      var digests = new ArrayList<Set<String>>();
      var guests = new ArrayList<String>();
      for (Guest guest : present("digest")) {
        Set<String> its = new LinkedHashSet<>();
        measured.stream()
            .filter(m -> m.metric().equals("digest"))
            .filter(m -> m.guest().equals(guest.slug()) && m.workload().equals(workload))
            .forEach(m -> its.add(m.round() + " " + m.value()));
        if (its.isEmpty()) continue;
        int same = -1;
        for (int i = 0; i < digests.size() && same < 0; i++) {
          if (agree(digests.get(i), its)) same = i;
        }
        if (same >= 0) {
          guests.set(same, guests.get(same) + "; " + guest.label);
        } else {
          digests.add(its);
          guests.add(guest.label);
        }
      }
      if (guests.isEmpty()) continue;
      text.append(workload)
          .append(": answered alike, in response code and length of every answer: ");
      text.append(String.join(". Alike: ", guests)).append(".\n\n");
    }
    int lost = 0;
    for (Measured m : measured) {
      if (m.metric().equals("lost")) lost += Integer.parseInt(m.value());
    }
    return text.append("Queries lost: ").append(lost).append(".\n").toString();
  }

  /** In the rounds that both have. */
  private static boolean agree(Set<String> one, Set<String> other) {
    Set<String> rounds = new TreeSet<>();
    for (String s : one) rounds.add(s.split(" ", -1)[0]);
    return other.stream().filter(s -> rounds.contains(s.split(" ", -1)[0])).allMatch(one::contains);
  }

  private List<String> workloads() {
    return measured.stream().map(Measured::workload).distinct().toList();
  }

  private Stream<String> guests(String metric) {
    return measured.stream().filter(m -> m.metric().equals(metric)).map(Measured::guest).distinct();
  }

  private List<Guest> present(String metric) {
    List<String> names = guests(metric).toList();
    return Stream.of(Guest.values()).filter(g -> names.contains(g.slug())).toList();
  }

  private List<Double> values(String guest, String workload, String metric) {
    return Measured.values(measured, guest, workload, metric).stream()
        .map(Double::valueOf)
        .toList();
  }

  private String median(String guest, String workload, String metric, double unit, String format) {
    List<Double> values = values(guest, workload, metric);
    if (values.isEmpty()) return NONE;
    return number(format, Statistics.of(values).median() / unit);
  }

  private String spread(String guest, String workload, String metric, double unit) {
    List<Double> values = values(guest, workload, metric);
    if (values.isEmpty()) return NONE;
    var statistics = Statistics.of(values);
    String format = unit == 1 ? "%,.0f" : "%,.1f";
    return "%s (%s to %s)"
        .formatted(
            number(format, statistics.median() / unit),
            number(format, statistics.least() / unit),
            number(format, statistics.most() / unit));
  }

  static String qemuVersion() throws IOException {
    return version(List.of("qemu-system-x86_64", "--version"), "version ([0-9.]+)");
  }

  /** Of the guests' kernel. */
  static String kernelVersion() throws IOException {
    return version(
        List.of("apt-cache", "depends", "linux-image-cloud-amd64"),
        "linux-image-([0-9][^ ]*)-cloud");
  }

  private static String version(List<String> command, String pattern) throws IOException {
    var matcher = Pattern.compile(pattern).matcher(Program.run(command, 60));
    return matcher.find() ? matcher.group(1) : "of unknown version";
  }
}
