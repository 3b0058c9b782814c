package deens.bench.compare;

import java.util.Arrays;
import java.util.List;

/** A sample's middle and spread. */
record Statistics(double median, double least, double most) {
  static Statistics of(List<Double> sample) {
    if (sample.isEmpty()) return new Statistics(Double.NaN, Double.NaN, Double.NaN);
    double[] sorted = sample.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return new Statistics(median(sorted), sorted[0], sorted[sorted.length - 1]);
  }

  /** The sum of the one over the sum of the other: short slices count less than long ones. */
  static double ratioOfSums(List<Double> above, List<Double> below) {
    return sum(above) / sum(below);
  }

  private static double median(double[] sorted) {
    int middle = sorted.length / 2;
    if (sorted.length % 2 == 1) return sorted[middle];
    return (sorted[middle - 1] + sorted[middle]) / 2;
  }

  private static double sum(List<Double> sample) {
    return Arrays.stream(sample.toArray(Double[]::new)).mapToDouble(Double::doubleValue).sum();
  }
}
