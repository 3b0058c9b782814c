package deens.bench.compare;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** How many answers our server had in its memo, as its statistics say. */
record MemoCount(long remembered, long rendered) {
  private static final Pattern LINE =
      Pattern.compile("(?m)^memo: remembered (\\d+), rendered (\\d+)\\b.*$");

  /** All that were printed, in order. */
  static List<MemoCount> allIn(String log) {
    return LINE.matcher(log)
        .results()
        .map(m -> new MemoCount(Long.parseLong(m.group(1)), Long.parseLong(m.group(2))))
        .toList();
  }

  /** The share that was remembered since then, if there was any answer. */
  Optional<Double> hitRatioSince(MemoCount before) {
    double hits = remembered - before.remembered;
    double all = hits + rendered - before.rendered;
    return all > 0 ? Optional.of(hits / all) : Optional.empty();
  }
}
