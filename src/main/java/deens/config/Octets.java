package deens.config;

/** Sizes as people write them. */
public final class Octets {
  private Octets() {}

  /**
   * Reads a number of octets: {@code 500000}, {@code 64K}, {@code 32M}, {@code 2G}; the letters
   * stand for powers of 1024, and {@code off} for 0.
   *
   * @throws IllegalArgumentException with what is wrong
   */
  public static long parse(String text) {
    if (text.equals("off")) return 0;
    int digits = text.length();
    int shift = 0;
    if (digits > 0) {
      switch (text.charAt(digits - 1)) {
        case 'k', 'K' -> shift = 10;
        case 'm', 'M' -> shift = 20;
        case 'g', 'G' -> shift = 30;
        default -> {}
      }
    }
    if (shift > 0) digits--;
    if (digits < 1 || digits > 9) throw bad(text);
    long n = 0;
    for (int i = 0; i < digits; i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') throw bad(text);
      n = n * 10 + c - '0';
    }
    return n << shift;
  }

  private static IllegalArgumentException bad(String text) {
    return new IllegalArgumentException(
        "\"" + text + "\" is not a size, like off, 500000, 64K, 32M or 2G");
  }
}
