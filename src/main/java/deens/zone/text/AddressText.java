package deens.zone.text;

/** Reads IP addresses from octets; says nothing of what is wrong, only that something is. */
final class AddressText {
  private AddressText() {}

  /**
   * Reads an IPv4 address in dotted decimal.
   *
   * @return whether b[from..to) is one; its four octets are then in out, from n
   */
  static boolean address4(byte[] b, int from, int to, byte[] out, int n) {
    int p = from;
    for (int i = 0; i < 4; i++) {
      if (i > 0 && (p >= to || b[p++] != '.')) return false;
      int value = 0;
      int first = p;
      while (p < to && b[p] >= '0' && b[p] <= '9' && p < first + 4)
        value = value * 10 + b[p++] - '0';
      if (p == first || value > 255 || p > first + 1 && b[first] == '0') return false;
      out[n + i] = (byte) value;
    }
    return p == to;
  }

  /**
   * Reads an IPv6 address (RFC 4291 s2.2).
   *
   * @return whether b[from..to) is one; its sixteen octets are then in out, from n
   */
  static boolean address6(byte[] b, int from, int to, byte[] out, int n) {
    int p = from;
    int q = n; // where the next group goes
    int end = n + 16;
    int gap = -1; // where "::" stands
    if (to - p >= 2 && b[p] == ':') {
      if (b[p + 1] != ':') return false;
      p++;
    }
    while (p < to) {
      if (b[p] == ':') {
        if (gap >= 0) return false;
        gap = q;
        p++;
        continue;
      }
      int first = p;
      int value = 0;
      for (int digit; p < to && p < first + 4 && (digit = Digits.hex(b[p])) >= 0; p++) {
        value = value << 4 | digit;
      }
      if (p < to && b[p] == '.') {
        if (q + 4 > end || !address4(b, first, to, out, q)) return false;
        q += 4;
        p = to;
        break;
      }
      if (p == first || q + 2 > end) return false;
      out[q++] = (byte) (value >> 8);
      out[q++] = (byte) value;
      if (p < to && (b[p++] != ':' || p == to)) return false;
    }
    if (gap < 0) return q == end;
    if (q == end) return false; // "::" stands for one group at least
    System.arraycopy(out, gap, out, end - (q - gap), q - gap);
    for (int i = gap; i < end - (q - gap); i++) out[i] = 0;
    return true;
  }
}
