package deens.zone.text;

import deens.core.rr.RRTypes;
import deens.core.wire.RRClass;
import deens.core.wire.RRType;
import deens.core.wire.Wire;
import java.util.function.Consumer;

/**
 * TTL, class and type of a record, what stands between owner and RDATA (RFC 1035 s5.1), and the TTL
 * of records that state none (RFC 2308 s4).
 */
final class RecordHead {
  private final Consumer<Problem> problems;

  /** Of the record in hand; -1: none is known. */
  private int ttl = -1;

  private int defaultTtl = -1;
  private int lastTtl = -1;
  private boolean lastTtlWarned;

  RecordHead(Consumer<Problem> problems) {
    this.problems = problems;
  }

  /** Returns the TTL of {@code $TTL}, or of an SOA that stood in for it; -1: none. */
  int defaultTtl() {
    return defaultTtl;
  }

  void defaultTtl(int seconds) {
    defaultTtl = seconds;
  }

  /** Goes on behind records that another has read. */
  void follow(RecordHead other) {
    defaultTtl = other.defaultTtl;
    if (other.lastTtl >= 0) lastTtl = other.lastTtl;
  }

  /**
   * Reads TTL and class, in either order or missing, and the type, all from the current token on.
   */
  void read(Scanner scanner, ParsedRecord record) throws ZoneSyntaxException {
    ttl = -1;
    boolean classSeen = false;
    for (; ; ) {
      byte[] b = scanner.octets();
      int at = scanner.at();
      if (scanner.length() > 0 && b[at] >= '0' && b[at] <= '9') {
        if (ttl >= 0) throw second(scanner, "TTL");
        ttl = ttl(scanner);
      } else {
        int rclass = rclass(b, at, scanner.length());
        if (rclass < 0) break;
        if (classSeen) throw second(scanner, "class");
        if (rclass != RRClass.IN) throw notServed(scanner);
        classSeen = true;
      }
      if (!scanner.next()) {
        throw scanner.error("the record ends before its type; a type is expected (RFC 1035 s5.1)");
      }
    }
    record.rclass = RRClass.IN;
    record.type = type(scanner);
    if (ttl >= 0) lastTtl = ttl;
    else if (defaultTtl >= 0) ttl = defaultTtl;
    else if (lastTtl >= 0) takeLastTtl(scanner);
    else if (record.type != RRType.SOA) {
      throw scanner.error(
          "no TTL, and none before to take; a TTL or $TTL is expected (RFC 2308 s4)");
    }
  }

  private static ZoneSyntaxException second(Scanner scanner, String what) {
    return scanner.error(
        scanner.text() + " is a second " + what + "; a type is expected (RFC 1035 s5.1)");
  }

  private static ZoneSyntaxException notServed(Scanner scanner) {
    return scanner.error(
        "class "
            + scanner.text()
            + " is not served; IN is the class of zones here (RFC 1035 s3.2.4)");
  }

  private void takeLastTtl(Scanner scanner) {
    ttl = lastTtl;
    if (lastTtlWarned) return;
    lastTtlWarned = true;
    warn(
        scanner.position(),
        "no TTL, and no $TTL before; the last one stated, "
            + ttl
            + ", is taken here and below (RFC 1035 s5.1, RFC 2308 s4)");
  }

  /** Returns the TTL of a record whose RDATA has been read. */
  int ttl(ParsedRecord record, Scanner scanner) {
    if (ttl >= 0) return ttl;
    // Only an SOA gets here without one: its minimum, the RDATA's last field, was the default of
    // RFC 1035.
    int minimum = Wire.i32(record.rdata, record.rdataLength - 4);
    ttl = Math.max(minimum, 0); // RFC 2181 s8
    defaultTtl = ttl;
    warn(
        scanner.position(),
        "no TTL, and no $TTL before; the SOA minimum, "
            + ttl
            + ", is taken here and below (RFC 1035 s3.3.13, RFC 2308 s4)");
    return ttl;
  }

  private void warn(Position position, String message) {
    problems.accept(new Problem(position, Problem.Severity.WARNING, message));
  }

  /** Reads the current token as a TTL. */
  static int ttl(Scanner scanner) throws ZoneSyntaxException {
    int ttl = Period.read(scanner);
    if (ttl >= 0) return ttl;
    throw scanner.error("TTL " + scanner.text() + " is not 0..2147483647 seconds (RFC 2181 s8)");
  }

  /** Returns the class that a token names, or -1. */
  private static int rclass(byte[] b, int at, int length) {
    if (length < 2) return -1;
    if (length == 2) {
      int first = b[at] | 0x20;
      int second = b[at + 1] | 0x20;
      if (first == 'i' && second == 'n') return RRClass.IN;
      if (first == 'c' && second == 'h') return RRClass.CH;
      if (first == 'h' && second == 's') return RRClass.HS;
      return first == 'c' && second == 's' ? 2 : -1;
    }
    // CNAME begins like CLASS and CHAOS, and comes by the million.
    if (named("CHAOS", b, at, length)) return RRClass.CH;
    if (named("HESIOD", b, at, length)) return RRClass.HS;
    return length > 5 && length <= 10 && named("CLASS", b, at, 5)
        ? (int) Digits.decimal(b, at + 5, at + length, 0xffff)
        : -1;
  }

  private static boolean named(String upperCase, byte[] b, int at, int length) {
    if (length != upperCase.length()) return false;
    for (int i = 0; i < length; i++) {
      if (Wire.lower(b[at + i]) != Wire.lower(upperCase.charAt(i))) return false;
    }
    return true;
  }

  private static int type(Scanner scanner) throws ZoneSyntaxException {
    int type = RRTypes.number(scanner.octets(), scanner.at(), scanner.length());
    if (type < 0) throw notType(scanner);
    if (type == 0 || RRType.isMeta(type)) {
      throw scanner.error("type " + scanner.text() + " is never zone data (RFC 6895 s3.1)");
    }
    return type;
  }

  private static ZoneSyntaxException notType(Scanner scanner) {
    String text = scanner.text();
    if (text.startsWith("\"$")) {
      return scanner.error(
          text + " is no type; a directive must begin at the line's start (RFC 1035 s5.1)");
    }
    return scanner.error(
        text
            + " is no type, class or TTL"
            + Nearest.suggest(text.substring(1, text.length() - 1), Nearest.types())
            + " (RFC 3597 s5: TYPE0 to TYPE65535 for those without a name)");
  }
}
