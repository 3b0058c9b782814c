package deens.core.net;

import java.util.Arrays;

/** An IPv4 or IPv6 address and its text (RFC 4291 s2.2, RFC 5952). Immutable; off the hot path. */
public final class IpAddress {
  private static final int V4_OCTETS = 4;
  private static final int V6_OCTETS = 16;

  private final byte[] octets;

  private IpAddress(byte[] octets) {
    this.octets = octets;
  }

  /**
   * Returns the address of some octets.
   *
   * @param length 4 or 16
   */
  public static IpAddress of(byte[] b, int at, int length) {
    if (length != V4_OCTETS && length != V6_OCTETS)
      throw new IllegalArgumentException("an address has 4 or 16 octets, not " + length);
    return new IpAddress(Arrays.copyOfRange(b, at, at + length));
  }

  /**
   * Returns the address that a text means.
   *
   * @param text dotted decimal, or groups of hexadecimal digits with at most one "::"; no zone, no
   *     prefix length
   * @throws IllegalArgumentException if it means none
   */
  public static IpAddress parse(String text) {
    return text.indexOf(':') >= 0 ? parseV6(text) : parseV4(text);
  }

  private static IpAddress parseV4(String text) {
    byte[] octets = new byte[V4_OCTETS];
    int at = 0;
    for (int i = 0; i < V4_OCTETS; i++) {
      int end = i == V4_OCTETS - 1 ? text.length() : text.indexOf('.', at);
      octets[i] = (byte) number(text, at, end, 10, 3, 255);
      at = end + 1;
    }
    return new IpAddress(octets);
  }

  private static IpAddress parseV6(String text) {
    byte[] octets = new byte[V6_OCTETS];
    int gap = -1; // the octet at which "::" stands
    int n = 0;
    int at = 0;
    if (text.startsWith("::")) {
      gap = 0;
      at = 2;
    }
    while (at < text.length()) {
      int colon = text.indexOf(':', at);
      int end = colon < 0 ? text.length() : colon;
      if (n == V6_OCTETS) throw notAnAddress(text);
      int group = number(text, at, end, 16, 4, 0xffff);
      octets[n++] = (byte) (group >> 8);
      octets[n++] = (byte) group;
      at = end + 1;
      if (colon >= 0 && at < text.length() && text.charAt(at) == ':') {
        if (gap >= 0) throw notAnAddress(text);
        gap = n;
        at++;
      } else if (colon >= 0 && at == text.length()) {
        throw notAnAddress(text);
      }
    }
    if (gap < 0 ? n != V6_OCTETS : n == V6_OCTETS) throw notAnAddress(text);
    if (gap >= 0) {
      int behind = n - gap;
      System.arraycopy(octets, gap, octets, V6_OCTETS - behind, behind);
      Arrays.fill(octets, gap, V6_OCTETS - behind, (byte) 0);
    }
    return new IpAddress(octets);
  }

  private static int number(String text, int at, int end, int radix, int mostDigits, int most) {
    if (end <= at || end - at > mostDigits) throw notAnAddress(text);
    int value = 0;
    for (int i = at; i < end; i++) {
      char c = text.charAt(i);
      int digit =
          c >= '0' && c <= '9'
              ? c - '0'
              : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : 99;
      if (digit >= radix) throw notAnAddress(text);
      value = value * radix + digit;
    }
    if (value > most) throw notAnAddress(text);
    return value;
  }

  private static IllegalArgumentException notAnAddress(String text) {
    return new IllegalArgumentException("\"" + text + "\" is no IPv4 or IPv6 address");
  }

  /** Returns whether it is of IPv4. */
  public boolean isV4() {
    return octets.length == V4_OCTETS;
  }

  /** Returns whether a host may have it: not multicast, loopback, unspecified or broadcast. */
  boolean isUnicast() {
    int first = octets[0] & 0xff;
    if (isV4()) return first > 0 && first < 224 && first != 127;
    for (int i = 0; i < V6_OCTETS - 1; i++) if (octets[i] != 0) return first != 0xff;
    return octets[V6_OCTETS - 1] < 0 || octets[V6_OCTETS - 1] > 1;
  }

  /** Returns its octets, 4 or 16. */
  public byte[] octets() {
    return octets.clone();
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof IpAddress other && Arrays.equals(octets, other.octets);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(octets);
  }

  /** Returns the text that {@link #parse} takes, in the form of RFC 5952 s4. */
  @Override
  public String toString() {
    var text = new StringBuilder();
    if (isV4()) {
      for (int i = 0; i < V4_OCTETS; i++) text.append(i > 0 ? "." : "").append(octets[i] & 0xff);
      return text.toString();
    }
    // RFC 5952 s4.2: "::" stands for the longest run of two or more zero groups, the first of them.
    int runAt = -1;
    int run = 1;
    for (int i = 0; i < 8; i++) {
      int n = 0;
      while (i + n < 8 && group(i + n) == 0) n++;
      if (n > run) {
        runAt = i;
        run = n;
      }
    }
    for (int i = 0; i < 8; i++) {
      if (i == runAt) {
        text.append("::");
        i += run - 1;
      } else {
        if (i > 0 && i != runAt + run) text.append(':');
        text.append(Integer.toHexString(group(i)));
      }
    }
    return text.toString();
  }

  private int group(int i) {
    return (octets[2 * i] & 0xff) << 8 | octets[2 * i + 1] & 0xff;
  }
}
