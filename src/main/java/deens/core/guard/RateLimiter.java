package deens.core.guard;

import deens.core.wire.Wire;

/**
 * Limits how many alike responses a network gets in a second, so that the server is of no use to
 * who sends queries in another's name. For one thread; hot path: no allocation after construction.
 */
public final class RateLimiter {
  /*
   * A leaky bucket for each network and kind of response: it takes one with each response, loses the
   * rate each second, and is full at twice the rate; what comes while more than the rate is in it is
   * limited. A network that keeps on asking too much gets next to nothing, and is free two seconds
   * after it has ended.
   *
   * Buckets stand in sets of four. A new one takes the place of the one that has least in it, so that
   * a flood from everywhere drives out the small ones, not those that are being limited.
   *
   *   slot: mark (32 bits) | second (16) | in the bucket (16)
   */

  /** The response may go. */
  public static final int SEND = 0;

  /** Only that it was truncated may go, which a real client answers by asking over TCP. */
  public static final int SLIP = 1;

  /** Nothing may go. */
  public static final int DROP = 2;

  /** Most responses a second that can be set. */
  public static final int MOST_RATE = 30_000;

  private static final int SLOTS = 1 << 16;
  private static final int WAYS = 4;
  private static final long K1 = 0x9e3779b97f4a7c15L;
  private static final long K2 = 0xc2b2ae3d27d4eb4fL;

  private final int rate;
  private final int slip;
  private final int mask4;
  private final long mask6;
  private final long seed;
  private final long[] slots = new long[SLOTS];
  private int limited;

  /**
   * Makes a limiter that has seen nothing.
   *
   * @param rate responses a second, 1 to {@link #MOST_RATE}
   * @param slip one in so many limited responses is sent truncated; 0: none
   * @param bits4 bits of an IPv4 address that make a network, 1 to 32
   * @param bits6 bits of an IPv6 address that make a network, 1 to 64
   * @param seed makes the hash unpredictable
   */
  public RateLimiter(int rate, int slip, int bits4, int bits6, long seed) {
    this.rate = rate;
    this.slip = slip;
    mask4 = -1 << 32 - bits4;
    mask6 = -1L << 64 - bits6;
    this.seed = seed | 1;
  }

  /**
   * Counts a response, and says what may be sent.
   *
   * @param client its address from index 0
   * @param clientLength 4 or 16
   * @param kind what responses that are alike have in common
   * @param nowSeconds the time
   */
  public int check(byte[] client, int clientLength, long kind, int nowSeconds) {
    long network =
        clientLength == 4
            ? Wire.i32(client, 0) & mask4
            : ((long) Wire.i32(client, 0) << 32 | Wire.i32(client, 4) & 0xffffffffL) & mask6;
    long hash = (network ^ seed) * K1 ^ kind * K2;
    hash = (hash ^ hash >>> 32) * K1;
    hash ^= hash >>> 29;
    int set = (int) hash & SLOTS - WAYS;
    long mark = hash >>> 32;
    int victim = set;
    int least = Integer.MAX_VALUE;
    for (int i = set; i < set + WAYS; i++) {
      long slot = slots[i];
      int in = left(slot, nowSeconds);
      if (slot >>> 32 == mark) return count(i, mark, in, nowSeconds);
      if (in < least) {
        least = in;
        victim = i;
      }
    }
    return count(victim, mark, 0, nowSeconds);
  }

  /** Returns what is left in a bucket now. */
  private int left(long slot, int nowSeconds) {
    int in = (int) slot & 0xffff;
    int seconds = nowSeconds - (int) (slot >>> 16) & 0xffff;
    return seconds == 0 ? in : seconds > 2 ? 0 : Math.max(0, in - seconds * rate);
  }

  private int count(int i, long mark, int before, int nowSeconds) {
    int in = Math.min(before + 1, 2 * rate);
    slots[i] = mark << 32 | (long) (nowSeconds & 0xffff) << 16 | in;
    if (in <= rate) return SEND;
    if (slip == 0) return DROP;
    limited++;
    return limited % slip == 0 ? SLIP : DROP;
  }
}
