package deens.zone.text;

/** Reads base64 data (RFC 4648 s4), in one piece or in several tokens. */
final class Base64Field {
  /** Digits in hand, below a marker bit. */
  private int bits;

  /** How many "=" there were. */
  private int padding;

  /** Reads all tokens that are left. */
  int data(RdataTokens t, byte[] out, int n) throws ZoneSyntaxException {
    int q = n;
    bits = 1;
    padding = 0;
    while (t.more) {
      q = digits(t, t.octets(), t.at(), t.end(), out, q);
      t.next();
    }
    return end(t, out, q);
  }

  /** Reads a run that is whole in itself; takes no token. */
  int whole(RdataTokens t, byte[] b, int from, int to, byte[] out, int n)
      throws ZoneSyntaxException {
    bits = 1;
    padding = 0;
    return end(t, out, digits(t, b, from, to, out, n));
  }

  /** Reads whole groups of digits; {@link #end} writes what is left of the last one. */
  private int digits(RdataTokens t, byte[] b, int from, int to, byte[] out, int n)
      throws ZoneSyntaxException {
    int q = bits == 1 && padding == 0 ? groups(b, from, to, out, n) : n;
    for (int p = from + (q - n) / 3 * 4; p < to; p++) {
      if (b[p] == '=') {
        padding++;
        continue;
      }
      int v = Digits.base64(b[p]);
      if (v < 0 || padding > 0) throw t.bad("base64 data (RFC 4648 s4)");
      bits = bits << 6 | v;
      if (bits >= 1 << 24) {
        if (q + 3 > RdataTokens.MAX_OCTETS) throw t.tooLong();
        out[q++] = (byte) (bits >> 16);
        out[q++] = (byte) (bits >> 8);
        out[q++] = (byte) bits;
        bits = 1;
      }
    }
    return q;
  }

  /** Reads groups of four digits, up to the first that has anything else in it, or no room. */
  private static int groups(byte[] b, int from, int to, byte[] out, int n) {
    int q = n;
    for (int p = from; p + 4 <= to && q + 3 <= RdataTokens.MAX_OCTETS; p += 4) {
      int v =
          Digits.base64(b[p]) << 18
              | Digits.base64(b[p + 1]) << 12
              | Digits.base64(b[p + 2]) << 6
              | Digits.base64(b[p + 3]);
      if (v < 0) break; // padding, or an error
      out[q] = (byte) (v >> 16);
      out[q + 1] = (byte) (v >> 8);
      out[q + 2] = (byte) v;
      q += 3;
    }
    return q;
  }

  /** RFC 4648 s3.5: the bits that fill the last digit are zero. */
  private int end(RdataTokens t, byte[] out, int q) throws ZoneSyntaxException {
    if (bits == 1 && padding == 0) return q;
    if (bits >= 1 << 18 && padding == 1 && (bits & 3) == 0) {
      if (q + 2 > RdataTokens.MAX_OCTETS) throw t.tooLong();
      out[q] = (byte) (bits >> 10);
      out[q + 1] = (byte) (bits >> 2);
      return q + 2;
    }
    if (bits >= 1 << 12 && bits < 1 << 18 && padding == 2 && (bits & 15) == 0) {
      if (q + 1 > RdataTokens.MAX_OCTETS) throw t.tooLong();
      out[q] = (byte) (bits >> 4);
      return q + 1;
    }
    throw t.error(
        "base64 data in "
            + t.mnemonic()
            + " RDATA is incomplete, expected groups of four digits with \"=\" at the end (RFC 4648 s4)");
  }
}
