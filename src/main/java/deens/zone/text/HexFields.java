package deens.zone.text;

/** Reads fields in hexadecimal digits. */
final class HexFields {
  private HexFields() {}

  /** Reads pairs of digits from as many tokens as are left; a pair may be cut by a blank. */
  static int data(RdataTokens t, byte[] out, int n) throws ZoneSyntaxException {
    int q = n;
    int high = -1; // a first digit that waits for its second
    while (t.more) {
      byte[] b = t.octets();
      int p = t.at();
      int end = t.end();
      if (end - p > 2 * (RdataTokens.MAX_OCTETS - q)) throw t.tooLong();
      if (high >= 0 && p < end) {
        int v = Digits.hex(b[p++]);
        if (v < 0) throw notHex(t);
        out[q++] = (byte) (high << 4 | v);
        high = -1;
      }
      int pairs = (end - p) / 2;
      q = pairs(b, p, pairs, out, q);
      if (q < 0) throw notHex(t);
      p += 2 * pairs;
      if (p < end) {
        high = Digits.hex(b[p]);
        if (high < 0) throw notHex(t);
      }
      t.next();
    }
    if (high < 0) return q;
    throw t.error(
        "an odd number of hexadecimal digits in %s RDATA, expected pairs (%s)"
            .formatted(t.mnemonic(), t.reference()));
  }

  /**
   * Reads pairs of digits from b, from an index on.
   *
   * @return the index after the octets; -1: they are not all digits
   */
  static int pairs(byte[] b, int from, int pairs, byte[] out, int n) {
    for (int i = 0, p = from; i < pairs; i++, p += 2) {
      int v = Digits.hex(b[p]) << 4 | Digits.hex(b[p + 1]);
      if (v < 0) return -1;
      out[n + i] = (byte) v;
    }
    return n + pairs;
  }

  static ZoneSyntaxException notHex(RdataTokens t) {
    return t.bad("hexadecimal digits in pairs");
  }

  /**
   * Reads pairs of digits in b[from..to), dots passed over.
   *
   * @return the index after the octets; -1: they are no such thing, or too many
   */
  static int dotted(byte[] b, int from, int to, byte[] out, int n) {
    int q = n;
    int high = -1;
    for (int p = from; p < to; p++) {
      if (b[p] == '.') continue;
      int v = Digits.hex(b[p]);
      if (v < 0 || q == RdataTokens.MAX_OCTETS) return -1;
      if (high < 0) {
        high = v;
      } else {
        out[q++] = (byte) (high << 4 | v);
        high = -1;
      }
    }
    return high < 0 ? q : -1;
  }
}
