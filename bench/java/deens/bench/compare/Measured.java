package deens.bench.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A line of what {@code bench/xen/run} or {@code bench/xen/loopback} has measured.
 *
 * @param round from 1; 0 if there is one value only
 */
record Measured(String guest, String workload, String metric, int round, String value) {
  /** Reads such lines, tab between the fields, below a header. */
  static List<Measured> read(Path file) throws IOException {
    var all = new ArrayList<Measured>();
    for (String line : Files.readAllLines(file).stream().skip(1).toList()) {
      String[] fields = line.split("\t", -1);
      if (fields.length != 5) throw new IOException(file + ": not five fields: " + line);
      all.add(
          new Measured(fields[0], fields[1], fields[2], Integer.parseInt(fields[3]), fields[4]));
    }
    return List.copyOf(all);
  }

  /** The values of one metric, in the order of the file. */
  static List<String> values(List<Measured> all, String guest, String workload, String metric) {
    return all.stream()
        .filter(m -> m.guest.equals(guest))
        .filter(m -> m.workload.equals(workload) && m.metric.equals(metric))
        .map(Measured::value)
        .toList();
  }

  /** With a blank between thousands. */
  static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value).replace(',', ' ');
  }
}
