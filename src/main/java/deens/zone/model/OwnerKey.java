package deens.zone.model;

import deens.core.wire.Wire;

/**
 * Owner names as octets whose unsigned order is the canonical order of names (RFC 4034 s6.1): the
 * labels from the root down, in lower case, each closed by a 0; the octets 0 and 1 inside a label
 * become 1 1 and 1 2. The root is empty, and a name's key begins with that of every name above it.
 */
final class OwnerKey {
  /** Octets of an array that the key of any name fits in. */
  static final int MAX_OCTETS = 512;

  private OwnerKey() {}

  /**
   * Writes the key of the uncompressed name at {@code p} to the end of {@code key}, the first label
   * last; returns where it begins.
   */
  static int ofName(byte[] wire, int p, byte[] key) {
    int k = key.length;
    for (int q = p; wire[q] != 0; q += (wire[q] & 0xff) + 1) {
      key[--k] = 0;
      for (int i = q + (wire[q] & 0xff); i > q; i--) {
        int c = Wire.lower(wire[i]);
        if (c <= 1) {
          key[--k] = (byte) (c + 1);
          c = 1;
        }
        key[--k] = (byte) c;
      }
    }
    return k;
  }

  /** Writes the name whose key is given, in lower case, to {@code wire[0]}; returns its octets. */
  static int toName(byte[] key, int at, int length, byte[] wire) {
    int escapes = 0;
    for (int i = at; i < at + length; i++) {
      if (key[i] == 1) {
        escapes++;
        i++;
      }
    }
    int octets = length - escapes + 1;
    int p = octets - 1;
    wire[p] = 0;
    for (int i = at, end; i < at + length; i = end + 1) {
      int label = 0;
      for (end = i; key[end] != 0; end++) {
        if (key[end] == 1) end++;
        label++;
      }
      p -= label + 1;
      wire[p] = (byte) label;
      for (int q = p + 1, k = i; k < end; k++) {
        wire[q++] = key[k] == 1 ? (byte) (key[++k] - 1) : key[k];
      }
    }
    return octets;
  }
}
