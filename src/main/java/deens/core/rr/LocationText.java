package deens.core.rr;

import deens.core.wire.Wire;

/** A place on Earth in presentation form (RFC 1876 s3). */
final class LocationText {
  private LocationText() {}

  /** Appends it; false: a size of zero with an exponent, which text cannot tell from zero. */
  static boolean append(StringBuilder out, byte[] b, int p) {
    angle(out, (Wire.i32(b, p + 4) & 0xffff_ffffL) - 0x8000_0000L, "N", "S");
    out.append(' ');
    angle(out, (Wire.i32(b, p + 8) & 0xffff_ffffL) - 0x8000_0000L, "E", "W");
    out.append(' ');
    long altitude = (Wire.i32(b, p + 12) & 0xffff_ffffL) - 10_000_000; // centimetres
    if (altitude < 0) out.append('-');
    altitude = Math.abs(altitude);
    out.append(altitude / 100).append('.');
    TimeText.two(out, (int) (altitude % 100));
    out.append('m');
    for (int i = 1; i <= 3; i++) {
      int mantissa = b[p + i] >> 4 & 15;
      int exponent = b[p + i] & 15; // of centimetres
      if (mantissa == 0 && exponent > 0) return false;
      out.append(' ');
      if (exponent < 2) {
        out.append("0.");
        TimeText.two(out, exponent == 0 ? mantissa : mantissa * 10);
      } else {
        out.append(mantissa);
        for (int k = 2; k < exponent; k++) out.append('0');
      }
      out.append('m');
    }
    return true;
  }

  private static void angle(StringBuilder out, long thousandths, String positive, String negative) {
    int v = (int) Math.abs(thousandths);
    out.append(v / 3_600_000).append(' ').append(v / 60_000 % 60).append(' ');
    out.append(v / 1000 % 60).append('.').append((char) ('0' + v / 100 % 10));
    TimeText.two(out, v % 100);
    out.append(' ').append(thousandths < 0 ? negative : positive);
  }
}
