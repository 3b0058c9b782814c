package deens.zone.text;

/**
 * The tokens left in one entry of a zone file. Reading is in place; nothing is allocated per token.
 */
interface Tokens {
  /**
   * Moves to the entry's next token; false at its end (a line end outside parentheses, or the
   * file's).
   */
  boolean next() throws ZoneSyntaxException;

  /** The octets that hold the current token, as written: escapes not resolved, quotes left off. */
  byte[] octets();

  int at();

  int length();

  /** Whether the current token stood in quotation marks. */
  boolean quoted();

  /**
   * Reads the current token as a domain name, relative ones below the current origin, into out;
   * returns its wire octets.
   */
  int name(byte[] out, int at) throws ZoneSyntaxException;

  /** Reads the current token as a TTL or period: seconds or units (1h30m). */
  int period() throws ZoneSyntaxException;

  /** A problem at the current token. */
  ZoneSyntaxException error(String message);
}
