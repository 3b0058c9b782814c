package deens.control;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Something to tell: named facts in their order. The same facts are written for people and for
 * programs.
 *
 * @param facts strings, numbers, booleans, Facts, or lists of Facts
 */
public record Facts(Map<String, Object> facts) {
  /** Makes facts of names and values in turn. */
  public static Facts of(Object... namesAndValues) {
    var facts = new LinkedHashMap<String, Object>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      facts.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return new Facts(facts);
  }

  /** Returns these and one more behind them. */
  public Facts with(String name, Object value) {
    var more = new LinkedHashMap<>(facts);
    more.put(name, value);
    return new Facts(more);
  }

  /** Returns them for people: a line each, lists as tables. */
  public String text() {
    var out = new StringBuilder();
    text("", out);
    return out.toString();
  }

  private void text(String indent, StringBuilder out) {
    int width = facts.keySet().stream().mapToInt(String::length).max().orElse(0);
    facts.forEach((name, value) -> {
      switch (value) {
        case Facts inner -> {
          out.append(indent).append(name).append(":\n");
          inner.text(indent + "  ", out);
        }
        case List<?> rows -> table(rows, out);
        default ->
            out.append(indent)
                .append(name)
                .append(':')
                .append(" ".repeat(width - name.length() + 1))
                .append(value)
                .append('\n');
      }
    });
  }

  private static void table(List<?> rows, StringBuilder out) {
    var lines = new ArrayList<List<String>>();
    for (Object row : rows) {
      Facts facts = (Facts) row;
      if (lines.isEmpty()) lines.add(List.copyOf(facts.facts.keySet()));
      lines.add(facts.facts.values().stream().map(String::valueOf).toList());
    }
    if (lines.isEmpty()) return;
    int columns = lines.getFirst().size();
    int[] width = new int[columns];
    for (List<String> line : lines) {
      for (int i = 0; i < columns; i++) width[i] = Math.max(width[i], line.get(i).length());
    }
    for (List<String> line : lines) {
      var text = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        text.append(line.get(i)).append(" ".repeat(width[i] - line.get(i).length() + 2));
      }
      out.append(text.toString().stripTrailing()).append('\n');
    }
  }

  /** Returns them as one JSON object (RFC 8259), on one line. */
  public String json() {
    return json(this) + "\n";
  }

  private static String json(Object value) {
    return switch (value) {
      case Facts facts ->
          facts.facts.entrySet().stream()
              .map(e -> quoted(e.getKey()) + ": " + json(e.getValue()))
              .collect(Collectors.joining(", ", "{", "}"));
      case List<?> list ->
          list.stream().map(Facts::json).collect(Collectors.joining(", ", "[", "]"));
      case Number n -> n.toString();
      case Boolean b -> b.toString();
      default -> quoted(value.toString());
    };
  }

  private static String quoted(String text) {
    var out = new StringBuilder("\"");
    text.chars()
        .forEach(c -> {
          if (c == '"' || c == '\\') out.append('\\').append((char) c);
          else if (c < ' ') out.append(String.format("\\u%04x", c));
          else out.append((char) c);
        });
    return out.append('"').toString();
  }
}
