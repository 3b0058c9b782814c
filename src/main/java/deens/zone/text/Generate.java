package deens.zone.text;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One side of a {@code $GENERATE}: text with a {@code $} where the number goes, as BIND reads it.
 * {@code ${offset,width,base}} adds to the number, fills it up with zeros and chooses its base: d,
 * o, x or X; n and N are hexadecimal digits, the last one first and dots between them, as reverse
 * names of IPv6 want them. {@code \$} and {@code $$} are a dollar sign.
 */
final class Generate {
  /** Octets of an owner, escapes not resolved. */
  static final int MAX_OWNER = 2_048;

  /** Octets of RDATA in presentation form. */
  static final int MAX_RDATA = 65_535;

  /**
   * Records of one directive: the addresses of an IPv4 /8. BIND has no such bound, and a range that
   * is a digit too long fills its memory.
   */
  static final int MAX_RECORDS = 1 << 24;

  private static final int MAX_WIDTH = 127;
  private static final Pattern RANGE =
      Pattern.compile("([0-9]{1,10})-([0-9]{1,10})(?:/([0-9]{1,10}))?");
  private static final Pattern MODIFIER =
      Pattern.compile("\\{([+-]?[0-9]{1,10})(?:,([0-9]{1,9})(?:,([doxXnN]))?)?\\}");

  /** Which numbers: from {@code start} to at most {@code stop}. */
  record Range(int start, int stop, int step) {}

  private sealed interface Piece {}

  private record Text(String text) implements Piece {}

  private record Counter(int offset, int width, char base) implements Piece {}

  private final List<Piece> pieces;
  private final byte[] out;
  private int length;

  private Generate(List<Piece> pieces, int maximum) {
    this.pieces = pieces;
    out = new byte[maximum];
  }

  static Range range(Scanner scanner) throws ZoneSyntaxException {
    Matcher m = RANGE.matcher(token(scanner));
    if (!m.matches()) {
      throw scanner.error(
          scanner.text()
              + " is no range; start-stop or start-stop/step is expected, as in 1-100 or 0-254/2");
    }
    long start = Long.parseLong(m.group(1));
    long stop = Long.parseLong(m.group(2));
    long step = m.group(3) == null ? 1 : Long.parseLong(m.group(3));
    if (Math.max(Math.max(start, stop), step) > Integer.MAX_VALUE || step == 0 || start > stop) {
      throw scanner.error(
          "range "
              + scanner.text()
              + " is not possible; start <= stop and step >= 1 are expected, all up to 2147483647");
    }
    if ((stop - start) / step + 1 > MAX_RECORDS) {
      throw scanner.error(
          "range "
              + scanner.text()
              + " has "
              + ((stop - start) / step + 1)
              + " numbers; at most "
              + MAX_RECORDS
              + " are expected");
    }
    return new Range((int) start, (int) stop, (int) step);
  }

  private static String token(Scanner scanner) {
    return new String(
        scanner.octets(), scanner.at(), scanner.length(), StandardCharsets.ISO_8859_1);
  }

  /** Reads the current token as a template for text of at most {@code maximum} octets. */
  static Generate template(Scanner scanner, int maximum) throws ZoneSyntaxException {
    String token = token(scanner);
    List<Piece> pieces = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < token.length(); i++) {
      char c = token.charAt(i);
      if (c == '\\') {
        // Stays escaped: the text is read as a token again.
        text.append(c).append(token.charAt(++i));
      } else if (c != '$') {
        text.append(c);
      } else if (token.startsWith("$", i + 1)) {
        text.append('$');
        i++;
      } else {
        pieces.add(new Text(text.toString()));
        text.setLength(0);
        Counter counter = new Counter(0, 0, 'd');
        if (token.startsWith("{", i + 1)) {
          Matcher m = MODIFIER.matcher(token).region(i + 1, token.length());
          if (!m.lookingAt()) {
            throw scanner.error(
                scanner.text()
                    + " has a \"${\" that is not ${offset}, ${offset,width} or ${offset,width,base}"
                    + " with base d, o, x, X, n or N");
          }
          counter = counter(m, scanner);
          i += m.group().length();
        }
        pieces.add(counter);
      }
    }
    pieces.add(new Text(text.toString()));
    return new Generate(pieces, maximum);
  }

  private static Counter counter(Matcher m, Scanner scanner) throws ZoneSyntaxException {
    long offset = Long.parseLong(m.group(1));
    int width = m.group(2) == null ? 0 : Integer.parseInt(m.group(2));
    if (Math.abs(offset) > Integer.MAX_VALUE || width > MAX_WIDTH) {
      throw scanner.error(
          m.group()
              + " is not possible; the offset has 31 bits, the width is at most "
              + MAX_WIDTH);
    }
    return new Counter((int) offset, width, m.group(3) == null ? 'd' : m.group(3).charAt(0));
  }

  /** Makes the text for one number. */
  void fill(int value, Scanner scanner) throws ZoneSyntaxException {
    length = 0;
    for (Piece piece : pieces) {
      switch (piece) {
        case Text(String text) -> append(text, scanner);
        case Counter(int offset, int width, char base) -> {
          long n = (long) value + offset;
          if (n < 0 || n > Integer.MAX_VALUE) {
            throw scanner.error("the offset makes it " + n + "; 0..2147483647 is expected");
          }
          append(digits((int) n, width, base), scanner);
        }
      }
    }
  }

  private void append(String text, Scanner scanner) throws ZoneSyntaxException {
    if (length + text.length() > out.length) {
      throw scanner.error("the text is over " + out.length + " octets");
    }
    for (int i = 0; i < text.length(); i++) out[length++] = (byte) text.charAt(i);
  }

  private static String digits(int n, int width, char base) {
    String digits =
        switch (base) {
          case 'o' -> Integer.toOctalString(n);
          case 'x', 'n' -> Integer.toHexString(n);
          case 'X', 'N' -> Integer.toHexString(n).toUpperCase(Locale.ROOT);
          default -> Integer.toString(n);
        };
    if (base != 'n' && base != 'N')
      return "0".repeat(Math.max(0, width - digits.length())) + digits;
    // The width counts the dots; an even one ends in a dot, for the name goes on there.
    StringBuilder out = new StringBuilder();
    int left = width;
    for (int i = digits.length() - 1; i >= 0 || left > 0; i--) {
      out.append(i >= 0 ? digits.charAt(i) : '0');
      left--;
      if (i > 0 || left > 0) {
        out.append('.');
        left--;
      }
    }
    return out.toString();
  }

  /** Holds the text that {@link #fill} made. */
  byte[] octets() {
    return out;
  }

  int length() {
    return length;
  }
}
