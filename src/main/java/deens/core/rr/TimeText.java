package deens.core.rr;

/** Moments in presentation form (RFC 4034 s3.2). */
public final class TimeText {
  private TimeText() {}

  /** RFC 4034 s3.2: YYYYMMDDHHmmSS in UTC; here of the years 1970 to 2106. */
  static void append(StringBuilder out, long seconds) {
    int days = (int) (seconds / 86_400);
    int second = (int) (seconds % 86_400);
    int year = 1970;
    for (int length; days >= (length = isLeap(year) ? 366 : 365); year++) days -= length;
    int month = 1;
    for (int length; days >= (length = daysOf(month, year)); month++) days -= length;
    out.append(year);
    two(out, month);
    two(out, days + 1);
    two(out, second / 3600);
    two(out, second / 60 % 60);
    two(out, second % 60);
  }

  private static boolean isLeap(int year) {
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  }

  /** Returns the days of a month, 1 to 12. */
  public static int daysOf(int month, int year) {
    return switch (month) {
      case 2 -> isLeap(year) ? 29 : 28;
      case 4, 6, 9, 11 -> 30;
      default -> 31;
    };
  }

  static void two(StringBuilder out, int v) {
    out.append((char) ('0' + v / 10)).append((char) ('0' + v % 10));
  }
}
