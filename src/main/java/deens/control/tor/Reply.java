package deens.control.tor;

import java.util.List;
import java.util.Optional;

/**
 * What Tor says at once (control-spec s2.3), without the data blocks that some replies have.
 *
 * @param status three digits: 2xx good, 4xx and 5xx not, 6xx an event
 * @param lines their texts, one at least
 */
record Reply(int status, List<String> lines) {
  private static final int EVENT = 6;

  Reply {
    lines = List.copyOf(lines);
  }

  boolean isGood() {
    return status / 100 == 2;
  }

  boolean isEvent() {
    return status / 100 == EVENT;
  }

  /** Returns the last line, which has the reason if it is not good. */
  String text() {
    return lines.getLast();
  }

  /**
   * Returns the value of {@code key=value} in the first line that has it, without its quotes.
   *
   * @param begins how that line begins
   */
  Optional<String> value(String begins, String key) {
    return lines.stream()
        .filter(line -> line.startsWith(begins))
        .flatMap(line -> in(line, key).stream())
        .findFirst();
  }

  private static Optional<String> in(String line, String key) {
    int at = (" " + line).indexOf(" " + key + "=");
    if (at < 0) return Optional.empty();
    String rest = line.substring(at + key.length() + 1);
    if (rest.startsWith("\"")) return unquoted(rest);
    int end = rest.indexOf(' ');
    return Optional.of(end < 0 ? rest : rest.substring(0, end));
  }

  /** A QuotedString of control-spec s2.1.1; empty if it has no end. */
  private static Optional<String> unquoted(String text) {
    var value = new StringBuilder();
    for (int i = 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') return Optional.of(value.toString());
      if (c == '\\' && ++i == text.length()) break;
      value.append(text.charAt(i));
    }
    return Optional.empty();
  }

  /** Writes a QuotedString. */
  static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
