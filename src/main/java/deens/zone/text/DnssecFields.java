package deens.zone.text;

import deens.core.rr.Mnemonics;
import deens.core.rr.TimeText;
import deens.core.wire.Wire;

/** Reads the fields of DNSSEC records, old and new, that have a notation of their own. */
final class DnssecFields {
  private DnssecFields() {}

  static int algorithm(RdataTokens t) throws ZoneSyntaxException {
    return t.named(Mnemonics.ALGORITHMS, 0xff, "algorithm, a number 0..255 or a mnemonic");
  }

  static int keyProtocol(RdataTokens t) throws ZoneSyntaxException {
    return t.named(Mnemonics.KEY_PROTOCOLS, 0xff, "key protocol, a number 0..255 or a mnemonic");
  }

  /** RFC 2535 s7.1. */
  static int keyFlags(RdataTokens t) throws ZoneSyntaxException {
    byte[] b = t.octets();
    int at = t.at();
    int end = t.end();
    int value = (int) Digits.decimal(b, at, end, 0xffff);
    if (value >= 0) return value;
    boolean hex = end - at > 2 && end - at <= 6 && b[at] == '0' && Wire.lower(b[at + 1]) == 'x';
    return hex ? hexFlags(t, at + 2) : namedFlags(t);
  }

  private static int hexFlags(RdataTokens t, int from) throws ZoneSyntaxException {
    byte[] b = t.octets();
    int value = 0;
    for (int i = from; i < t.end(); i++) {
      if (Digits.hex(b[i]) < 0) throw t.bad("key flags as hexadecimal digits after 0x");
      value = value << 4 | Digits.hex(b[i]);
    }
    return value;
  }

  private static int namedFlags(RdataTokens t) throws ZoneSyntaxException {
    byte[] b = t.octets();
    int end = t.end();
    int value = 0;
    for (int from = t.at(); from <= end; ) {
      int to = from;
      while (to < end && b[to] != '|') to++;
      int flag = Mnemonics.KEY_FLAGS.number(b, from, to - from);
      if (flag < 0) throw t.bad("key flags, a number 0..65535 or mnemonics with \"|\" between");
      value |= flag;
      from = to + 1;
    }
    return value;
  }

  /** RFC 4034 s3.2: YYYYMMDDHHmmSS, or seconds since 1970 in at most ten digits. */
  static int time(RdataTokens t) throws ZoneSyntaxException {
    byte[] b = t.octets();
    int at = t.at();
    if (t.length() != 14) {
      long seconds = t.length() > 10 ? -1 : Digits.decimal(b, at, t.end(), 0xffff_ffffL);
      if (seconds < 0) throw notTime(t);
      return (int) seconds;
    }
    int year = (int) Digits.decimal(b, at, at + 4, 9999);
    int month = (int) Digits.decimal(b, at + 4, at + 6, 12);
    int day = (int) Digits.decimal(b, at + 6, at + 8, 31);
    int hour = (int) Digits.decimal(b, at + 8, at + 10, 23);
    int minute = (int) Digits.decimal(b, at + 10, at + 12, 59);
    int second = (int) Digits.decimal(b, at + 12, at + 14, 60);
    if (year < 1970 || month < 1 || day < 1 || hour < 0 || minute < 0 || second < 0) {
      throw notTime(t);
    }
    if (day > TimeText.daysOf(month, year)) throw notTime(t);
    long hours = daysSince1970(year, month, day) * 24 + hour;
    return (int) ((hours * 60 + minute) * 60 + second); // modulo 2^32, as RFC 1982 has it
  }

  private static long daysSince1970(int year, int month, int day) {
    // Days before the month's first in a year that starts in March, so that leap days come last.
    int march = (month + 9) % 12;
    int y = month < 3 ? year - 1 : year;
    return 365L * y + y / 4 - y / 100 + y / 400 + (march * 306 + 5) / 10 + day - 1 - 719_468;
  }

  private static ZoneSyntaxException notTime(RdataTokens t) {
    return t.bad("a time, YYYYMMDDHHmmSS or seconds since 1970");
  }

  /** RFC 5155 s3.3. */
  static int salt(RdataTokens t, byte[] out, int n) throws ZoneSyntaxException {
    int length = t.is('-') ? 0 : t.length();
    if (length > 510 || length % 2 != 0 || t.length() == 0) throw notSalt(t);
    int end = HexFields.pairs(t.octets(), t.at(), length / 2, out, n + 1);
    if (end < 0) throw notSalt(t);
    out[n] = (byte) (length / 2);
    return t.taken(end);
  }

  private static ZoneSyntaxException notSalt(RdataTokens t) {
    return t.bad("a salt, up to 255 hexadecimal pairs or \"-\"");
  }

  /** RFC 5155 s3.3. */
  static int hash(RdataTokens t, byte[] out, int n) throws ZoneSyntaxException {
    byte[] b = t.octets();
    int end = t.end();
    int q = n + 1;
    int bits = 0;
    int held = 0;
    for (int p = t.at(); p < end; p++) {
      int v = Digits.base32hex(b[p]);
      if (v < 0 || q > n + 255) throw notHash(t);
      bits = bits << 5 | v;
      held += 5;
      if (held >= 8) {
        held -= 8;
        out[q++] = (byte) (bits >> held);
      }
    }
    if (held >= 5 || (bits & (1 << held) - 1) != 0) throw notHash(t);
    out[n] = (byte) (q - n - 1);
    return t.taken(q);
  }

  private static ZoneSyntaxException notHash(RdataTokens t) {
    return t.bad("a hash in base32hex without padding (RFC 4648 s7)");
  }
}
