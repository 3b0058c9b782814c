package deens.bench.compare;

/** A part of a text file that a program writes, between two lines that say so; the rest is ours. */
final class MarkedSection {
  private final String begin;
  private final String end;

  MarkedSection(String name) {
    this.begin = "<!-- " + name + ": written by the program from here -->";
    this.end = "<!-- " + name + ": to here -->";
  }

  /** The text with another section; appended if the text has none yet. */
  String replace(String text, String section) {
    String whole = begin + "\n" + section.strip() + "\n" + end;
    int from = text.indexOf(begin);
    if (from < 0) return text.stripTrailing() + "\n\n" + whole + "\n";
    int to = text.indexOf(end, from);
    if (to < 0) throw new IllegalArgumentException("\"" + begin + "\" without \"" + end + "\"");
    return text.substring(0, from) + whole + text.substring(to + end.length());
  }
}
