package deens.transfer;

import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Tells the operator what happens, one line each; of what others can cause at will, a few only. */
final class Events {
  private static final long PAUSE_MILLIS = 1_000;

  private final Consumer<String> out;
  private final LongSupplier clockMillis;
  private long lastMillis;
  private boolean told;
  private long untold;

  Events(Consumer<String> out, LongSupplier clockMillis) {
    this.out = out;
    this.clockMillis = clockMillis;
  }

  /** Tells what we did. */
  void tell(String line) {
    out.accept(line);
  }

  /** Tells what somebody else did: one line a second at most. */
  synchronized void limited(String line) {
    long now = clockMillis.getAsLong();
    if (told && Math.abs(now - lastMillis) < PAUSE_MILLIS) {
      untold++;
      return;
    }
    out.accept(untold == 0 ? line : line + " (and " + untold + " like it before)");
    untold = 0;
    told = true;
    lastMillis = now;
  }
}
