package deens.zone.text;

import deens.core.wire.Wire;

/** Reads a place on Earth (RFC 1876 s3). */
final class LocationField {
  private static final int MILLIS_A_DEGREE = 3_600_000; // thousandths of a second of arc
  private static final int MILLIS_A_MINUTE = 60_000;

  private LocationField() {}

  static int read(RdataTokens t, byte[] out, int n) throws ZoneSyntaxException {
    out[n] = 0;
    Wire.putI32(out, n + 4, angle(t, 90, 'n', 's', "latitude"));
    t.need("a longitude");
    Wire.putI32(out, n + 8, angle(t, 180, 'e', 'w', "longitude"));
    t.need("an altitude");
    Wire.putI32(out, n + 12, altitude(t));
    t.next();
    out[n + 1] = t.more ? size(t) : 0x12; // 1 m
    out[n + 2] = t.more ? size(t) : 0x16; // 10 000 m
    out[n + 3] = t.more ? size(t) : 0x13; // 10 m
    return n + 16;
  }

  /** Thousandths of a second of arc, from 2^31. Leaves the hemisphere's letter as current token. */
  private static int angle(RdataTokens t, int maxDegrees, char positive, char negative, String what)
      throws ZoneSyntaxException {
    long v = Digits.decimal(t.octets(), t.at(), t.end(), maxDegrees) * MILLIS_A_DEGREE;
    if (v < 0) throw t.bad("degrees of " + what + ", 0.." + maxDegrees);
    for (int part = 1; ; part++) {
      t.need("the hemisphere of the " + what);
      int letter = t.length() == 1 ? Wire.lower(t.octets()[t.at()]) : 0;
      if (letter == positive || letter == negative) {
        if (v > (long) maxDegrees * MILLIS_A_DEGREE) {
          throw t.error("a " + what + " of over " + maxDegrees + " degrees (RFC 1876 s3)");
        }
        return (int) (0x8000_0000L + (letter == positive ? v : -v));
      }
      long more = minutesOrSeconds(t, part);
      if (more < 0) {
        throw t.bad(
            "minutes, seconds or hemisphere (%c or %c) of the %s"
                .formatted(positive - 32, negative - 32, what));
      }
      v += more;
    }
  }

  private static long minutesOrSeconds(RdataTokens t, int part) {
    return switch (part) {
      case 1 -> Digits.decimal(t.octets(), t.at(), t.end(), 59) * MILLIS_A_MINUTE;
      case 2 -> fraction(t.octets(), t.at(), t.end(), 3, MILLIS_A_MINUTE - 1);
      default -> -1;
    };
  }

  /** Reads digits and up to {@code places} decimals, as a whole number of the last; -1: none. */
  private static long fraction(byte[] b, int from, int to, int places, long max) {
    long v = 0;
    int decimals = -1;
    boolean digits = false;
    for (int p = from; p < to; p++) {
      if (b[p] == '.' && decimals < 0) {
        decimals = 0;
        continue;
      }
      int digit = b[p] - '0';
      if (digit < 0 || digit > 9 || decimals == places || v > max) return -1;
      if (decimals >= 0) decimals++;
      v = v * 10 + digit;
      digits = true;
    }
    for (int i = Math.max(decimals, 0); i < places; i++) v *= 10;
    return digits && v <= max ? v : -1;
  }

  /** Centimetres, from 100 000 m below. */
  private static int altitude(RdataTokens t) throws ZoneSyntaxException {
    boolean below = t.length() > 0 && t.octets()[t.at()] == '-';
    long v = metres(t, below ? 1 : 0, 4_284_967_295L);
    if (v < 0 || below && v > 10_000_000) throw t.bad("an altitude, -100000.00m..42849672.95m");
    return (int) (10_000_000 + (below ? -v : v));
  }

  /** A power of ten and a digit, of centimetres. */
  private static byte size(RdataTokens t) throws ZoneSyntaxException {
    long v = metres(t, 0, 9_000_000_000L);
    if (v < 0) throw t.bad("a size or precision, 0..90000000.00m");
    int exponent = 0;
    for (; v > 9; v /= 10) exponent++;
    t.next();
    return (byte) (v << 4 | exponent);
  }

  private static long metres(RdataTokens t, int skip, long max) {
    byte[] b = t.octets();
    int from = t.at() + skip;
    int end = t.end();
    if (end - from > 1 && Wire.lower(b[end - 1]) == 'm') end--;
    return fraction(b, from, end, 2, max);
  }
}
