package deens.transfer;

import deens.core.wire.Name;
import deens.core.wire.Wire;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Zones that are ours, but of which we have nothing that may be told: never received, or expired.
 * Immutable. Hot path: looking a name up allocates nothing.
 */
final class Withheld {
  static final Withheld NOTHING = new Withheld(new Name[0]);

  /** A hash table with open addressing, at most half full; apexes in lower case. */
  private final byte @Nullable [][] slots;

  private final int count;

  private Withheld(Name[] apexes) {
    count = apexes.length;
    slots = new byte[Integer.highestOneBit(2 * count + 1) * 2][];
    for (Name apex : apexes) {
      byte[] wire = apex.lowerCase().wire();
      int slot = hash(wire, 0, wire.length) & slots.length - 1;
      while (slots[slot] != null) slot = slot + 1 & slots.length - 1;
      slots[slot] = wire;
    }
  }

  static Withheld of(Collection<Name> apexes) {
    return apexes.isEmpty() ? NOTHING : new Withheld(apexes.toArray(Name[]::new));
  }

  boolean isEmpty() {
    return count == 0;
  }

  /**
   * Returns how many labels the deepest of these zones has that a name is at or below; -1: none.
   *
   * @param name in wire form and lower case, from index 0
   * @param octets of the name
   * @param below whether the zone's own name does not count
   */
  int depth(byte[] name, int octets, boolean below) {
    int labels = 0;
    for (int p = 0; name[p] != 0; p += name[p] + 1) labels++;
    for (int p = 0; ; p += name[p] + 1, labels--) {
      if (!(below && p == 0) && contains(name, p, octets - p)) return labels;
      if (name[p] == 0) return -1;
    }
  }

  private boolean contains(byte[] name, int at, int octets) {
    int slot = hash(name, at, octets) & slots.length - 1;
    for (; slots[slot] != null; slot = slot + 1 & slots.length - 1) {
      if (same(slots[slot], name, at, octets)) return true;
    }
    return false;
  }

  private static boolean same(byte[] apex, byte[] name, int at, int octets) {
    if (apex.length != octets) return false;
    for (int i = 0; i < octets; i++) if (apex[i] != name[at + i]) return false;
    return true;
  }

  private static int hash(byte[] name, int at, int octets) {
    int h = octets;
    for (int i = at; i < at + octets; i++) h = h * 31 + Wire.lower(name[i]);
    h *= 0x9e3779b9;
    return h ^ h >>> 15;
  }
}
