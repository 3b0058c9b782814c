package deens.zone.text;

import java.util.Arrays;

/** What an octet of a zone file does outside quotation marks (RFC 1035 s5.1). */
final class OctetKind {
  static final byte ORDINARY = 0;
  static final byte BACKSLASH = 1;
  static final byte BLANK = 2;
  static final byte LINE_FEED = 3;
  static final byte RETURN = 4;
  static final byte COMMENT = 5;
  static final byte OPEN = 6;
  static final byte CLOSE = 7;
  static final byte QUOTE = 8;

  /** All others below the blank, and DEL. NUL is one of them: it ends every run of octets. */
  static final byte CONTROL = 9;

  private static final byte[] KINDS = new byte[256];

  static {
    Arrays.fill(KINDS, 0, ' ', CONTROL);
    KINDS[0x7f] = CONTROL;
    KINDS[' '] = BLANK;
    KINDS['\t'] = BLANK;
    KINDS['\n'] = LINE_FEED;
    KINDS['\r'] = RETURN;
    KINDS[';'] = COMMENT;
    KINDS['('] = OPEN;
    KINDS[')'] = CLOSE;
    KINDS['"'] = QUOTE;
    KINDS['\\'] = BACKSLASH;
  }

  private OctetKind() {}

  static int of(byte octet) {
    return KINDS[octet & 0xff];
  }

  /** Whether a line that begins with this octet names its owner there, or is a directive. */
  static boolean beginsWord(byte octet) {
    int kind = of(octet);
    return kind == ORDINARY || kind == BACKSLASH || kind == QUOTE;
  }
}
