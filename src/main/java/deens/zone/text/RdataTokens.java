package deens.zone.text;

import deens.core.rr.Mnemonics;
import deens.core.rr.RRTypes;

/**
 * The tokens of one record's RDATA, with what the readers of all fields need: numbers, and messages
 * that name the type and its RFC. Reusable; allocates nothing unless something is wrong.
 */
final class RdataTokens {
  /** Octets that RDATA may have. */
  static final int MAX_OCTETS = 0xffff;

  /** Whether there is a current token that nobody has taken yet. */
  boolean more;

  private Scanner scanner = new Scanner("no file yet", new byte[0], 0);
  private int type;

  /** Moves to the first token of a record's RDATA, if there is one. */
  void begin(int type, Scanner scanner) throws ZoneSyntaxException {
    this.type = type;
    this.scanner = scanner;
    next();
  }

  int type() {
    return type;
  }

  /** The current token is read: moves on. */
  void next() throws ZoneSyntaxException {
    more = scanner.next();
  }

  /** As {@link #next}, and returns the index behind the octets that the token stood for. */
  int taken(int n) throws ZoneSyntaxException {
    next();
    return n;
  }

  /** Moves to a token that must be there. */
  void need(String what) throws ZoneSyntaxException {
    next();
    if (!more) throw ends(what);
  }

  // The current token.

  byte[] octets() {
    return scanner.octets();
  }

  int at() {
    return scanner.at();
  }

  int length() {
    return scanner.length();
  }

  /** Index in {@link #octets} after the token. */
  int end() {
    return scanner.at() + scanner.length();
  }

  boolean quoted() {
    return scanner.quoted();
  }

  /** Whether it is one octet, not in quotation marks. */
  boolean is(char c) {
    return length() == 1 && octets()[at()] == c && !quoted();
  }

  /** The token for a message. */
  String text() {
    return scanner.text();
  }

  long number(long max) throws ZoneSyntaxException {
    long value = Digits.decimal(octets(), at(), end(), max);
    if (value < 0) throw bad("a number 0.." + max);
    return value;
  }

  /** Reads a number or a mnemonic for one. */
  int named(Mnemonics mnemonics, int max, String what) throws ZoneSyntaxException {
    int value = (int) Digits.decimal(octets(), at(), end(), max);
    if (value < 0) value = mnemonics.number(octets(), at(), length());
    if (value < 0) throw bad(what);
    return value;
  }

  int rrType() throws ZoneSyntaxException {
    int number = RRTypes.number(octets(), at(), length());
    if (number < 0) throw bad("an RR type");
    return number;
  }

  int period() throws ZoneSyntaxException {
    return Period.read(scanner);
  }

  /** Reads a domain name into out; returns the index after it. */
  int name(byte[] out, int n) throws ZoneSyntaxException {
    return NameText.read(scanner, out, n);
  }

  // Errors: never on the way of a good record.

  String mnemonic() {
    return RRTypes.mnemonic(type);
  }

  String reference() {
    return RRTypes.reference(type);
  }

  ZoneSyntaxException error(String message) {
    return scanner.error(message);
  }

  ZoneSyntaxException bad(String expected) {
    return bad(text(), expected);
  }

  ZoneSyntaxException bad(String found, String expected) {
    return error(
        "%s found in %s RDATA, expected %s (%s)"
            .formatted(found, mnemonic(), expected, reference()));
  }

  ZoneSyntaxException ends(String expected) {
    return error(
        "%s RDATA ends too early, expected %s (%s)".formatted(mnemonic(), expected, reference()));
  }

  ZoneSyntaxException tooLong() {
    return error("RDATA is over 65535 octets (RFC 1035 s3.2.1)");
  }
}
