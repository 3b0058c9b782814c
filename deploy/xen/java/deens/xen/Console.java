package deens.xen;

/** The guest's console: ASCII, and nothing allocated for it. */
final class Console {
  private Console() {}

  /** Writes text. */
  static void text(String text) {
    for (int i = 0; i < text.length(); i++) Machine.print(text.charAt(i));
  }

  /** Writes a number of 0 or more in decimal. */
  static void number(long v) {
    long power = 1;
    while (v / power >= 10) power *= 10;
    for (; power > 0; power /= 10) Machine.print('0' + (int) (v / power % 10));
  }

  /** Writes text and ends the line. */
  static void line(String text) {
    text(text);
    Machine.print('\n');
  }
}
