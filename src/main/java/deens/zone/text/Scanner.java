package deens.zone.text;

import deens.core.wire.Name;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;

/**
 * Cuts one zone file into entries and tokens (RFC 1035 s5.1), in place and with the position of
 * each token. Not closed here: the stream is its opener's.
 *
 * <p>{@code key="a value"} is two tokens, {@code key=} and the quoted {@code a value}.
 */
final class Scanner {
  /*
   * A window slides over the file. What must not slide out is the entry being read, for two reasons: a
   * token is read in place, and a parenthesis that nobody closes would otherwise swallow the rest of
   * the file, and with it all the problems there. With the entry still at hand, the scanner goes back
   * to the line after the one that opened it. So the window grows with an entry, up to MAX_ENTRY.
   *
   *     b:  | old entries | entryAt ... tokenAt ... p ... limit | 0 | free |
   *
   * b[limit] is a NUL: the loops stop there without comparing indices, since NUL ends every run.
   *
   * The octet that ends an entry (line feed, or the ';' of a comment) is left unread, so that a token
   * asked for in vain is still missing when asked for again. entry() takes it.
   */

  /** Octets an entry may have; beyond, an unclosed parenthesis is the likely reason. */
  static final int MAX_ENTRY = 1 << 20;

  static final int WINDOW = 1 << 16;

  private static final byte ORDINARY = 0;
  private static final byte BACKSLASH = 1;
  private static final byte BLANK = 2;
  private static final byte LINE_FEED = 3;
  private static final byte RETURN = 4;
  private static final byte COMMENT = 5;
  private static final byte OPEN = 6;
  private static final byte CLOSE = 7;
  private static final byte QUOTE = 8;
  private static final byte CONTROL = 9;
  private static final byte[] KIND = kinds();

  private final String file;
  private final InputStream in;
  private byte[] b;
  private int p;
  private int limit;
  private boolean ended;

  // Offsets from the start of the file: what slides is b, not these.
  private long base;
  private long lineAt;
  private int line = 1;

  private boolean inEntry;
  private boolean atLineStart = true;
  private boolean blankStart;
  private int entryAt;
  private int entryLine;
  private long entryLineAt;

  private int depth;
  private long openAt;
  private int openLine;
  private long openLineAt;

  private int tokenAt;
  private int tokenEnd;
  private boolean quoted;

  private byte[] origin = new byte[0];

  /**
   * @param octets expected size of the file, to choose the window; need not be true
   */
  Scanner(String file, InputStream in, long octets) {
    this(file, in, new byte[(int) Math.max(256, Math.min(WINDOW, octets + 2))]);
  }

  /**
   * @param window to work in, as long as no entry needs a larger one
   */
  Scanner(String file, InputStream in, byte[] window) {
    this.file = file;
    this.in = in;
    b = window;
    b[0] = 0;
  }

  Scanner(String file, byte[] text, int length) {
    this(file, new ByteArrayInputStream(text, 0, length), length);
  }

  /** Reads text in place, which has room for a NUL behind it. */
  static Scanner inPlace(String file, byte[] text, int length) {
    byte first = text[0];
    var scanner = new Scanner(file, InputStream.nullInputStream(), text);
    text[0] = first;
    text[length] = 0;
    scanner.limit = length;
    scanner.ended = true;
    return scanner;
  }

  /** Whether a line that begins with this octet names its owner there, or is a directive. */
  static boolean beginsWord(byte octet) {
    int kind = KIND[octet & 0xff];
    return kind == ORDINARY || kind == BACKSLASH || kind == QUOTE;
  }

  private static byte[] kinds() {
    byte[] kinds = new byte[256];
    Arrays.fill(kinds, 0, ' ', CONTROL);
    kinds[0x7f] = CONTROL;
    kinds[' '] = BLANK;
    kinds['\t'] = BLANK;
    kinds['\n'] = LINE_FEED;
    kinds['\r'] = RETURN;
    kinds[';'] = COMMENT;
    kinds['('] = OPEN;
    kinds[')'] = CLOSE;
    kinds['"'] = QUOTE;
    kinds['\\'] = BACKSLASH;
    return kinds;
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

  /**
   * Moves to the next entry that has something in it, past what is left of the present one; false
   * at the end of the file. An exception tells of something in what was passed over; call again.
   */
  boolean entry() throws ZoneSyntaxException {
    end();
    if (base == 0 && p == 0) byteOrderMark();
    boolean fresh = true; // nothing of this line has been read yet
    for (; ; ) {
      int kind = KIND[b[p] & 0xff];
      if (p == limit) {
        if (!fill()) return false;
        continue;
      }
      if (fresh) blankStart = kind == BLANK;
      fresh = false;
      switch (kind) {
        case BLANK -> p++;
        case LINE_FEED -> {
          newLine();
          fresh = true;
        }
        case COMMENT -> skipComment();
        case RETURN -> {
          if (!lineFeedFollows()) return begin();
          p++;
        }
        default -> {
          return begin();
        }
      }
    }
  }

  /** Passes what is left of the present entry. An exception tells of something in it. */
  void end() throws ZoneSyntaxException {
    if (!atLineStart) {
      skip();
      atLineStart = true;
    }
    inEntry = false;
    depth = 0;
  }

  /** Returns the offset in the file of what comes next. */
  long offset() {
    return base + p;
  }

  /** Returns the line of what comes next, from 1. */
  int line() {
    return line;
  }

  /**
   * Goes on, between two entries, at another place of the file, to which the stream has been moved.
   *
   * @param lines from here to there
   */
  void moveTo(long offset, int lines) {
    base = offset;
    p = 0;
    limit = 0;
    b[0] = 0;
    ended = false;
    line += lines;
    lineAt = offset;
  }

  private boolean begin() {
    inEntry = true;
    atLineStart = false;
    entryAt = p;
    entryLine = line;
    entryLineAt = lineAt;
    tokenAt = p;
    tokenEnd = p;
    quoted = false;
    return true;
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
    return column(base + entryAt, entryLineAt);
  }

  public boolean next() throws ZoneSyntaxException {
    byte[] b = this.b;
    int p = this.p;
    for (; ; ) {
      switch (KIND[b[p] & 0xff]) {
        case ORDINARY, BACKSLASH -> {
          return word(p);
        }
        case BLANK -> p++;
        case LINE_FEED -> {
          if (depth == 0) return end(p);
          this.p = p;
          newLine();
          p = this.p;
        }
        case COMMENT -> {
          if (depth == 0) return end(p);
          this.p = p;
          skipComment();
          b = this.b;
          p = this.p;
        }
        case OPEN -> {
          if (depth++ == 0) {
            openAt = base + p;
            openLine = line;
            openLineAt = lineAt;
          }
          p++;
        }
        case CLOSE -> {
          if (depth == 0)
            throw wrong(p, "\")\" closes no parenthesis; no \"(\" is open (RFC 1035 s5.1)");
          depth--;
          p++;
        }
        case QUOTE -> {
          return quotation(p);
        }
        case RETURN -> {
          this.p = p;
          if (!lineFeedFollows()) {
            throw wrong(
                this.p, "a carriage return that no line feed follows; lines end in LF or CR LF");
          }
          b = this.b;
          p = this.p;
          if (depth == 0) return end(p);
          p++;
        }
        default -> {
          if (p != limit) throw wrong(p, control(b[p]));
          this.p = p;
          if (!fill()) {
            if (depth > 0) throw unclosed("by the end of the file");
            return end(this.p);
          }
          b = this.b;
          p = this.p;
        }
      }
    }
  }

  private boolean end(int at) {
    p = at;
    tokenAt = at;
    tokenEnd = at;
    quoted = false;
    return false;
  }

  private boolean word(int from) throws ZoneSyntaxException {
    byte[] b = this.b;
    tokenAt = from;
    int p = from;
    for (; ; ) {
      while (KIND[b[p] & 0xff] == ORDINARY) p++;
      if (p == limit) {
        this.p = p;
        boolean more = fill();
        b = this.b;
        p = this.p;
        if (!more) break;
      } else if (b[p] == '\\') {
        this.p = p;
        escaped();
        b = this.b;
        p = this.p;
      } else {
        break;
      }
    }
    this.p = p;
    tokenEnd = p;
    quoted = false;
    return true;
  }

  private boolean quotation(int from) throws ZoneSyntaxException {
    tokenAt = from; // fill() keeps it in step with what slides
    p = from + 1;
    for (; ; ) {
      int c = b[p];
      if (c == '"') break;
      if (c == '\\') {
        escaped();
      } else if (p == limit) {
        if (!fill()) throw openQuote("by the end of the file");
      } else if (c == '\n' || c == '\r') {
        throw openQuote("on its line; \\010 is a line feed within a string");
      } else if (KIND[c & 0xff] == CONTROL) {
        throw wrong(p, control((byte) c));
      } else {
        p++;
      }
    }
    tokenAt++;
    tokenEnd = p++;
    quoted = true;
    return true;
  }

  /** Passes the backslash at p and the octet after it, which is thereby no special one. */
  private void escaped() throws ZoneSyntaxException {
    if (p + 1 == limit) {
      if (!fill())
        throw wrong(p, "a backslash ends the file; \\X or \\DDD is expected (RFC 1035 s5.1)");
    }
    int kind = KIND[b[p + 1] & 0xff];
    if (kind == LINE_FEED || kind == RETURN || kind == CONTROL) {
      throw wrong(
          p,
          "a backslash before a line end or control octet; \\X or \\DDD is expected (RFC 1035 s5.1)");
    }
    p += 2;
  }

  /** Whether a line feed follows the carriage return at p. */
  private boolean lineFeedFollows() throws ZoneSyntaxException {
    if (p + 1 == limit) fill();
    return b[p + 1] == '\n';
  }

  private void newLine() {
    p++;
    line++;
    lineAt = base + p;
  }

  /** Moves to the line feed that ends the comment, or the end of the file. */
  private void skipComment() throws ZoneSyntaxException {
    for (; ; ) {
      while (b[p] != '\n' && p != limit) p++;
      if (p != limit || !fill()) return;
    }
  }

  /** Passes the rest of the entry and the line feed that ends it. */
  private void skip() throws ZoneSyntaxException {
    // Outside parentheses nothing can be gone back to, so nothing need stay in the window.
    for (; ; ) {
      inEntry = depth > 0;
      int c = b[p];
      switch (KIND[c & 0xff]) {
        case LINE_FEED -> {
          newLine();
          if (depth == 0) return;
        }
        case COMMENT -> skipComment();
        case OPEN -> {
          if (depth++ == 0) {
            if (!inEntry) entryAt = p;
            openAt = base + p;
            openLine = line;
            openLineAt = lineAt;
          }
          p++;
        }
        case CLOSE -> {
          if (depth > 0) depth--;
          p++;
        }
        case QUOTE -> skipQuotation();
        case BACKSLASH -> {
          p++;
          if (p != limit && KIND[b[p] & 0xff] != LINE_FEED) p++;
        }
        case CONTROL -> {
          if (p != limit) {
            p++;
          } else if (!fill()) {
            if (depth > 0) throw unclosed("by the end of the file");
            return;
          }
        }
        default -> p++;
      }
    }
  }

  private void skipQuotation() throws ZoneSyntaxException {
    p++;
    for (; ; ) {
      inEntry = depth > 0;
      int c = b[p];
      if (p == limit) {
        if (!fill()) return;
      } else if (c == '"') {
        p++;
        return;
      } else if (c == '\n') {
        return;
      } else {
        p++;
        if (c == '\\' && p != limit && b[p] != '\n') p++;
      }
    }
  }

  private void byteOrderMark() throws ZoneSyntaxException {
    while (limit < 3 && fill()) {
      // until there is enough to see
    }
    if (limit >= 3 && b[0] == (byte) 0xef && b[1] == (byte) 0xbb && b[2] == (byte) 0xbf) {
      p = 3;
      lineAt = 3;
      throw new ZoneSyntaxException(
          new Position(file, 1, 1),
          "the file starts with a UTF-8 byte order mark; save it without one (RFC 1035 s5.1: ASCII)");
    }
  }

  /** Reads on; false at the end of the file. What must stay moves to the window's start. */
  private boolean fill() throws ZoneSyntaxException {
    if (ended) return false;
    int keep = inEntry ? entryAt : p;
    if (limit - keep >= MAX_ENTRY) throw tooLong();
    if (limit >= b.length - 1) {
      System.arraycopy(b, keep, b, 0, limit - keep);
      base += keep;
      p -= keep;
      limit -= keep;
      tokenAt -= keep;
      entryAt -= keep;
      if (limit > b.length / 2) b = Arrays.copyOf(b, 2 * b.length);
    }
    int n;
    try {
      n = in.read(b, limit, b.length - 1 - limit);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (n <= 0) ended = true;
    else limit += n;
    b[limit] = 0;
    return n > 0;
  }

  private ZoneSyntaxException tooLong() {
    if (depth > 0) return unclosed("within " + MAX_ENTRY + " octets, the most an entry may have");
    inEntry = false;
    return new ZoneSyntaxException(
        new Position(file, entryLine, entryColumn()),
        "an entry of over " + MAX_ENTRY + " octets; is a line end missing?");
  }

  private ZoneSyntaxException openQuote(String limitText) {
    return wrong(tokenAt, "the string that starts here is not closed by a '\"' " + limitText);
  }

  /**
   * The parenthesis is not closed. Goes back to the next line that looks like an entry of its own:
   * one that starts with neither a blank nor a comment.
   */
  private ZoneSyntaxException unclosed(String when) {
    Position at = new Position(file, openLine, column(openAt, openLineAt));
    p = (int) (openAt - base);
    line = openLine;
    lineAt = openLineAt;
    depth = 0;
    inEntry = false;
    while (p != limit) {
      if (b[p] != '\n') {
        p++;
        continue;
      }
      newLine();
      if (beginsWord(b[p])) {
        atLineStart = true;
        break;
      }
    }
    return new ZoneSyntaxException(
        at,
        "the parenthesis that opens here is not closed "
            + when
            + "; \")\" is expected (RFC 1035 s5.1)");
  }

  private static String control(byte octet) {
    int c = octet & 0xff;
    return "control octet "
        + c
        + "; write it as \\"
        + (char) ('0' + c / 100)
        + (char) ('0' + c / 10 % 10)
        + (char) ('0' + c % 10)
        + " (RFC 1035 s5.1)";
  }

  private ZoneSyntaxException wrong(int at, String message) {
    return new ZoneSyntaxException(new Position(file, line, column(base + at, lineAt)), message);
  }

  private static int column(long at, long lineAt) {
    return (int) Math.min(at - lineAt + 1, Integer.MAX_VALUE);
  }

  public byte[] octets() {
    return b;
  }

  public int at() {
    return tokenAt;
  }

  public int length() {
    return tokenEnd - tokenAt;
  }

  public boolean quoted() {
    return quoted;
  }

  public ZoneSyntaxException error(String message) {
    return wrong(tokenAt, message);
  }

  /** Where the current token is. */
  Position position() {
    return new Position(file, line, column(base + tokenAt, lineAt));
  }

  /** The current token for a message: printable, and cut short. */
  String text() {
    return Quoted.text(b, tokenAt, tokenEnd);
  }

  /**
   * Whether the current token is a name that needs no origin: it ends in a dot that is not escaped.
   */
  boolean absolute() {
    int end = tokenEnd;
    if (end == tokenAt || b[end - 1] != '.') return false;
    int backslashes = 0;
    while (end - 2 - backslashes >= tokenAt && b[end - 2 - backslashes] == '\\') backslashes++;
    return (backslashes & 1) == 0;
  }

  public int name(byte[] out, int at) throws ZoneSyntaxException {
    return name(b, tokenAt, tokenEnd, out, at);
  }

  /**
   * Reads the name that {@code text} holds in presentation form; problems are at the current token.
   */
  int name(byte[] text, int from, int to, byte[] out, int at) throws ZoneSyntaxException {
    int p = from;
    if (to - p <= 1) {
      if (to == p)
        throw error("an empty name; \"@\" is the origin, \".\" the root (RFC 1035 s5.1)");
      if (text[p] == '@') return appendOrigin(out, at, at, text, from, to);
      if (text[p] == '.') {
        if (at >= out.length) throw noRoom();
        out[at] = 0;
        return 1;
      }
    }
    // The root label, or the origin's first length octet, must still fit behind the labels.
    int last = Math.min(at + Name.MAX_OCTETS, out.length) - 1;
    int label = at;
    int o = at + 1;
    while (p < to) {
      int c = text[p++];
      if (c == '.') {
        int n = o - label - 1;
        if (n == 0 || n > Name.MAX_LABEL_OCTETS) throw badLabel(n, text, from, to);
        if (o > last) throw tooLongName(out, at, text, from, to);
        out[label] = (byte) n;
        label = o++;
        continue;
      }
      if (c == '\\') {
        c = text[p++]; // the scanner has seen to it that there is one
        if (c >= '0' && c <= '9') {
          c = decimal(text, p - 1, to);
          p += 2;
        }
      }
      if (o > last) throw tooLongName(out, at, text, from, to);
      out[o++] = (byte) c;
    }
    int n = o - label - 1;
    if (n == 0) { // a final dot: label is where the root goes
      out[label] = 0;
      return label + 1 - at;
    }
    if (n > Name.MAX_LABEL_OCTETS) throw badLabel(n, text, from, to);
    out[label] = (byte) n;
    return appendOrigin(out, at, o, text, from, to);
  }

  private int appendOrigin(byte[] out, int at, int o, byte[] text, int from, int to)
      throws ZoneSyntaxException {
    if (origin.length == 0) {
      throw error(
          Quoted.text(text, from, to)
              + " is relative, but no origin is known; a final dot, $ORIGIN or --origin is expected");
    }
    if (o + origin.length > Math.min(at + Name.MAX_OCTETS, out.length)) {
      throw tooLongName(out, at, text, from, to);
    }
    System.arraycopy(origin, 0, out, o, origin.length);
    return o + origin.length - at;
  }

  private int decimal(byte[] text, int p, int to) throws ZoneSyntaxException {
    if (p + 2 < to) {
      int a = text[p] - '0';
      int b = text[p + 1] - '0';
      int c = text[p + 2] - '0';
      int value = a * 100 + b * 10 + c;
      if (b >= 0 && b <= 9 && c >= 0 && c <= 9 && value <= 255) return value;
    }
    throw error(
        Quoted.text(text, p - 1, Math.min(to, p + 3))
            + " is no octet; \\DDD is three digits, 000 to 255 (RFC 1035 s5.1)");
  }

  private ZoneSyntaxException badLabel(int octets, byte[] text, int from, int to) {
    return error(
        "name "
            + Quoted.text(text, from, to)
            + (octets == 0
                ? " has an empty label; labels have 1 to 63 octets (RFC 1035 s2.3.4)"
                : " has a label of " + octets + " octets; labels have 1 to 63 (RFC 1035 s2.3.4)"));
  }

  private ZoneSyntaxException tooLongName(byte[] out, int at, byte[] text, int from, int to) {
    if (out.length - at < Name.MAX_OCTETS) return noRoom();
    return error(
        "name "
            + Quoted.text(text, from, to)
            + " is over 255 octets with its origin (RFC 1035 s2.3.4)");
  }

  private ZoneSyntaxException noRoom() {
    return error("the RDATA is over 65535 octets (RFC 1035 s3.2.1)");
  }

  public int period() throws ZoneSyntaxException {
    long total = 0;
    int p = tokenAt;
    boolean units = false;
    do {
      int first = p;
      long value = 0;
      while (p < tokenEnd && b[p] >= '0' && b[p] <= '9' && value <= 0xffff_ffffL)
        value = value * 10 + b[p++] - '0';
      int unit = p == tokenEnd ? 0 : unit(b[p]);
      // Seconds may go without their unit only if they stand alone.
      if (p == first || unit < 0 || unit == 0 && units) throw notPeriod();
      units = true;
      total += unit == 0 ? value : value * unit;
      if (unit > 0) p++;
      if (total > 0xffff_ffffL) throw notPeriod();
    } while (p < tokenEnd);
    return (int) total;
  }

  private static int unit(int c) {
    return switch (c) {
      case 's', 'S' -> 1;
      case 'm', 'M' -> 60;
      case 'h', 'H' -> 3600;
      case 'd', 'D' -> 86_400;
      case 'w', 'W' -> 604_800;
      default -> -1;
    };
  }

  private ZoneSyntaxException notPeriod() {
    return error(
        text()
            + " is no period of time; seconds (0..4294967295) or units such as 1h30m or 2w are expected");
  }
}
