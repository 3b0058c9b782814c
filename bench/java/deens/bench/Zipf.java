package deens.bench;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Ranks by Zipf's law with exponent 1: the rank r (from 0) comes up in proportion to 1/(r+1). */
final class Zipf {
  private final double[] upTo;

  Zipf(int ranks) {
    upTo = new double[ranks];
    double sum = 0;
    for (int r = 0; r < ranks; r++) {
      sum += 1.0 / (r + 1);
      upTo[r] = sum;
    }
  }

  int next(SplittableRandom random) {
    int found = Arrays.binarySearch(upTo, random.nextDouble() * upTo[upTo.length - 1]);
    return Math.min(found < 0 ? -found - 1 : found, upTo.length - 1);
  }
}
