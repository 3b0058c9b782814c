package deens.zone.model;

import java.util.Arrays;

/**
 * A stable merge sort of items by a 64-bit key and, where keys are equal, by something dearer. Keys
 * and items move together, so that most comparisons stay in the processor's cache. What is in order
 * already costs one comparison an item.
 */
abstract class KeySort {
  private static final int SHORT_RUN = 12;

  private long[] spareKeys = {};
  private int[] spareItems = {};

  /** Compares two items whose keys are equal. */
  abstract int tie(int a, int b);

  /** Sorts {@code items[from..to)} by {@code keys[from..to)}, both in place. */
  final void sort(long[] keys, int[] items, int from, int to) {
    if (to - from <= SHORT_RUN) {
      insert(keys, items, from, to);
      return;
    }
    int middle = (from + to) >>> 1;
    sort(keys, items, from, middle);
    sort(keys, items, middle, to);
    if (!after(keys[middle - 1], items[middle - 1], keys[middle], items[middle])) return;
    merge(keys, items, from, middle, to);
  }

  private void insert(long[] keys, int[] items, int from, int to) {
    for (int i = from + 1; i < to; i++) {
      long key = keys[i];
      int item = items[i];
      int j = i;
      for (; j > from && after(keys[j - 1], items[j - 1], key, item); j--) {
        keys[j] = keys[j - 1];
        items[j] = items[j - 1];
      }
      keys[j] = key;
      items[j] = item;
    }
  }

  private void merge(long[] keys, int[] items, int from, int middle, int to) {
    int left = middle - from;
    if (spareKeys.length < left) {
      spareKeys = Arrays.copyOf(spareKeys, left);
      spareItems = Arrays.copyOf(spareItems, left);
    }
    System.arraycopy(keys, from, spareKeys, 0, left);
    System.arraycopy(items, from, spareItems, 0, left);
    int out = from;
    int a = 0;
    int b = middle;
    while (a < left && b < to) {
      if (after(spareKeys[a], spareItems[a], keys[b], items[b])) {
        keys[out] = keys[b];
        items[out++] = items[b++];
      } else {
        keys[out] = spareKeys[a];
        items[out++] = spareItems[a++];
      }
    }
    System.arraycopy(spareKeys, a, keys, out, left - a);
    System.arraycopy(spareItems, a, items, out, left - a);
  }

  private boolean after(long key, int item, long otherKey, int other) {
    return key != otherKey ? key > otherKey : tie(item, other) > 0;
  }
}
