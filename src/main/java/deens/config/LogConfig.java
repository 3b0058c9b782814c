package deens.config;

/**
 * How the server tells what happens.
 *
 * @param level what it tells beside its results and the problems of the operator's files
 * @param format what a line is
 */
public record LogConfig(Level level, Format format) {
  /** From so grave on it is told. */
  public enum Level {
    OFF,
    ERROR,
    WARN,
    INFO,
    DEBUG,
    TRACE
  }

  /** What a line is. */
  public enum Format {
    /** For people. */
    TEXT,
    /** An object with the time, the level and the message (RFC 8259). */
    JSON
  }

  /** What holds when nothing is said. */
  public static LogConfig standard() {
    return new LogConfig(Level.INFO, Format.TEXT);
  }
}
