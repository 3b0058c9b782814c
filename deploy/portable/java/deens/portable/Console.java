package deens.portable;

import org.teavm.interop.Import;
import org.teavm.interop.c.Include;

/** Where a program says what it does: ASCII, and nothing allocated for it. */
@Include(value = "world.h", isSystem = false)
public final class Console {
  private Console() {}

  /** Writes an octet. */
  @Import(name = "console_put")
  private static native void put(int octet);

  /** Writes text. */
  public static void text(String text) {
    for (int i = 0; i < text.length(); i++) put(text.charAt(i));
  }

  /** Writes a number of 0 or more in decimal. */
  public static void number(long v) {
    long power = 1;
    while (v / power >= 10) power *= 10;
    for (; power > 0; power /= 10) put('0' + (int) (v / power % 10));
  }

  /** Writes text and ends the line. */
  public static void line(String text) {
    text(text);
    put('\n');
  }
}
