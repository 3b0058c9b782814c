package deens.bench.compare;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** What the numbers were measured on, and with which versions. */
final class Machine {
  private Machine() {}

  /** The processor, the memory and the system, in one line. */
  static String description(boolean hasCounters) throws IOException {
    return "%d cores (%s%s), %d GiB, %s, kernel %s, Java %s"
        .formatted(
            Runtime.getRuntime().availableProcessors(),
            field("/proc/cpuinfo", "model name", ":", "unknown processor"),
            hasCounters ? "" : ", no hardware counters",
            Math.round(
                Double.parseDouble(
                        field("/proc/meminfo", "MemTotal", ":", "0 kB").split(" ", -1)[0])
                    / (1 << 20)),
            field("/etc/os-release", "PRETTY_NAME", "=", "Linux").replace("\"", ""),
            System.getProperty("os.version"),
            System.getProperty("java.runtime.version"));
  }

  /** The version of a server, as it says itself. */
  static String version(Server server) {
    try {
      if (server.isOurs()) {
        return "commit "
            + Program.run(List.of("git", "describe", "--always", "--dirty=+changes"), 20);
      }
      String option = server == Server.KNOT || server == Server.POWERDNS ? "--version" : "-v";
      // PowerDNS has an exit code of its own for this.
      String printed = Program.run(List.of(server.path(), option), 20, 99);
      var matcher = Pattern.compile("[0-9]+\\.[0-9]+\\.[0-9]+").matcher(printed);
      return matcher.find() ? matcher.group() : "unknown version";
    } catch (IOException e) {
      return "unknown version";
    }
  }

  private static String field(String file, String name, String separator, String otherwise)
      throws IOException {
    for (String line : Files.readAllLines(Path.of(file), StandardCharsets.UTF_8)) {
      int at = line.indexOf(separator);
      if (at > 0 && line.substring(0, at).strip().equals(name)) {
        return line.substring(at + 1).strip();
      }
    }
    return otherwise;
  }
}
