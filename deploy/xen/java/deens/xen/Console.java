package deens.xen;

/** The guest's console: lines of ASCII. */
final class Console {
  private Console() {}

  /** Writes a line. */
  static void line(String text) {
    for (int i = 0; i < text.length(); i++) Machine.print(text.charAt(i));
    Machine.print('\n');
  }
}
