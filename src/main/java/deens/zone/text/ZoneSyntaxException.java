package deens.zone.text;

/**
 * An entry of a zone file cannot be read. It ends the entry, not the file: the parser turns it into
 * a {@link Problem} and goes on.
 */
public final class ZoneSyntaxException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Position position;

  /**
   * Made without a stack trace: the position says more.
   *
   * @param message what was found, what was expected, and the rule
   */
  public ZoneSyntaxException(Position position, String message) {
    super(message, null, false, false);
    this.position = position;
  }

  /** Where the entry stopped making sense. */
  public Position position() {
    return position;
  }
}
