package deens.zone.text;

/** How many parentheses are open, and where the outermost one stands. */
final class Parentheses {
  private int depth;
  private long offset;
  private int line;
  private long lineAt;

  boolean areOpen() {
    return depth > 0;
  }

  /** One opens where the window has come to. */
  void open(Window w) {
    if (depth++ > 0) return;
    offset = w.offset();
    line = w.line();
    lineAt = w.lineAt();
  }

  /** Returns whether there was one to close. */
  boolean close() {
    if (depth == 0) return false;
    depth--;
    return true;
  }

  void forget() {
    depth = 0;
  }

  /** The parenthesis is not closed. Takes the window back to it, and returns its place. */
  Position goBack(Window w) {
    depth = 0;
    w.goBack(offset, line, lineAt);
    return w.position(offset, line, lineAt);
  }
}
