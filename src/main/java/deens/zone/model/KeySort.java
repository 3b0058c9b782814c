package deens.zone.model;

import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RecursiveAction;

/**
 * A stable merge sort of items by a 64-bit key and, where keys are equal, by something dearer. Keys
 * and items move together, so that most comparisons stay in the processor's cache. What is in order
 * already costs one comparison an item.
 */
abstract class KeySort {
  private static final int SHORT_RUN = 12;

  /** So many items are worth another thread. */
  private static final int LONG_RUN = 1 << 14;

  // What is merged with items behind it is kept here meanwhile, each item in its own place.
  private long[] spareKeys = {};
  private int[] spareItems = {};

  /** Compares two items whose keys are equal; called by several threads if they sort. */
  abstract int tie(int a, int b);

  /** Sorts {@code items[0..n)} by {@code keys[0..n)}, both in place. */
  final void sort(long[] keys, int[] items, int n) {
    reserve(n);
    sort(keys, items, 0, n);
  }

  /** As {@link #sort}, on all cores if there are many items. */
  final void sortOnAllCores(long[] keys, int[] items, int n) {
    if (n <= LONG_RUN) {
      sort(keys, items, n);
      return;
    }
    reserve(n);
    ForkJoinPool.commonPool().invoke(new Run(keys, items, 0, n));
  }

  private void reserve(int spare) {
    if (spareKeys.length >= spare) return;
    spareKeys = new long[spare];
    spareItems = new int[spare];
  }

  @SuppressWarnings("serial") // never serialised
  private final class Run extends RecursiveAction {
    private final long[] keys;
    private final int[] items;
    private final int from;
    private final int to;

    Run(long[] keys, int[] items, int from, int to) {
      this.keys = keys;
      this.items = items;
      this.from = from;
      this.to = to;
    }

    @Override
    protected void compute() {
      if (to - from <= LONG_RUN) {
        sort(keys, items, from, to);
        return;
      }
      int middle = (from + to) >>> 1;
      invokeAll(new Run(keys, items, from, middle), new Run(keys, items, middle, to));
      merge(keys, items, from, middle, to);
    }
  }

  private void sort(long[] keys, int[] items, int from, int to) {
    if (to - from <= SHORT_RUN) {
      insert(keys, items, from, to);
      return;
    }
    int middle = (from + to) >>> 1;
    sort(keys, items, from, middle);
    sort(keys, items, middle, to);
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
    if (!after(keys[middle - 1], items[middle - 1], keys[middle], items[middle])) return;
    int left = middle - from;
    System.arraycopy(keys, from, spareKeys, from, left);
    System.arraycopy(items, from, spareItems, from, left);
    int out = from;
    int a = from;
    int b = middle;
    while (a < middle && b < to) {
      if (after(spareKeys[a], spareItems[a], keys[b], items[b])) {
        keys[out] = keys[b];
        items[out++] = items[b++];
      } else {
        keys[out] = spareKeys[a];
        items[out++] = spareItems[a++];
      }
    }
    System.arraycopy(spareKeys, a, keys, out, middle - a);
    System.arraycopy(spareItems, a, items, out, middle - a);
  }

  private boolean after(long key, int item, long otherKey, int other) {
    return key != otherKey ? key > otherKey : tie(item, other) > 0;
  }
}
