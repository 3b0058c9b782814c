package deens.zone.text;

/** Octets of a zone file as a message shows them. */
final class Quoted {
  private static final int MOST_OCTETS = 64;

  private Quoted() {}

  /** Returns b[from..to) in quotation marks: printable, and cut short. */
  static String text(byte[] b, int from, int to) {
    StringBuilder out = new StringBuilder("\"");
    int end = Math.min(to, from + MOST_OCTETS);
    for (int i = from; i < end; i++) {
      int c = b[i] & 0xff;
      out.append(c >= ' ' && c < 0x7f ? String.valueOf((char) c) : octet(c));
    }
    return out.append(end < to ? "...\"" : "\"").toString();
  }

  /** Returns an octet as RFC 1035 s5.1 has it, {@code \DDD}. */
  static String octet(int c) {
    return "\\" + (char) ('0' + c / 100) + (char) ('0' + c / 10 % 10) + (char) ('0' + c % 10);
  }
}
