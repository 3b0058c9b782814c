package deens.core.net;

/**
 * Octets that wait in queues, all in one memory of fixed size: a queue is a chain of chunks. Hot
 * path: no allocation after construction.
 */
final class Chunks {
  /** Octets of a chunk. */
  static final int OCTETS = 1024;

  private static final int NONE = -1;

  /** First in, first out; empty when made. */
  static final class Queue {
    private int first = NONE;
    private int last = NONE;
    private int at; // of the first octet in the first chunk

    /** How many octets are in it. */
    int octets;
  }

  private final byte[] memory;
  private final int[] next;
  private int free;
  private int freeChunks;

  /** Makes a memory of so many chunks. */
  Chunks(int count) {
    memory = new byte[count * OCTETS];
    next = new int[count];
    for (int i = 0; i < count; i++) next[i] = i + 1;
    next[count - 1] = NONE;
    freeChunks = count;
  }

  /** Returns how many chunks there are. */
  int count() {
    return next.length;
  }

  /** Returns how many of them are in no queue. */
  int freeChunks() {
    return freeChunks;
  }

  /** Returns how many chunks more a queue takes if octets are added. */
  static int chunksFor(Queue q, int octets) {
    return chunks(q.at + q.octets + octets) - chunks(q.at + q.octets);
  }

  private static int chunks(int octets) {
    return (octets + OCTETS - 1) / OCTETS;
  }

  /** Adds octets to a queue. The caller has seen that there are the chunks for it. */
  void append(Queue q, byte[] b, int at, int octets) {
    int p = at;
    int left = octets;
    while (left > 0) {
      int used = q.at + q.octets & OCTETS - 1;
      if (used == 0) { // an empty queue has no chunk
        int chunk = free;
        free = next[chunk];
        freeChunks--;
        next[chunk] = NONE;
        if (q.first == NONE) q.first = chunk;
        else next[q.last] = chunk;
        q.last = chunk;
      }
      int n = Math.min(left, OCTETS - used);
      System.arraycopy(b, p, memory, q.last * OCTETS + used, n);
      q.octets += n;
      p += n;
      left -= n;
    }
  }

  /** Copies octets of a queue, from {@code offset} on, all of which it has. */
  void copy(Queue q, int offset, int octets, byte[] to) {
    int chunk = q.first;
    int from = q.at + offset;
    for (; from >= OCTETS; from -= OCTETS) chunk = next[chunk];
    for (int done = 0; done < octets; from = 0) {
      int n = Math.min(octets - done, OCTETS - from);
      System.arraycopy(memory, chunk * OCTETS + from, to, done, n);
      done += n;
      chunk = next[chunk];
    }
  }

  /** Returns the 16-bit value at the front of a queue of two octets or more. */
  int u16(Queue q) {
    int low = q.at + 1 < OCTETS ? q.first * OCTETS + q.at + 1 : next[q.first] * OCTETS;
    return (memory[q.first * OCTETS + q.at] & 0xff) << 8 | memory[low] & 0xff;
  }

  /** Takes octets from the front of a queue, which has them. */
  void drop(Queue q, int octets) {
    q.at += octets;
    q.octets -= octets;
    if (q.octets == 0) {
      clear(q);
      return;
    }
    for (; q.at >= OCTETS; q.at -= OCTETS) {
      int chunk = q.first;
      q.first = next[chunk];
      release(chunk);
    }
  }

  /** Takes all octets from a queue. */
  void clear(Queue q) {
    while (q.first != NONE) {
      int chunk = q.first;
      q.first = next[chunk];
      release(chunk);
    }
    q.last = NONE;
    q.at = 0;
    q.octets = 0;
  }

  private void release(int chunk) {
    next[chunk] = free;
    free = chunk;
    freeChunks++;
  }
}
