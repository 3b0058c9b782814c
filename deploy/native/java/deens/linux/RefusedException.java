package deens.linux;

/** The program cannot do what it was told to; the message says why. */
final class RefusedException extends Exception {
  private static final long serialVersionUID = 1;

  /** The input is wrong: an image, a file, an address. */
  static final int INPUT = 1;

  /** The command line is wrong. */
  static final int USAGE = 2;

  final int exitCode;

  RefusedException(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }
}
