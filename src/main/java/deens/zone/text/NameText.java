package deens.zone.text;

import deens.core.wire.Name;

/**
 * Reads domain names in presentation form (RFC 1035 s5.1) into wire form; relative ones are below
 * the scanner's origin. Problems are at the scanner's current token.
 */
final class NameText {
  private NameText() {}

  /** Reads the current token; returns the index in out after the name. */
  static int read(Scanner scanner, byte[] out, int at) throws ZoneSyntaxException {
    byte[] b = scanner.octets();
    int from = scanner.at();
    return read(scanner, b, from, from + scanner.length(), out, at);
  }

  /** Reads the name that text[from..to) holds; returns the index in out after the name. */
  static int read(Scanner scanner, byte[] text, int from, int to, byte[] out, int at)
      throws ZoneSyntaxException {
    if (to == from) {
      throw scanner.error("an empty name; \"@\" is the origin, \".\" the root (RFC 1035 s5.1)");
    }
    if (to == from + 1) {
      if (text[from] == '@') return appendOrigin(scanner, text, from, to, out, at, at);
      if (text[from] == '.') return root(scanner, out, at);
    }
    // The root label, or the origin's first length octet, must still fit behind the labels.
    int last = Math.min(at + Name.MAX_OCTETS, out.length) - 1;
    int label = at;
    int o = at + 1;
    for (int p = from; p < to; ) {
      int c = text[p++];
      if (c == '.') {
        if (isBadLabel(o - label - 1)) throw badLabel(scanner, text, from, to, o - label - 1);
        if (o > last) throw tooLong(scanner, text, from, to, out, at);
        out[label] = (byte) (o - label - 1);
        label = o++;
        continue;
      }
      if (c == '\\') {
        c = text[p++]; // the scanner has seen to it that there is one
        if (c >= '0' && c <= '9') {
          c = p + 2 <= to ? (int) Digits.decimal(text, p - 1, p + 2, 255) : -1;
          if (c < 0) throw notOctet(scanner, text, p - 2, Math.min(to, p + 2));
          p += 2;
        }
      }
      if (o > last) throw tooLong(scanner, text, from, to, out, at);
      out[o++] = (byte) c;
    }
    int octets = o - label - 1;
    if (octets == 0) return root(scanner, out, label); // there was a final dot
    if (isBadLabel(octets)) throw badLabel(scanner, text, from, to, octets);
    out[label] = (byte) octets;
    return appendOrigin(scanner, text, from, to, out, at, o);
  }

  /**
   * Whether the current token is a name that needs no origin: it ends in a dot that is not escaped.
   */
  static boolean isAbsolute(Scanner scanner) {
    byte[] b = scanner.octets();
    int start = scanner.at();
    int end = start + scanner.length();
    if (end == start || b[end - 1] != '.') return false;
    int backslashes = 0;
    while (end - 2 - backslashes >= start && b[end - 2 - backslashes] == '\\') backslashes++;
    return (backslashes & 1) == 0;
  }

  private static boolean isBadLabel(int octets) {
    return octets == 0 || octets > Name.MAX_LABEL_OCTETS;
  }

  private static int root(Scanner scanner, byte[] out, int o) throws ZoneSyntaxException {
    if (o >= out.length) throw noRoom(scanner);
    out[o] = 0;
    return o + 1;
  }

  /** Appends the origin at o to the labels that began at an index of out. */
  private static int appendOrigin(
      Scanner scanner, byte[] text, int from, int to, byte[] out, int at, int o)
      throws ZoneSyntaxException {
    byte[] origin = scanner.origin();
    if (origin.length == 0) {
      throw scanner.error(
          Quoted.text(text, from, to)
              + " is relative, but no origin is known; a final dot, $ORIGIN or --origin is expected");
    }
    if (o + origin.length > Math.min(at + Name.MAX_OCTETS, out.length)) {
      throw tooLong(scanner, text, from, to, out, at);
    }
    System.arraycopy(origin, 0, out, o, origin.length);
    return o + origin.length;
  }

  private static ZoneSyntaxException notOctet(Scanner scanner, byte[] text, int from, int to) {
    return scanner.error(
        Quoted.text(text, from, to)
            + " is no octet; \\DDD is three digits, 000 to 255 (RFC 1035 s5.1)");
  }

  private static ZoneSyntaxException badLabel(
      Scanner scanner, byte[] text, int from, int to, int octets) {
    return scanner.error(
        "name "
            + Quoted.text(text, from, to)
            + (octets == 0
                ? " has an empty label; labels have 1 to 63 octets (RFC 1035 s2.3.4)"
                : " has a label of " + octets + " octets; labels have 1 to 63 (RFC 1035 s2.3.4)"));
  }

  private static ZoneSyntaxException tooLong(
      Scanner scanner, byte[] text, int from, int to, byte[] out, int at) {
    if (out.length - at < Name.MAX_OCTETS) return noRoom(scanner);
    return scanner.error(
        "name "
            + Quoted.text(text, from, to)
            + " is over 255 octets with its origin (RFC 1035 s2.3.4)");
  }

  private static ZoneSyntaxException noRoom(Scanner scanner) {
    return scanner.error("the RDATA is over 65535 octets (RFC 1035 s3.2.1)");
  }
}
