package deens.bench.compare;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;

/**
 * Memory of some processes, in octets.
 *
 * @param resident what each has in memory, mapped files too, added up: what two share counts twice
 * @param proportional the same, but what is shared is divided among those that share it
 */
record Memory(long resident, long proportional) {
  static Memory of(Collection<Long> processes) throws IOException {
    long resident = 0;
    long proportional = 0;
    for (long process : processes) {
      Path file = Path.of("/proc", Long.toString(process), "smaps_rollup");
      for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
        if (line.startsWith("Rss:")) resident += octets(line);
        if (line.startsWith("Pss:")) proportional += octets(line);
      }
    }
    return new Memory(resident, proportional);
  }

  /** Of a line like {@code Rss: 1612 kB}. */
  private static long octets(String line) {
    return Long.parseLong(line.substring(4, line.length() - 2).strip()) * 1024;
  }
}
