package deens.zone.text;

import static deens.zone.text.OctetKind.*;

import java.io.ByteArrayInputStream;
import java.io.InputStream;

/**
 * Cuts one zone file into entries and tokens (RFC 1035 s5.1), in place and with the position of
 * each token; nothing is allocated for a token. Not closed here: the stream is its opener's.
 *
 * <p>{@code key="a value"} is two tokens, {@code key=} and the quoted {@code a value}.
 */
final class Scanner {
  /*
   * What must not slide out of the window is the entry being read, for two reasons: a token is read in
   * place, and a parenthesis that nobody closes would otherwise swallow the rest of the file, and with
   * it all the problems there. With the entry still at hand, the scanner goes back to the line after
   * the one that opened it. So the window grows with an entry, up to MAX_ENTRY.
   *
   *     w.b:  | old entries | entryAt ... tokenAt ... p ... limit | 0 | free |
   *
   * The octet that ends an entry (line feed, or the ';' of a comment) is left unread, so that a token
   * asked for in vain is still missing when asked for again. entry() takes it.
   */

  /** Octets an entry may have; beyond, an unclosed parenthesis is the likely reason. */
  static final int MAX_ENTRY = 1 << 20;

  private final Window w;
  private final Parentheses parentheses = new Parentheses();

  private boolean inEntry;
  private boolean atLineStart = true;
  private boolean blankStart;
  private int entryAt;
  private int entryLine;
  private long entryLineAt;

  private int tokenAt;
  private int tokenEnd;
  private boolean quoted;

  private byte[] origin = new byte[0];

  Scanner(Window window) {
    w = window;
  }

  /** Between two entries, the window may be moved to another place of the file. */
  Window window() {
    return w;
  }

  Scanner(String file, byte[] text, int length) {
    this(file, new ByteArrayInputStream(text, 0, length), length);
  }

  /**
   * @param octets expected size of the file, to choose the window; need not be true
   */
  Scanner(String file, InputStream in, long octets) {
    this(new Window(file, in, new byte[(int) Math.max(256, Math.min(Window.OCTETS, octets + 2))]));
  }

  /**
   * Relative names are below this name (wire form) from now on; without octets: no origin is known.
   */
  void origin(byte[] wire) {
    origin = wire;
  }

  byte[] origin() {
    return origin;
  }

  // Entries.

  /**
   * Moves to the next entry that has something in it, past what is left of the present one; false
   * at the end of the file. An exception tells of something in what was passed over; call again.
   */
  boolean entry() throws ZoneSyntaxException {
    end();
    if (w.isAtStart() && w.passByteOrderMark()) {
      throw w.error(
          w.p,
          "the file starts with a UTF-8 byte order mark; save it without one (RFC 1035 s5.1: ASCII)");
    }
    boolean fresh = true; // nothing of this line has been read yet
    for (; ; ) {
      int kind = OctetKind.of(w.b[w.p]);
      if (w.p == w.limit) {
        if (!fill()) return false;
        continue;
      }
      if (fresh) blankStart = kind == BLANK;
      fresh = false;
      switch (kind) {
        case BLANK -> w.p++;
        case LINE_FEED -> {
          w.newLine();
          fresh = true;
        }
        case COMMENT -> skipComment();
        case RETURN -> {
          if (!lineFeedFollows()) return begin();
          w.p++;
        }
        default -> {
          return begin();
        }
      }
    }
  }

  private boolean begin() {
    inEntry = true;
    atLineStart = false;
    entryAt = w.p;
    entryLine = w.line();
    entryLineAt = w.lineAt();
    none();
    return true;
  }

  /** Passes what is left of the present entry. An exception tells of something in it. */
  void end() throws ZoneSyntaxException {
    if (!atLineStart) {
      skip();
      atLineStart = true;
    }
    inEntry = false;
    parentheses.forget();
  }

  /** Whether the entry's line starts with a blank: the owner is the one before (RFC 1035 s5.1). */
  boolean blankStart() {
    return blankStart;
  }

  /** Line of the entry's first token. */
  int entryLine() {
    return entryLine;
  }

  /** Column of the entry's first token. */
  int entryColumn() {
    return Window.column(w.offset(entryAt), entryLineAt);
  }

  // Tokens.

  /**
   * Moves to the entry's next token; false at its end (a line end outside parentheses, or the
   * file's).
   */
  boolean next() throws ZoneSyntaxException {
    byte[] b = w.b;
    int p = w.p;
    for (; ; ) {
      switch (OctetKind.of(b[p])) {
        case ORDINARY, BACKSLASH -> {
          return word(p);
        }
        case QUOTE -> {
          return quotation(p);
        }
        case BLANK -> p++;
        default -> {
          w.p = p;
          if (!betweenTokens()) return none();
          b = w.b;
          p = w.p;
        }
      }
    }
  }

  /** Passes what is neither a blank nor begins a token; false: it ends the entry, and stays. */
  private boolean betweenTokens() throws ZoneSyntaxException {
    switch (OctetKind.of(w.b[w.p])) {
      case LINE_FEED -> {
        if (!parentheses.areOpen()) return false;
        w.newLine();
      }
      case COMMENT -> {
        if (!parentheses.areOpen()) return false;
        skipComment();
      }
      case RETURN -> {
        checkLineFeed();
        if (!parentheses.areOpen()) return false;
        w.p++;
      }
      case OPEN -> {
        parentheses.open(w);
        w.p++;
      }
      case CLOSE -> {
        if (!parentheses.close()) throw closesNothing();
        w.p++;
      }
      default -> {
        if (w.p != w.limit) throw w.error(w.p, control(w.b[w.p]));
        if (fill()) return true;
        checkClosed();
        return false;
      }
    }
    return true;
  }

  private ZoneSyntaxException closesNothing() {
    return w.error(w.p, "\")\" closes no parenthesis; no \"(\" is open (RFC 1035 s5.1)");
  }

  private void checkClosed() throws ZoneSyntaxException {
    if (parentheses.areOpen()) throw unclosed("by the end of the file");
  }

  private void checkLineFeed() throws ZoneSyntaxException {
    if (lineFeedFollows()) return;
    throw w.error(w.p, "a carriage return that no line feed follows; lines end in LF or CR LF");
  }

  private boolean none() {
    tokenAt = w.p;
    tokenEnd = w.p;
    quoted = false;
    return false;
  }

  private boolean word(int from) throws ZoneSyntaxException {
    byte[] b = w.b;
    tokenAt = from;
    int p = from;
    for (; ; ) {
      while (OctetKind.of(b[p]) == ORDINARY) p++;
      w.p = p;
      if (p == w.limit) {
        if (!fill()) break;
      } else if (b[p] == '\\') {
        escaped();
      } else {
        break;
      }
      b = w.b;
      p = w.p;
    }
    tokenEnd = w.p;
    quoted = false;
    return true;
  }

  private boolean quotation(int from) throws ZoneSyntaxException {
    tokenAt = from; // fill() keeps it in step with what slides
    w.p = from + 1;
    for (; ; ) {
      int c = w.b[w.p];
      if (c == '"') break;
      if (c == '\\') {
        escaped();
      } else if (w.p == w.limit) {
        if (!fill()) throw openQuote("by the end of the file");
      } else if (c == '\n' || c == '\r') {
        throw openQuote("on its line; \\010 is a line feed within a string");
      } else if (OctetKind.of((byte) c) == CONTROL) {
        throw w.error(w.p, control(c));
      } else {
        w.p++;
      }
    }
    tokenAt++;
    tokenEnd = w.p++;
    quoted = true;
    return true;
  }

  /** Passes the backslash at p and the octet after it, which is thereby no special one. */
  private void escaped() throws ZoneSyntaxException {
    if (w.p + 1 == w.limit && !fill()) {
      throw w.error(w.p, "a backslash ends the file; \\X or \\DDD is expected (RFC 1035 s5.1)");
    }
    int kind = OctetKind.of(w.b[w.p + 1]);
    if (kind == LINE_FEED || kind == RETURN || kind == CONTROL) {
      throw w.error(
          w.p,
          "a backslash before a line end or control octet; \\X or \\DDD is expected (RFC 1035 s5.1)");
    }
    w.p += 2;
  }

  /** The octets that hold the current token, as written: escapes not resolved, quotes left off. */
  byte[] octets() {
    return w.b;
  }

  int at() {
    return tokenAt;
  }

  int length() {
    return tokenEnd - tokenAt;
  }

  /** Whether the current token stood in quotation marks. */
  boolean quoted() {
    return quoted;
  }

  /** The current token for a message: printable, and cut short. */
  String text() {
    return Quoted.text(w.b, tokenAt, tokenEnd);
  }

  /** Where the current token is. */
  Position position() {
    return w.position(tokenAt);
  }

  /** A problem at the current token. */
  ZoneSyntaxException error(String message) {
    return w.error(tokenAt, message);
  }

  // What is passed over.

  /** Whether a line feed follows the carriage return at p. */
  private boolean lineFeedFollows() throws ZoneSyntaxException {
    if (w.p + 1 == w.limit) fill();
    return w.b[w.p + 1] == '\n';
  }

  /** Moves to the line feed that ends the comment, or the end of the file. */
  private void skipComment() throws ZoneSyntaxException {
    for (; ; ) {
      while (w.b[w.p] != '\n' && w.p != w.limit) w.p++;
      if (w.p != w.limit || !fill()) return;
    }
  }

  /** Passes the rest of the entry and the line feed that ends it. */
  private void skip() throws ZoneSyntaxException {
    // Outside parentheses nothing can be gone back to, so nothing need stay in the window.
    for (; ; ) {
      inEntry = parentheses.areOpen();
      switch (OctetKind.of(w.b[w.p])) {
        case LINE_FEED -> {
          w.newLine();
          if (!parentheses.areOpen()) return;
        }
        case COMMENT -> skipComment();
        case OPEN -> {
          if (!inEntry) entryAt = w.p;
          parentheses.open(w);
          w.p++;
        }
        case CLOSE -> {
          parentheses.close();
          w.p++;
        }
        case QUOTE -> skipQuotation();
        case BACKSLASH -> {
          w.p++;
          if (w.p != w.limit && w.b[w.p] != '\n') w.p++;
        }
        default -> {
          if (w.p != w.limit) {
            w.p++;
          } else if (!fill()) {
            checkClosed();
            return;
          }
        }
      }
    }
  }

  private void skipQuotation() throws ZoneSyntaxException {
    w.p++;
    for (; ; ) {
      inEntry = parentheses.areOpen();
      int c = w.b[w.p];
      if (w.p == w.limit) {
        if (!fill()) return;
      } else if (c == '"') {
        w.p++;
        return;
      } else if (c == '\n') {
        return;
      } else {
        w.p++;
        if (c == '\\' && w.p != w.limit && w.b[w.p] != '\n') w.p++;
      }
    }
  }

  /** Reads on; false at the end of the file. The entry, if there is one, stays in the window. */
  private boolean fill() throws ZoneSyntaxException {
    if (w.ended()) return false;
    int keep = inEntry ? entryAt : w.p;
    if (w.limit - keep >= MAX_ENTRY) throw tooLong();
    int before = w.p;
    boolean more = w.fill(keep);
    int slid = before - w.p;
    tokenAt -= slid;
    entryAt -= slid;
    return more;
  }

  // Errors.

  private ZoneSyntaxException tooLong() {
    if (parentheses.areOpen()) {
      return unclosed("within " + MAX_ENTRY + " octets, the most an entry may have");
    }
    inEntry = false;
    return new ZoneSyntaxException(
        w.position(w.offset(entryAt), entryLine, entryLineAt),
        "an entry of over " + MAX_ENTRY + " octets; is a line end missing?");
  }

  private ZoneSyntaxException openQuote(String limitText) {
    return w.error(tokenAt, "the string that starts here is not closed by a '\"' " + limitText);
  }

  /**
   * The parenthesis is not closed. Goes back to the next line that looks like an entry of its own:
   * one that starts with neither a blank nor a comment.
   */
  private ZoneSyntaxException unclosed(String when) {
    Position at = parentheses.goBack(w);
    inEntry = false;
    if (w.toNextWord()) atLineStart = true;
    return new ZoneSyntaxException(
        at,
        "the parenthesis that opens here is not closed "
            + when
            + "; \")\" is expected (RFC 1035 s5.1)");
  }

  private static String control(int octet) {
    return "control octet "
        + (octet & 0xff)
        + "; write it as "
        + Quoted.octet(octet & 0xff)
        + " (RFC 1035 s5.1)";
  }
}
