package deens.zone.text;

/** Reads fields that are text: character-strings (RFC 1035 s3.3) and text without a length. */
final class StringFields {
  private StringFields() {}

  /** Reads a length octet and the token's octets, escapes resolved. */
  static int string(RdataTokens t, byte[] out, int n) throws ZoneSyntaxException {
    if (n >= RdataTokens.MAX_OCTETS) throw t.tooLong();
    int max = Math.min(RdataTokens.MAX_OCTETS, n + 256);
    int end = unescape(t, t.octets(), t.at(), t.end(), out, n + 1, max);
    out[n] = (byte) (end - n - 1);
    return t.taken(end);
  }

  static int strings(RdataTokens t, byte[] out, int n) throws ZoneSyntaxException {
    int q = n;
    while (t.more) q = string(t, out, q);
    return q;
  }

  static int text(RdataTokens t, byte[] out, int n) throws ZoneSyntaxException {
    int max = RdataTokens.MAX_OCTETS;
    return t.taken(unescape(t, t.octets(), t.at(), t.end(), out, n, max));
  }

  /** Resolves the escapes of RFC 1035 s5.1 in b[from..to); max is the end of out. */
  static int unescape(RdataTokens t, byte[] b, int from, int to, byte[] out, int n, int max)
      throws ZoneSyntaxException {
    int q = n;
    for (int p = from; p < to; ) {
      int c = b[p++];
      if (c == '\\') {
        if (p == to) throw loneBackslash(t, b, from, to);
        c = b[p++];
        if (c >= '0' && c <= '9') {
          c = p + 2 <= to ? (int) Digits.decimal(b, p - 1, p + 2, 255) : -1;
          if (c < 0) throw notOctet(t, b, p - 2, Math.min(to, p + 2));
          p += 2;
        }
      }
      if (q == max) throw max == RdataTokens.MAX_OCTETS ? t.tooLong() : tooLong(t, b, from, to);
      out[q++] = (byte) c;
    }
    return q;
  }

  private static ZoneSyntaxException loneBackslash(RdataTokens t, byte[] b, int from, int to) {
    return t.error(
        "a lone backslash ends "
            + Quoted.text(b, from, to)
            + "; expected \\X or \\DDD (RFC 1035 s5.1)");
  }

  private static ZoneSyntaxException notOctet(RdataTokens t, byte[] b, int from, int to) {
    return t.error(
        Quoted.text(b, from, to)
            + " found, expected \\DDD with three digits, 000 to 255 (RFC 1035 s5.1)");
  }

  private static ZoneSyntaxException tooLong(RdataTokens t, byte[] b, int from, int to) {
    return t.error(
        Quoted.text(b, from, to)
            + " is over 255 octets; cut it into several strings (RFC 1035 s3.3)");
  }
}
