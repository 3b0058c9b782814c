package deens.app;

import sun.misc.Signal;

/** Signals of the operating system to this process. */
final class Signals {
  private Signals() {}

  /** Has something done at a signal, instead of what was done before. */
  static void on(String signal, Runnable what) {
    try {
      Signal.handle(new Signal(signal), s -> what.run());
    } catch (IllegalArgumentException e) {
      // This system does not have the signal, or the JVM was told to keep it (-Xrs).
    }
  }
}
