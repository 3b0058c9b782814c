package deens.cli;

/** The arguments of {@code dns-server} do not go together; the message says how. */
final class UsageException extends Exception {
  private static final long serialVersionUID = 1;

  UsageException(String message) {
    super(message);
  }
}
