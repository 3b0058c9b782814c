package deens.bench.compare;

import java.util.List;

/** A sample's middle and spread. */
record Statistics(double median, double least, double most) {
  static Statistics of(List<Double> sample) {
    if (sample.isEmpty()) return new Statistics(Double.NaN, Double.NaN, Double.NaN);
    double[] sorted = sample.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return new Statistics(median(sorted), sorted[0], sorted[sorted.length - 1]);
  }

  private static double median(double[] sorted) {
    int middle = sorted.length / 2;
    if (sorted.length % 2 == 1) return sorted[middle];
    return (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
