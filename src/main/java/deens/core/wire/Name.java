package deens.core.wire;

import java.util.Arrays;

/**
 * An absolute domain name in wire form: at most 255 octets, labels of 1 to 63 octets, no
 * compression (RFC 1035 s3.1). Case is kept, and ignored when names are compared (RFC 4343).
 * Immutable; for cold code, never made on the hot path.
 */
public final class Name implements Comparable<Name> {
  public static final int MAX_OCTETS = 255;
  public static final int MAX_LABEL_OCTETS = 63;

  /** The DNS root. */
  public static final Name ROOT = new Name(new byte[1]);

  private final byte[] wire;

  private Name(byte[] wire) {
    this.wire = wire;
  }

  /**
   * Returns the uncompressed name that starts at {@code p}. The caller has checked that one is
   * there.
   */
  public static Name at(byte[] b, int p) {
    return new Name(Arrays.copyOfRange(b, p, p + length(b, p)));
  }

  /**
   * Reads a name in presentation form (RFC 1035 s5.1, {@code \X} and {@code \DDD} escapes); a final
   * dot may be missing.
   *
   * @throws IllegalArgumentException with what is wrong, fit for a message to the user
   */
  public static Name parse(String text) {
    byte[] out = new byte[MAX_OCTETS + 1];
    int label = 0;
    int p = 1;
    int n = text.length();
    if (n == 0) throw new IllegalArgumentException("a domain name is empty");
    if (text.equals(".")) return ROOT;
    for (int i = 0; i < n; i++) {
      int c = text.charAt(i);
      if (c == '.') {
        if (p == label + 1)
          throw new IllegalArgumentException("\"" + text + "\" has an empty label");
        out[label] = (byte) (p - label - 1);
        label = p++;
        continue;
      }
      if (c == '\\') {
        if (i + 1 >= n)
          throw new IllegalArgumentException("\"" + text + "\" ends in a lone backslash");
        c = text.charAt(++i);
        if (c >= '0' && c <= '9') {
          int value = -1;
          if (i + 2 < n && digit(text, i + 1) && digit(text, i + 2)) {
            value = (c - '0') * 100 + (text.charAt(i + 1) - '0') * 10 + text.charAt(i + 2) - '0';
          }
          if (value < 0 || value > 255) {
            throw new IllegalArgumentException(
                "\"" + text + "\": \\DDD needs three digits, 000 to 255");
          }
          c = value;
          i += 2;
        }
      }
      if (c > 255)
        throw new IllegalArgumentException(
            "\"" + text + "\" is not ASCII; use \\DDD or an A-label (RFC 5890)");
      if (p - label > MAX_LABEL_OCTETS) {
        throw new IllegalArgumentException(
            "\"" + text + "\" has a label of over 63 octets (RFC 1035 s2.3.4)");
      }
      if (p >= MAX_OCTETS)
        throw new IllegalArgumentException("\"" + text + "\" is over 255 octets (RFC 1035 s2.3.4)");
      out[p++] = (byte) c;
    }
    if (p > label + 1) { // no final dot
      out[label] = (byte) (p - label - 1);
      label = p++;
    }
    if (p > MAX_OCTETS)
      throw new IllegalArgumentException("\"" + text + "\" is over 255 octets (RFC 1035 s2.3.4)");
    out[label] = 0;
    return new Name(Arrays.copyOf(out, p));
  }

  private static boolean digit(String s, int i) {
    return s.charAt(i) >= '0' && s.charAt(i) <= '9';
  }

  /** Returns the octets of the uncompressed name at {@code p}, its root label included. */
  public static int length(byte[] b, int p) {
    int q = p;
    while (b[q] != 0) q += (b[q] & 0xff) + 1;
    return q + 1 - p;
  }

  /** Returns the number of labels, the root label not counted. */
  public int labels() {
    int n = 0;
    for (int p = 0; wire[p] != 0; p += wire[p] + 1) n++;
    return n;
  }

  /** Returns the octets on the wire, 1 to 255. */
  public int length() {
    return wire.length;
  }

  /** Returns a copy of the wire form. */
  public byte[] wire() {
    return wire.clone();
  }

  /** Returns the name without its first label; the root has none. */
  public Name parent() {
    if (wire.length == 1) throw new IllegalStateException("the root has no parent");
    return new Name(Arrays.copyOfRange(wire, wire[0] + 1, wire.length));
  }

  /** Returns the name in lower case (RFC 4343). */
  public Name lowerCase() {
    byte[] b = wire.clone();
    for (int p = 0; b[p] != 0; p += b[p] + 1) {
      for (int i = p + 1; i <= p + b[p]; i++) b[i] = (byte) Wire.lower(b[i]);
    }
    return new Name(b);
  }

  /** Whether this name is {@code other} or below it. */
  public boolean isAtOrBelow(Name other) {
    for (int p = 0; ; p += wire[p] + 1) {
      if (wire.length - p == other.wire.length) return sameOctets(p, other);
      if (wire[p] == 0) return false;
    }
  }

  private boolean sameOctets(int p, Name other) {
    for (int i = 0; i < other.wire.length; i++) {
      if (Wire.lower(wire[p + i]) != Wire.lower(other.wire[i])) return false;
    }
    return true;
  }

  /** Canonical DNS name order (RFC 4034 s6.1). */
  @Override
  public int compareTo(Name other) {
    int[] mine = labelStarts();
    int[] its = other.labelStarts();
    for (int i = 1; i <= mine.length && i <= its.length; i++) {
      int a = mine[mine.length - i];
      int b = its[its.length - i];
      int la = wire[a];
      int lb = other.wire[b];
      for (int k = 1; k <= la && k <= lb; k++) {
        int difference = Wire.lower(wire[a + k]) - Wire.lower(other.wire[b + k]);
        if (difference != 0) return difference;
      }
      if (la != lb) return la - lb;
    }
    return mine.length - its.length;
  }

  private int[] labelStarts() {
    int[] starts = new int[labels()];
    int n = 0;
    for (int p = 0; wire[p] != 0; p += wire[p] + 1) starts[n++] = p;
    return starts;
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Name n && n.wire.length == wire.length && sameOctets(0, n);
  }

  @Override
  public int hashCode() {
    int h = 0;
    for (byte b : wire) h = h * 31 + Wire.lower(b);
    return h;
  }

  /** Presentation form with a final dot; octets that need it are escaped (RFC 1035 s5.1). */
  @Override
  public String toString() {
    StringBuilder out = new StringBuilder();
    append(out, wire, 0);
    return out.toString();
  }

  /** Appends the presentation form of the uncompressed name at {@code p}, with a final dot. */
  public static void append(StringBuilder out, byte[] b, int p) {
    if (b[p] == 0) out.append('.');
    for (int q = p; b[q] != 0; q += b[q] + 1) {
      for (int i = q + 1; i <= q + b[q]; i++) {
        int c = b[i] & 0xff;
        if (c <= ' ' || c >= 0x7f) {
          out.append('\\')
              .append((char) ('0' + c / 100))
              .append((char) ('0' + c / 10 % 10))
              .append((char) ('0' + c % 10));
        } else {
          if (c == '.' || c == '\\' || c == '"' || c == ';' || c == '(' || c == ')' || c == '@'
              || c == '$') out.append('\\');
          out.append((char) c);
        }
      }
      out.append('.');
    }
  }
}
