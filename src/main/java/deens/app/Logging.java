package deens.app;

import deens.config.LogConfig;
import deens.control.Facts;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Sets how much is logged, and in which form. */
final class Logging {
  private static final Clock CLOCK = Clock.systemUTC();

  private Logging() {}

  /** Sets how much is logged, from now on. */
  static void level(LogConfig.Level level) {
    Level its =
        switch (level) {
          case OFF -> Level.OFF;
          case ERROR -> Level.SEVERE;
          case WARN -> Level.WARNING;
          case INFO -> Level.INFO;
          case DEBUG -> Level.FINE;
          case TRACE -> Level.FINEST;
        };
    Logger root = Logger.getLogger("");
    root.setLevel(its);
    for (Handler handler : root.getHandlers()) handler.setLevel(its);
  }

  /** Keeps clients out of what is logged, at each level, from now on. */
  static void unnameClients() {
    for (Handler handler : Logger.getLogger("").getHandlers()) {
      handler.setFilter(new ClientsUnnamed());
    }
  }

  /** Has what is logged written as JSON. */
  static void json() {
    for (Handler handler : Logger.getLogger("").getHandlers()) handler.setFormatter(new Json());
  }

  /**
   * Returns a writer that makes a JSON object of each line.
   *
   * @param level of all that it is given
   */
  static PrintWriter json(PrintWriter to, LogConfig.Level level) {
    return new JsonLines(to, level);
  }

  private static String line(String level, String message) {
    return Facts.of(
            "time",
            CLOCK.instant().truncatedTo(ChronoUnit.MILLIS).toString(),
            "level",
            level,
            "message",
            message)
        .json();
  }

  private static String word(LogConfig.Level level) {
    return level.name().toLowerCase(Locale.ROOT);
  }

  private static final class JsonLines extends PrintWriter {
    private final String level;

    JsonLines(PrintWriter to, LogConfig.Level level) {
      super(to, true);
      this.level = word(level);
    }

    @Override
    public void println(String text) {
      write(line(level, text));
      flush();
    }

    @Override
    public void println(Object text) {
      println(String.valueOf(text));
    }
  }

  private static final class Json extends Formatter {
    @Override
    public String format(LogRecord record) {
      int level = record.getLevel().intValue();
      LogConfig.Level its =
          level >= Level.SEVERE.intValue()
              ? LogConfig.Level.ERROR
              : level >= Level.WARNING.intValue()
                  ? LogConfig.Level.WARN
                  : level >= Level.INFO.intValue() ? LogConfig.Level.INFO : LogConfig.Level.DEBUG;
      String message = formatMessage(record);
      return line(
          word(its), record.getThrown() == null ? message : message + ": " + record.getThrown());
    }
  }
}
