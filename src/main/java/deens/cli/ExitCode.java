package deens.cli;

/** What the program's exit code says; the same for every command. */
public final class ExitCode {
  public static final int DONE = 0;

  /** The input is wrong: a zone file, an image, an address that cannot be had. */
  public static final int INPUT = 1;

  /** The command line is wrong. */
  public static final int USAGE = 2;

  /** Our bug. */
  public static final int BUG = 70;

  private ExitCode() {}
}
