package deens.zone.text;

/** Reads a TTL or another period of time: seconds, or units as in 1h30m (RFC 2308 s4, BIND). */
final class Period {
  private static final long MOST = 0xffff_ffffL;

  private Period() {}

  /** Reads the current token; returns seconds, an unsigned number. */
  static int read(Scanner scanner) throws ZoneSyntaxException {
    byte[] b = scanner.octets();
    int p = scanner.at();
    int end = p + scanner.length();
    long total = 0;
    boolean units = false;
    do {
      int first = p;
      long value = 0;
      while (p < end && b[p] >= '0' && b[p] <= '9' && value <= MOST) {
        value = value * 10 + b[p++] - '0';
      }
      int unit = p == end ? 0 : unit(b[p]);
      // Seconds may go without their unit only if they stand alone.
      if (p == first || unit < 0 || unit == 0 && units) throw notPeriod(scanner);
      units = true;
      total += unit == 0 ? value : value * unit;
      if (unit > 0) p++;
      if (total > MOST) throw notPeriod(scanner);
    } while (p < end);
    return (int) total;
  }

  private static int unit(int c) {
    return switch (c) {
      case 's', 'S' -> 1;
      case 'm', 'M' -> 60;
      case 'h', 'H' -> 3600;
      case 'd', 'D' -> 86_400;
      case 'w', 'W' -> 604_800;
      default -> -1;
    };
  }

  private static ZoneSyntaxException notPeriod(Scanner scanner) {
    return scanner.error(
        scanner.text()
            + " is no period of time; seconds (0..4294967295) or units such as 1h30m or 2w are expected");
  }
}
