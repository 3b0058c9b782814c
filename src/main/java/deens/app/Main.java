package deens.app;

/** The program's entry point. */
public final class Main {
  private Main() {}

  /** Starts the command named by the arguments. */
  public static void main(String[] args) {
    System.exit(2);
  }
}
