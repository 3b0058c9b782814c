package deens.core.rr;

import deens.core.wire.Wire;

/**
 * Service parameters of SVCB and HTTPS records (RFC 9460): keys, names and the checks of values.
 */
public final class ServiceParameters {
  public static final int MANDATORY = 0;
  public static final int ALPN = 1;
  public static final int NO_DEFAULT_ALPN = 2;
  public static final int PORT = 3;
  public static final int IPV4HINT = 4;
  public static final int ECH = 5;
  public static final int IPV6HINT = 6;
  public static final int DOHPATH = 7;
  public static final int OHTTP = 8;

  private static final String[] NAMES = {
    "mandatory",
    "alpn",
    "no-default-alpn",
    "port",
    "ipv4hint",
    "ech",
    "ipv6hint",
    "dohpath",
    "ohttp",
  };

  private ServiceParameters() {}

  /** Returns a key's name: keyNNNNN if it has no other (RFC 9460 s2.1). */
  public static String name(int key) {
    return key < NAMES.length ? NAMES[key] : "key" + key;
  }

  /** Returns the key that octets name, in lower case as RFC 9460 s2.1 has it, or -1. */
  public static int key(byte[] b, int at, int length) {
    for (int key = 0; key < NAMES.length; key++) {
      if (isNamed(NAMES[key], b, at, length)) return key;
    }
    if (length < 4 || length > 8 || !isNamed("key", b, at, 3)) return -1;
    if (b[at + 3] == '0' && length > 4) return -1; // no leading zeros
    int value = 0;
    for (int i = at + 3; i < at + length; i++) {
      if (b[i] < '0' || b[i] > '9') return -1;
      value = value * 10 + b[i] - '0';
    }
    return value <= 0xffff ? value : -1;
  }

  private static boolean isNamed(String name, byte[] b, int at, int length) {
    if (name.length() != length) return false;
    for (int i = 0; i < length; i++) if (name.charAt(i) != b[at + i]) return false;
    return true;
  }

  /**
   * Checks the parameters between {@code p} and {@code end}.
   *
   * @return "" or what is wrong with them
   */
  public static String check(byte[] b, int p, int end) {
    int last = -1;
    boolean alpn = false;
    for (int q = p; q < end; ) {
      if (q + 4 > end) return "is cut short by the end of the RDATA (RFC 9460 s2.2)";
      int key = Wire.u16(b, q);
      int octets = Wire.u16(b, q + 2);
      if (q + 4 + octets > end) return name(key) + " is cut short (RFC 9460 s2.2)";
      if (key == last) return name(key) + " stands twice (RFC 9460 s2.1)";
      if (key < last) return name(key) + " comes after " + name(last) + " (RFC 9460 s2.2)";
      String wrong = checkValue(key, b, q + 4, octets);
      if (!wrong.isEmpty()) return name(key) + wrong;
      if (key == ALPN) alpn = true;
      if (key == NO_DEFAULT_ALPN && !alpn) return "no-default-alpn needs alpn (RFC 9460 s7.1.1)";
      last = key;
      q += 4 + octets;
    }
    return checkMandatory(b, p, end);
  }

  private static String checkValue(int key, byte[] b, int p, int octets) {
    return switch (key) {
      case MANDATORY -> checkKeys(b, p, octets);
      case ALPN -> checkAlpn(b, p, octets);
      case NO_DEFAULT_ALPN -> octets == 0 ? "" : " takes no value (RFC 9460 s7.1.1)";
      case OHTTP -> octets == 0 ? "" : " takes no value (RFC 9540 s4)";
      case PORT -> octets == 2 ? "" : " is not two octets (RFC 9460 s7.2)";
      case IPV4HINT ->
          octets > 0 && octets % 4 == 0 ? "" : " is not a list of addresses (RFC 9460 s7.3)";
      case IPV6HINT ->
          octets > 0 && octets % 16 == 0 ? "" : " is not a list of addresses (RFC 9460 s7.3)";
      case ECH -> octets > 0 ? "" : " has no value (RFC 9848 s3)";
      case DOHPATH -> octets > 0 ? "" : " has no value (RFC 9461 s5)";
      default -> "";
    };
  }

  private static String checkKeys(byte[] b, int p, int octets) {
    if (octets == 0 || octets % 2 != 0) return " is not a list of keys (RFC 9460 s8)";
    int last = 0;
    for (int i = p; i < p + octets; i += 2) {
      int key = Wire.u16(b, i);
      if (key == MANDATORY) return " names itself (RFC 9460 s8)";
      if (key == last) return " names " + name(key) + " twice (RFC 9460 s8)";
      if (key < last) return " is not in rising order (RFC 9460 s8)";
      last = key;
    }
    return "";
  }

  private static String checkAlpn(byte[] b, int p, int octets) {
    if (octets == 0) return " has no value (RFC 9460 s7.1.1)";
    int i = p;
    while (i < p + octets) {
      if (b[i] == 0) return " has an empty protocol name (RFC 9460 s7.1.1)";
      i += (b[i] & 0xff) + 1;
    }
    return i == p + octets ? "" : " has a protocol name that is cut short (RFC 9460 s7.1.1)";
  }

  /** RFC 9460 s8: every mandatory key is there. The parameters are otherwise known to be good. */
  private static String checkMandatory(byte[] b, int p, int end) {
    if (p + 4 > end || Wire.u16(b, p) != MANDATORY) return "";
    int keysEnd = p + 4 + Wire.u16(b, p + 2);
    int q = keysEnd;
    for (int i = p + 4; i < keysEnd; i += 2) {
      int key = Wire.u16(b, i);
      while (q < end && Wire.u16(b, q) < key) q += 4 + Wire.u16(b, q + 2);
      if (q >= end || Wire.u16(b, q) != key) {
        return "mandatory names " + name(key) + ", which is not there (RFC 9460 s8)";
      }
    }
    return "";
  }
}
