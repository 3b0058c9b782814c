package deens.bench.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A table in Markdown whose columns also line up as plain text; all but the first to the right. */
final class Table {
  private final List<List<String>> rows = new ArrayList<>();

  Table(String... header) {
    rows.add(List.of(header));
  }

  Table(List<String> header) {
    rows.add(List.copyOf(header));
  }

  void row(List<String> cells) {
    if (cells.size() != rows.get(0).size()) {
      throw new IllegalArgumentException(cells + " does not fit below " + rows.get(0));
    }
    rows.add(List.copyOf(cells));
  }

  void row(String... cells) {
    row(List.of(cells));
  }

  String markdown() {
    int columns = rows.get(0).size();
    var widths = new int[columns];
    for (List<String> row : rows) {
      for (int c = 0; c < columns; c++) widths[c] = Math.max(widths[c], row.get(c).length());
    }
    var text = new StringBuilder();
    for (int r = 0; r < rows.size(); r++) {
      var cells = new ArrayList<String>();
      for (int c = 0; c < columns; c++) {
        String cell = rows.get(r).get(c);
        String blanks = " ".repeat(widths[c] - cell.length());
        cells.add(c == 0 ? cell + blanks : blanks + cell);
      }
      text.append(line(cells));
      if (r == 0) {
        var rule = new ArrayList<String>();
        for (int c = 0; c < columns; c++) {
          int dashes = Math.max(3, widths[c]) - (c == 0 ? 0 : 1);
          rule.add("-".repeat(dashes) + (c == 0 ? "" : ":"));
        }
        text.append(line(rule));
      }
    }
    return text.toString();
  }

  private static String line(List<String> cells) {
    return cells.stream().collect(Collectors.joining(" | ", "| ", " |\n"));
  }
}
