package deens.control.health;

import deens.core.wire.Name;
import java.util.List;
import java.util.Map;

/** The way to the server that is asked. One thread uses it, but for {@link #wake}. */
public interface Probe extends AutoCloseable {
  /**
   * Asks about zones, and returns what came of it for each, within the limit that the probe has.
   *
   * @param zones one at least
   */
  Map<Name, Result> ask(List<Name> zones);

  /**
   * Waits.
   *
   * @param nanos the longest
   * @param watching whether to return as soon as the server ends a connection that it had, as the
   *     kernel does for a server that is killed
   */
  void await(long nanos, boolean watching);

  /** Ends the wait that is under way, or the next one. May be called by any thread. */
  void wake();

  @Override
  void close();
}
