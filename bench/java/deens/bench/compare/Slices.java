package deens.bench.compare;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Hands out a file of queries piece by piece, so that a server meets new ones in each round as it
 * does in life, and all servers the same ones. After the last it begins again.
 */
final class Slices {
  private final List<String> queries;
  private final Path folder;
  private int next;
  private int slices;

  /** Of several files, one line of each in turn, as long as the shortest lasts. */
  Slices(List<Path> files, Path folder) throws IOException {
    var each = new ArrayList<List<String>>();
    for (Path file : files) each.add(read(file));
    int shortest = each.stream().mapToInt(List::size).min().orElse(0);
    if (shortest == 0) throw new IOException("no query in " + files);
    queries = new ArrayList<>();
    for (int i = 0; i < shortest; i++) {
      for (List<String> lines : each) queries.add(lines.get(i));
    }
    this.folder = folder;
  }

  /** A file with the next queries. */
  Path next(int count) throws IOException {
    Path slice = folder.resolve("slice-" + slices++);
    try (BufferedWriter out = Files.newBufferedWriter(slice, StandardCharsets.ISO_8859_1)) {
      for (int i = 0; i < count; i++) {
        out.write(queries.get(next));
        out.write('\n');
        next = (next + 1) % queries.size();
      }
    }
    return slice;
  }

  private static List<String> read(Path file) throws IOException {
    return Files.readAllLines(file, StandardCharsets.ISO_8859_1).stream()
        .filter(l -> !l.isBlank() && l.charAt(0) != ';' && l.charAt(0) != '#')
        .toList();
  }
}
