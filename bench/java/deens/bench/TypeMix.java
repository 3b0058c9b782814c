package deens.bench;

import java.util.SplittableRandom;

/** Query types by their part of the queries. */
final class TypeMix {
  private final String[] types = new String[100];

  /**
   * @param parts types and their percentages, 100 in all, as in {@code A 60 AAAA 40}
   */
  TypeMix(String parts) {
    String[] words = parts.split(" ", -1);
    int filled = 0;
    for (int w = 0; w < words.length; w += 2) {
      for (int i = Integer.parseInt(words[w + 1]); i > 0; i--) types[filled++] = words[w];
    }
    if (filled != types.length) throw new IllegalArgumentException(parts + ": not 100 %");
  }

  String next(SplittableRandom random) {
    return types[random.nextInt(types.length)];
  }
}
