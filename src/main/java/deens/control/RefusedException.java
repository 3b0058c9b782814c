package deens.control;

/** A request cannot be done; the message says why, in words for the operator. */
public final class RefusedException extends Exception {
  private static final long serialVersionUID = 1;

  /** Makes one with its message. */
  public RefusedException(String message) {
    super(message);
  }
}
