package deens.bench.memory;

/**
 * Allocation, access to arrays, and garbage, in rounds whose times are told line by line: {@code
 * figure NAME ROUND OPERATIONS NANOSECONDS}. Of the portable subset, so that the same code runs on
 * a JVM and, translated, in a guest.
 */
public final class MemoryWork {
  private static final int ROUNDS = 15;

  private static final int NODES = 1 << 16;
  private static final int SMALL_ARRAYS = 1 << 12;
  private static final int LARGE_ARRAYS = 4;

  private static final int PIECE_OCTETS = 64;
  private static final int PIECES_ALIVE = 1 << 16;
  private static final int BATCHES = 256;
  private static final int BATCH = 1 << 12;

  /** Where lines go. */
  public interface Out {
    void line(String text);
  }

  /** An object of the kind that there are most of: two references and a number. */
  private static final class Node {
    final Node next;
    final byte[] value;
    final long number;

    Node(Node next, byte[] value, long number) {
      this.next = next;
      this.value = value;
      this.number = number;
    }
  }

  private final Out out;

  // What keeps results from being optimised away.
  private Object kept = "";
  private long sum;

  private int seed = 1;

  /** Makes work that tells its figures. */
  public MemoryWork(Out out) {
    this.out = out;
  }

  /**
   * Does all of it.
   *
   * @param collects whether there is a collector; without one there is no garbage to speak of
   */
  public void run(boolean collects) {
    int[] mebibyte = cycle(1 << 18);
    int[] sixteen = cycle(1 << 22);
    byte[][] alive = collects ? new byte[PIECES_ALIVE][PIECE_OCTETS] : new byte[0][];
    for (int round = 1; round <= ROUNDS; round++) {
      sequential("sequential-1-MiB", round, mebibyte, 16);
      sequential("sequential-16-MiB", round, sixteen, 1);
      random("random-1-MiB", round, mebibyte);
      random("random-16-MiB", round, sixteen);
      objects(round);
      arrays("array-1-KiB", round, SMALL_ARRAYS, 1 << 10);
      arrays("array-1-MiB", round, LARGE_ARRAYS, 1 << 20);
      if (collects) garbage(round, alive);
    }
    if (kept instanceof byte[] piece) sum += piece[0];
    out.line("end " + sum);
  }

  /** A permutation that is one cycle (Sattolo): the next index to read stands at each. */
  private int[] cycle(int length) {
    int[] a = new int[length];
    for (int i = 0; i < length; i++) a[i] = i;
    for (int i = length - 1; i > 0; i--) {
      int j = (int) ((next() & 0xffffffffL) * i >>> 32);
      int other = a[j];
      a[j] = a[i];
      a[i] = other;
    }
    return a;
  }

  /** A number of 32 bits (Marsaglia's xorshift). */
  private int next() {
    seed ^= seed << 13;
    seed ^= seed >>> 17;
    seed ^= seed << 5;
    return seed;
  }

  private void sequential(String name, int round, int[] a, int times) {
    long start = System.nanoTime();
    long s = 0;
    for (int t = 0; t < times; t++) {
      for (int i = 0; i < a.length; i++) s += a[i];
    }
    tell(name, round, (long) a.length * times, System.nanoTime() - start);
    sum += s;
  }

  private void random(String name, int round, int[] a) {
    long start = System.nanoTime();
    int at = 0;
    for (int i = 0; i < 1 << 20; i++) at = a[at];
    tell(name, round, 1 << 20, System.nanoTime() - start);
    sum += at;
  }

  private void objects(int round) {
    byte[] value = new byte[0];
    long start = System.nanoTime();
    Node list = new Node(null, value, round);
    for (int i = 1; i < NODES; i++) list = new Node(list, value, i);
    tell("object", round, NODES, System.nanoTime() - start);
    kept = list;
    sum += list.number + list.value.length + list.next.number;
  }

  private void arrays(String name, int round, int count, int octets) {
    byte[][] all = new byte[count][];
    long start = System.nanoTime();
    for (int i = 0; i < count; i++) all[i] = new byte[octets];
    tell(name, round, count, System.nanoTime() - start);
    kept = all;
  }

  /** Makes 64 MiB of pieces, of which one in 16 takes the place of one that is alive. */
  private void garbage(int round, byte[][] alive) {
    long shortest = Long.MAX_VALUE;
    long longest = 0;
    long start = System.nanoTime();
    long before = start;
    for (int batch = 0; batch < BATCHES; batch++) {
      for (int i = 0; i < BATCH; i++) {
        byte[] piece = new byte[PIECE_OCTETS];
        piece[0] = (byte) i;
        if ((i & 15) == 0) alive[next() & PIECES_ALIVE - 1] = piece;
        else kept = piece;
      }
      long now = System.nanoTime();
      shortest = Math.min(shortest, now - before);
      longest = Math.max(longest, now - before);
      before = now;
    }
    tell("garbage", round, BATCHES * BATCH, before - start);
    tell("longest-pause", round, 1, longest - shortest);
  }

  private void tell(String name, int round, long operations, long nanos) {
    out.line("figure " + name + " " + round + " " + operations + " " + nanos);
  }
}
