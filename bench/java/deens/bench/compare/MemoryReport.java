package deens.bench.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The table of {@code bench/xen/memory}: what memory costs in a guest without an operating system
 * and on a JVM in a Linux guest.
 *
 * <pre>
 *   MemoryReport FILE VERSION
 * </pre>
 *
 * Reads the measurements (guest, clock, name, round, operations, nanoseconds a line, tab between
 * them), prints the table, and renews its section of {@code bench/RESULTS.md}.
 */
public final class MemoryReport {
  private static final Path RESULTS = Path.of("bench", "RESULTS.md");

  /** The rounds before are the JVM's, to compile what it runs. */
  private static final int FIRST_ROUND = 11;

  private static final List<String> GUESTS = List.of("guest", "guest-collector", "jvm");

  /** What was measured, what the table calls it, and in which unit: nanoseconds of the clock. */
  private enum Row {
    SEQUENTIAL_1("sequential-1-MiB", "read an int, in order, of 1 MiB", 1),
    SEQUENTIAL_16("sequential-16-MiB", "of 16 MiB", 1),
    RANDOM_1("random-1-MiB", "read an int, where the one before says, of 1 MiB", 1),
    RANDOM_16("random-16-MiB", "of 16 MiB", 1),
    OBJECT("object", "allocate an object of 32 octets, which stays", 1),
    ARRAY_KIB("array-1-KiB", "an array of 1 KiB", 1),
    ARRAY_MIB("array-1-MiB", "an array of 1 MiB, thousands", 1000),
    GARBAGE("garbage", "an array of 64 octets, mostly garbage, collection included", 1),
    PAUSE("longest-pause", "longest pause of the collector, thousands", 1000);

    private final String name;
    private final String label;
    private final double unit;

    Row(String name, String label, double unit) {
      this.name = name;
      this.label = label;
      this.unit = unit;
    }
  }

  private record Measured(String guest, String clock, String name, int round, double each) {}

  private final List<Measured> measured;

  private MemoryReport(List<Measured> measured) {
    this.measured = measured;
  }

  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 2) {
      System.err.println("usage: MemoryReport FILE VERSION");
      System.exit(2);
    }
    Path file = Path.of(arguments[0]);
    String name = file.getFileName().toString();
    String section = new MemoryReport(read(file)).section(name, arguments[1]);
    System.out.println(section);
    var marked = new MarkedSection("bench/xen/memory");
    Files.writeString(RESULTS, marked.replace(Files.readString(RESULTS), section));
  }

  private static List<Measured> read(Path file) throws IOException {
    var all = new ArrayList<Measured>();
    for (String line : Files.readAllLines(file).stream().skip(1).toList()) {
      String[] f = line.split("\t", -1);
      if (f.length != 6) throw new IOException(file + ": not six fields: " + line);
      double each = Double.parseDouble(f[5]) / Double.parseDouble(f[4]);
      all.add(new Measured(f[0], f[1], f[2], Integer.parseInt(f[3]), each));
    }
    return List.copyOf(all);
  }

  private String section(String name, String version) throws IOException {
    return """
    ## What memory costs: `bench/xen/memory`, %s

    `bench/xen/memory` on %s. Deens commit %s.

    The same Java (`deens.bench.memory.MemoryWork`) in three guests with 512 MiB on one emulated processor: translated, without a
    collector, which is how the unikernel serves: it gives memory out once, at its start, and never takes any back;
    translated, with the translator's own collector (`deploy/xen/build --collector`), whose heap is what the guest has; and on a JVM in Linux,
    with the serial collector and a heap of 128 MiB, 32 of them young. Instructions are counted by QEMU (`-icount
    shift=0`), the guest's kernel included; ns are of the emulator's time on this machine, which translates each
    instruction and knows no caches of its own. Rounds %d to 15, after the JVM has compiled: the median of counts, the
    least of times, as the machine is shared. A pause is what the longest 4 096 allocations of a round take more than
    the shortest; of the instructions the longest of those rounds. Raw: results/%s.

    %s\
    """
        .formatted(
            name.substring(0, Math.min(10, name.length())),
            Machine.description(false),
            version,
            FIRST_ROUND,
            name,
            table());
  }

  private String table() {
    var table =
        new Table(
            "each",
            "guest: instructions",
            "ns",
            "with a collector: instructions",
            "ns",
            "JVM: instructions",
            "ns");
    for (Row row : Row.values()) {
      var cells = new ArrayList<>(List.of(row.label));
      for (String guest : GUESTS) {
        for (String clock : List.of("instructions", "emulator")) {
          cells.add(cell(guest, clock, row));
        }
      }
      table.row(cells);
    }
    return table.markdown();
  }

  private String cell(String guest, String clock, Row row) {
    List<Double> values =
        measured.stream()
            .filter(m -> m.guest.equals(guest) && m.clock.equals(clock))
            .filter(m -> m.name.equals(row.name) && m.round >= FIRST_ROUND)
            .map(Measured::each)
            .toList();
    if (values.isEmpty()) return "–";
    var statistics = Statistics.of(values);
    double counted = row == Row.PAUSE ? statistics.most() : statistics.median();
    double value = (clock.equals("instructions") ? counted : statistics.least()) / row.unit;
    return String.format(Locale.ROOT, value < 100 ? "%.1f" : "%,.0f", value).replace(',', ' ');
  }
}
