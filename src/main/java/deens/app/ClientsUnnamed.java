package deens.app;

import java.util.logging.Filter;
import java.util.logging.LogRecord;
import org.jspecify.annotations.Nullable;

/**
 * Keeps clients out of what is logged: our own lines never name one, but libraries name the ends of
 * connections when they log much, and so do messages of exceptions.
 */
final class ClientsUnnamed implements Filter {
  private static final String OURS = "deens.";

  @Override
  public boolean isLoggable(LogRecord record) {
    String name = record.getLoggerName();
    if (name == null || !name.startsWith(OURS)) return false;
    Throwable thrown = record.getThrown();
    if (thrown != null && !(thrown instanceof Unnamed)) record.setThrown(new Unnamed(thrown));
    return true;
  }

  /** Where something was thrown, and what; but not its message, nor its causes' messages. */
  static final class Unnamed extends Exception {
    private static final long serialVersionUID = 1;

    Unnamed(Throwable thrown) {
      super(thrown.getClass().getName(), cause(thrown), false, true);
      setStackTrace(thrown.getStackTrace());
    }

    private static @Nullable Throwable cause(Throwable thrown) {
      return thrown.getCause() == null ? null : new Unnamed(thrown.getCause());
    }
  }
}
