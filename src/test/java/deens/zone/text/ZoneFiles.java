package deens.zone.text;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The real zone files that tests read. */
final class ZoneFiles {
  private ZoneFiles() {}

  /**
   * The example zones, and the root zones where a folder {@code shared/data} lies beside the
   * project or is named by {@code -Ddeens.data}.
   */
  static List<Path> all() throws IOException {
    List<Path> found = new ArrayList<>(in(Path.of("zones")));
    String named = System.getProperty("deens.data", "");
    if (!named.isEmpty()) found.addAll(in(Path.of(named)));
    for (Path p = Path.of("").toAbsolutePath(); named.isEmpty() && p != null; p = p.getParent()) {
      Path data = p.resolve("shared/data");
      if (Files.isDirectory(data)) {
        found.addAll(in(data));
        break;
      }
    }
    return found;
  }

  private static List<Path> in(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(f -> f.toString().endsWith(".zone")).sorted().toList();
    }
  }
}
