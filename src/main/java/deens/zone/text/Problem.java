package deens.zone.text;

/**
 * Something wrong in a zone file, in the user's terms.
 *
 * @param position where
 * @param severity whether the zone can be served in spite of it
 * @param message what was found, what was expected, and the rule (RFC and section)
 */
public record Problem(Position position, Severity severity, String message) {
  /** How bad a problem is. */
  public enum Severity {
    /** The zone is served; somebody should look. */
    WARNING,
    /** The zone is not served. */
    ERROR
  }

  @Override
  public String toString() {
    return position + ": " + (severity == Severity.ERROR ? "error" : "warning") + ": " + message;
  }
}
