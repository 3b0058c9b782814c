package deens.zone.model;

import deens.zone.text.Position;
import deens.zone.text.Problem;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/** The problems of one zone, as they are found. */
final class ZoneProblems {
  /** Problems of one kind that are listed; more are counted. */
  private static final int LISTED = 1000;

  private record Found(int file, int line, int column, ZoneRule rule, String message) {
    /** A comparator of lambdas would be made at each start, for nothing if there is no problem. */
    static int compare(Found a, Found b) {
      if (a.file != b.file) return Integer.compare(a.file, b.file);
      if (a.line != b.line) return Integer.compare(a.line, b.line);
      return Integer.compare(a.column, b.column);
    }
  }

  /** How many records something is true of, and the first of them in file order. */
  static final class Tally {
    int records;
    int first = Integer.MAX_VALUE;

    void add(int r) {
      records++;
      first = Math.min(first, r);
    }

    void addAll(Tally other) {
      records += other.records;
      first = Math.min(first, other.first);
    }
  }

  private final RecordStore store;
  private final IntFunction<String> files;
  private final List<Found> found = new ArrayList<>();
  private final Map<ZoneRule, Integer> count = new EnumMap<>(ZoneRule.class);

  /**
   * @param store has the records that problems are reported of
   * @param files the name of each file by the number that the records came with
   */
  ZoneProblems(RecordStore store, IntFunction<String> files) {
    this.store = store;
    this.files = files;
  }

  /** Reports a problem of the whole zone. */
  void report(ZoneRule rule, String message) {
    add(0, 0, 0, rule, message, "");
  }

  void report(ZoneRule rule, int r, String message) {
    report(rule, r, message, "");
  }

  void report(ZoneRule rule, int r, String message, String hint) {
    add(store.file(r), store.line(r), store.column(r), rule, message, hint);
  }

  void report(ZoneRule rule, Tally tally, String message) {
    if (tally.records == 0) return;
    report(
        rule, tally.first, message, tally.records > 1 ? "; " + (tally.records - 1) + " more" : "");
  }

  void add(int file, int line, int column, ZoneRule rule, String message, String hint) {
    if (count.merge(rule, 1, Integer::sum) > LISTED) return;
    String text = message + " (" + rule.reference + ")" + hint;
    found.add(new Found(file, line, column, rule, text));
  }

  /** Adds those that another has found in what comes after. */
  void addAll(ZoneProblems other) {
    for (Found f : other.found) {
      if (count.merge(f.rule, 1, Integer::sum) <= LISTED) found.add(f);
    }
    other.count.forEach((rule, n) -> {
      if (n > LISTED) count.merge(rule, n - LISTED, Integer::sum);
    });
  }

  /** Where a record stands, seen from another: the file is told only if it is a different one. */
  String place(int r, int from) {
    String here = store.line(r) + ":" + store.column(r);
    return store.file(r) == store.file(from) ? here : files.apply(store.file(r)) + ":" + here;
  }

  /** Hands on all problems, sorted by file, line and column. */
  void tell(Consumer<Problem> problems) {
    for (ZoneRule rule : ZoneRule.values()) {
      int more = count.getOrDefault(rule, 0) - LISTED;
      if (more > 0) {
        found.add(new Found(0, 0, 0, rule, more + " more like \"" + example(rule) + "\""));
      }
    }
    found.sort(Found::compare);
    for (Found f : found) {
      var position = new Position(files.apply(f.file), f.line, f.column);
      problems.accept(new Problem(position, f.rule.severity, f.message));
    }
  }

  private String example(ZoneRule rule) {
    for (Found f : found) if (f.rule == rule) return f.message;
    throw new IllegalStateException("no problem of the kind " + rule);
  }
}
