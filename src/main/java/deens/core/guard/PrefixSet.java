package deens.core.guard;

import deens.core.wire.Wire;
import java.util.Arrays;

/** Some address prefixes; each is looked at in turn. Immutable. Hot path: no allocation. */
public final class PrefixSet {
  private static final int WORDS = 4;

  // Of each prefix: the octets of its addresses, 4 or 16; the address and the mask, WORDS each.
  private final int[] octets;
  private final int[] values;
  private final int[] masks;

  private PrefixSet(int prefixes) {
    octets = new int[prefixes];
    values = new int[WORDS * prefixes];
    masks = new int[WORDS * prefixes];
  }

  /** Returns a set of nothing. */
  public static PrefixSet empty() {
    return new PrefixSet(0);
  }

  /**
   * Makes a set.
   *
   * @param addresses each 4 or 16 octets
   * @param bits how many of each count
   */
  public static PrefixSet of(byte[][] addresses, int[] bits) {
    var set = new PrefixSet(addresses.length);
    for (int i = 0; i < addresses.length; i++) {
      int length = addresses[i].length;
      set.octets[i] = length;
      for (int w = 0; w < length / 4; w++) {
        int here = Math.min(32, Math.max(0, bits[i] - 32 * w));
        int mask = here == 0 ? 0 : -1 << 32 - here;
        set.masks[WORDS * i + w] = mask;
        set.values[WORDS * i + w] = Wire.i32(addresses[i], 4 * w) & mask;
      }
    }
    return set;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PrefixSet o
        && Arrays.equals(octets, o.octets)
        && Arrays.equals(values, o.values)
        && Arrays.equals(masks, o.masks);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }

  /**
   * Whether one of them has an address.
   *
   * @param address from index 0
   * @param length its octets, 4 or 16
   */
  public boolean contains(byte[] address, int length) {
    for (int i = 0; i < octets.length; i++) {
      if (octets[i] != length) continue;
      int differ = 0;
      for (int w = 0; w < length / 4; w++) {
        int p = WORDS * i + w;
        differ |= Wire.i32(address, 4 * w) & masks[p] ^ values[p];
      }
      if (differ == 0) return true;
    }
    return false;
  }
}
