package deens.core.image;

/**
 * Finds tails that were rendered ahead and lie in the image, by exactly what each depends on. Hot
 * path: no allocation.
 */
public final class TailIndex {
  /** More places are not looked at: a whole index is half empty, so that runs in it are short. */
  private static final int MOST_STEPS = 256;

  private TailIndex() {}

  /**
   * Returns the hash of a key: the low bits choose the first place to look at, the high ones tell
   * most keys apart.
   *
   * @param code the kind of answer, what was asked, and DO
   * @param key two offsets, as {@link #key}
   */
  public static long hash(int code, long key) {
    long h = (key ^ code * 0xc2b2ae3d27d4eb4fL) * 0x9e3779b97f4a7c15L;
    h = (h ^ h >>> 32) * 0x9e3779b97f4a7c15L;
    return h ^ h >>> 29;
  }

  /**
   * Returns what stands for two offsets, wherever the zone is copied to.
   *
   * @param start where the zone's octets start
   * @param zone its zone record
   * @param first an offset in the zone or its zone record
   * @param second an offset in the zone; 0: none
   */
  public static long key(long start, long zone, long first, long second) {
    long a = first == zone ? 0 : (first - start) / ImageFormat.ALIGNMENT + 1;
    long b = second == 0 ? 0 : (second - start) / ImageFormat.ALIGNMENT + 1;
    return a & 0xffffffffL | b << 32;
  }

  /** Returns the part of a hash that stands in the index. */
  public static int mark(long hash) {
    return (int) (hash >>> 32);
  }

  /**
   * Returns the offset of a tail's octets, as {@code core.memo.Tail} keeps them; 0: it was not
   * rendered ahead.
   *
   * @param zone the zone record
   * @param first an offset in the zone or its zone record
   * @param second an offset in the zone; 0: none
   */
  public static long find(ImageBytes b, long zone, int code, long first, long second) {
    long index = index(b, zone);
    if (index == 0) return 0;
    long key = key(zone - b.i64(zone + ImageFormat.ZONE_OCTETS_AT), zone, first, second);
    long hash = hash(code, key);
    int mark = mark(hash);
    int last = b.i32(index + ImageFormat.TAILS_PLACES_AT) - 1;
    int place = (int) hash & last;
    for (int i = 0; i < MOST_STEPS; i++) {
      long word =
          b.i64(index + ImageFormat.TAILS_PLACE_AT + (long) place * ImageFormat.TAILS_PLACE_OCTETS);
      if (word == 0) return 0;
      if ((int) word == mark) {
        long tail = index - (word >>> 32) * ImageFormat.ALIGNMENT;
        if (b.i64(tail + ImageFormat.TAIL_FIRST_AT) == key && b.i32(tail) == code) {
          return tail + ImageFormat.TAIL_KEPT_AT;
        }
      }
      place = place + 1 & last;
    }
    return 0;
  }

  /** Returns how many octets a tail that was found has. */
  public static int octets(ImageBytes b, long tail) {
    return b.i32(tail + ImageFormat.TAIL_OCTETS_AT - ImageFormat.TAIL_KEPT_AT);
  }

  /** Returns the number of tails of a zone that were rendered ahead. */
  public static int tails(ImageBytes b, long zone) {
    long index = index(b, zone);
    return index == 0 ? 0 : b.i32(index);
  }

  /** Returns the index of a zone's tails; 0: there are none. */
  static long index(ImageBytes b, long zone) {
    return Links.follow(b, zone, ImageFormat.ZONE_TAILS_AT);
  }
}
