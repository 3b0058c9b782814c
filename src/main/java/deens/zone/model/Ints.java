package deens.zone.model;

import java.util.Arrays;

/** A list of ints that grows. */
final class Ints {
  private int[] values = {};
  private int size;

  void add(int value) {
    if (size == values.length) values = Arrays.copyOf(values, size + (size >> 1) + 8);
    values[size++] = value;
  }

  void addAll(Ints other) {
    for (int i = 0; i < other.size; i++) add(other.values[i]);
  }

  int get(int i) {
    return values[i];
  }

  int size() {
    return size;
  }
}
