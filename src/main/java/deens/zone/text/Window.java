package deens.zone.text;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;

/**
 * A window that slides over a zone file, and the place in the file that it has come to. Not closed
 * here: the stream is its opener's.
 */
final class Window {
  /*
   *     b:  | gone | keep ... p ... limit | 0 | free |
   *
   * b[limit] is a NUL: who reads stops there without comparing indices, since NUL ends every run.
   */
  static final int OCTETS = 1 << 16;

  byte[] b;

  /** Where reading has come to. */
  int p;

  int limit;

  private final String file;
  private final InputStream in;
  private boolean ended;

  // Offsets from the start of the file: what slides is b, not these.
  private long base;
  private long lineAt;
  private int line = 1;

  /**
   * @param b to work in, as long as nothing that must be kept needs a larger one
   */
  Window(String file, InputStream in, byte[] b) {
    this.file = file;
    this.in = in;
    this.b = b;
    b[0] = 0;
  }

  /** Looks at text in place, which has room for a NUL behind it. */
  static Window inPlace(String file, byte[] text, int length) {
    byte first = text[0];
    var window = new Window(file, InputStream.nullInputStream(), text);
    text[0] = first;
    text[length] = 0;
    window.limit = length;
    window.ended = true;
    return window;
  }

  boolean isAtStart() {
    return base == 0 && p == 0;
  }

  /** Whether all of the file has been in the window. */
  boolean ended() {
    return ended;
  }

  /**
   * Reads on; false at the end of the file.
   *
   * @param keep what stands from here on stays, and may move to the window's start, as p does
   */
  boolean fill(int keep) {
    if (ended) return false;
    if (limit >= b.length - 1) {
      System.arraycopy(b, keep, b, 0, limit - keep);
      base += keep;
      p -= keep;
      limit -= keep;
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

  /** Passes a line feed. */
  void newLine() {
    p++;
    line++;
    lineAt = base + p;
  }

  /** Passes a UTF-8 byte order mark at the file's start; false if there is none. */
  boolean passByteOrderMark() {
    while (limit < 3 && fill(0)) {
      // until there is enough to see
    }
    if (limit < 3 || b[0] != (byte) 0xef || b[1] != (byte) 0xbb || b[2] != (byte) 0xbf) {
      return false;
    }
    p = 3;
    lineAt = 3;
    return true;
  }

  /** Moves to the next line that begins with a word; else to the limit, and returns false. */
  boolean toNextWord() {
    while (p != limit) {
      if (b[p] != '\n') {
        p++;
        continue;
      }
      newLine();
      if (OctetKind.beginsWord(b[p])) return true;
    }
    return false;
  }

  /** Offset of p in the file. */
  long offset() {
    return base + p;
  }

  /** The line of p, from 1. */
  int line() {
    return line;
  }

  /** Offset in the file where the line of p starts. */
  long lineAt() {
    return lineAt;
  }

  /** Returns where in the file an octet of the window is that stands in the line of p. */
  Position position(int at) {
    return position(base + at, line, lineAt);
  }

  /** A problem at an octet of the window that stands in the line of p. */
  ZoneSyntaxException error(int at, String message) {
    return new ZoneSyntaxException(position(at), message);
  }

  Position position(long offset, int line, long lineAt) {
    return new Position(file, line, column(offset, lineAt));
  }

  static int column(long offset, long lineAt) {
    return (int) Math.min(offset - lineAt + 1, Integer.MAX_VALUE);
  }

  /** Returns the offset in the file of an octet of the window. */
  long offset(int at) {
    return base + at;
  }

  /** Goes back to a place that has been kept. */
  void goBack(long offset, int line, long lineAt) {
    p = (int) (offset - base);
    this.line = line;
    this.lineAt = lineAt;
  }

  /**
   * Goes on at another place of the file, where a line begins and to which the stream has been
   * moved.
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
}
