package deens.xen;

import deens.portable.Console;
import org.teavm.interop.Import;

/**
 * In a guest in place of the server: does what the option {@code fault=} says, which must end it.
 * For {@code GuestFaultTest}.
 */
final class FaultGuest {
  private static final int TEXT = 0;
  private static final int CONSTANTS = 1;
  private static final int ZONE = 2;

  private FaultGuest() {}

  @Import(name = "fault_write")
  private static native void write(int where);

  @Import(name = "fault_execute")
  private static native void execute();

  public static void main(String[] none) {
    String words = Guest.words();
    String fault = words.substring(words.indexOf("fault=") + 6);
    if (fault.startsWith("text")) write(TEXT);
    else if (fault.startsWith("constants")) write(CONSTANTS);
    else if (fault.startsWith("zone")) write(ZONE);
    else if (fault.startsWith("data")) execute();
    else if (fault.startsWith("null")) Console.number(nothing(fault).length);
    else if (fault.startsWith("division")) Console.number(fault.length() / fault.indexOf('d'));
    else if (fault.startsWith("stack")) Console.number(deep(1));
    else if (fault.startsWith("memory")) fill();
    else if (fault.startsWith("silence")) stare();
    Console.line("and nothing came of it");
  }

  private static int[] nothing(String fault) {
    return fault.startsWith("nullity") ? new int[1] : null;
  }

  /** Ends after more calls than any stack has room for. */
  private static long deep(long n) {
    return n == Long.MAX_VALUE ? n : deep(n + 1) ^ deep(n + 2);
  }

  private static void fill() {
    byte[][] all = new byte[1 << 16][];
    for (int i = 0; ; i++) all[i] = new byte[1 << 16];
  }

  /** The watchdog's interrupt is the only way out. */
  private static void stare() {
    for (; ; ) Machine.nanos();
  }
}
