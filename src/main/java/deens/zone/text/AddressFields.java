package deens.zone.text;

import deens.core.wire.Wire;

/** Reads fields that are addresses, of the Internet and of other networks. */
final class AddressFields {
  private AddressFields() {}

  /** Reads an IPv4 address; does not take the token. */
  static void address4(RdataTokens t, byte[] out, int n) throws ZoneSyntaxException {
    if (!AddressText.address4(t.octets(), t.at(), t.end(), out, n)) {
      throw t.bad("an IPv4 address such as 192.0.2.1");
    }
  }

  /** Reads an IPv6 address; does not take the token. */
  static void address6(RdataTokens t, byte[] out, int n) throws ZoneSyntaxException {
    if (!AddressText.address6(t.octets(), t.at(), t.end(), out, n)) {
      throw t.bad("an IPv6 address such as 2001:db8::1");
    }
  }

  /** Reads 64 bits (RFC 6742 s2.1.2); does not take the token. */
  static void identifier(RdataTokens t, byte[] out, int n) throws ZoneSyntaxException {
    byte[] b = t.octets();
    int p = t.at();
    int end = t.end();
    for (int i = 0; i < 4; i++) {
      if (i > 0 && (p == end || b[p++] != ':')) throw notIdentifier(t);
      int first = p;
      int group = 0;
      while (p < end && p < first + 4 && Digits.hex(b[p]) >= 0) {
        group = group << 4 | Digits.hex(b[p++]);
      }
      if (p == first) throw notIdentifier(t);
      Wire.putU16(out, n + 2 * i, group);
    }
    if (p != end) throw notIdentifier(t);
  }

  private static ZoneSyntaxException notIdentifier(RdataTokens t) {
    return t.bad("four groups of 1 to 4 hexadecimal digits with colons between");
  }

  /** Reads an EUI-48 or EUI-64 address (RFC 7043); does not take the token. */
  static void eui(RdataTokens t, byte[] out, int n, int octets) throws ZoneSyntaxException {
    byte[] b = t.octets();
    boolean good = t.length() == 3 * octets - 1;
    for (int i = 0; good && i < octets; i++) {
      int p = t.at() + 3 * i;
      good = HexFields.pairs(b, p, 1, out, n + i) > 0 && (i == octets - 1 || b[p + 2] == '-');
    }
    if (!good) throw t.bad(octets + " pairs of hexadecimal digits with hyphens between");
  }

  static int prefixes(RdataTokens t, byte[] out, int n) throws ZoneSyntaxException {
    int q = n;
    while (t.more) q = t.taken(prefix(t, out, q));
    return q;
  }

  /** RFC 3123 s5: {@code [!]family:address/prefix}. */
  private static int prefix(RdataTokens t, byte[] out, int n) throws ZoneSyntaxException {
    if (n + 4 + 16 > RdataTokens.MAX_OCTETS) throw t.tooLong();
    byte[] b = t.octets();
    int p = t.at();
    int end = t.end();
    boolean negated = p < end && b[p] == '!';
    if (negated) p++;
    int slash = end - 1;
    while (slash > p && b[slash] != '/') slash--;
    if (slash < p + 2 || b[p + 1] != ':') throw notPrefix(t);
    int family = b[p] - '0';
    boolean good =
        family == 1
            ? AddressText.address4(b, p + 2, slash, out, n + 4)
            : family == 2 && AddressText.address6(b, p + 2, slash, out, n + 4);
    if (!good) throw notPrefix(t);
    int bits = (int) Digits.decimal(b, slash + 1, end, family == 1 ? 32 : 128);
    if (bits < 0) throw notPrefix(t);
    int octets = family == 1 ? 4 : 16;
    while (octets > 0 && out[n + 3 + octets] == 0) octets--;
    Wire.putU16(out, n, family);
    out[n + 2] = (byte) bits;
    out[n + 3] = (byte) (negated ? octets | 0x80 : octets);
    return n + 4 + octets;
  }

  private static ZoneSyntaxException notPrefix(RdataTokens t) {
    return t.bad("an address prefix such as 1:192.0.2.0/24 or !2:2001:db8::/32");
  }

  /** RFC 4025 s3.1, RFC 8777 s4.3.1. */
  static int gateway(RdataTokens t, int gatewayType, byte[] out, int n) throws ZoneSyntaxException {
    return switch (gatewayType) {
      case 0 -> {
        if (!t.is('.')) throw t.bad("\".\" for no gateway");
        yield t.taken(n);
      }
      case 1 -> {
        address4(t, out, n);
        yield t.taken(n + 4);
      }
      case 2 -> {
        address6(t, out, n);
        yield t.taken(n + 16);
      }
      case 3 -> t.taken(t.name(out, n));
      default ->
          throw t.error(
              "gateway type %d in %s RDATA, expected 0..3 (%s)"
                  .formatted(gatewayType, t.mnemonic(), t.reference()));
    };
  }

  /** RFC 8777 s4.3.1: whether it is found by discovery, its type and the relay. */
  static int relay(RdataTokens t, byte[] out, int n) throws ZoneSyntaxException {
    int discovery = (int) t.number(1);
    t.need("a relay type 0..3");
    int relayType = (int) t.number(127);
    out[n] = (byte) (discovery << 7 | relayType);
    t.need("a relay");
    return gateway(t, relayType, out, n + 1);
  }

  /** RFC 1706 s5. */
  static int nsap(RdataTokens t, byte[] out, int n) throws ZoneSyntaxException {
    byte[] b = t.octets();
    int at = t.at();
    boolean good = t.length() >= 4 && b[at] == '0' && Wire.lower(b[at + 1]) == 'x';
    int end = good ? HexFields.dotted(b, at + 2, t.end(), out, n) : -1;
    if (end < 0) throw t.bad("0x and hexadecimal pairs, dots where you like");
    return t.taken(end);
  }

  /** ATM Forum AF-DANS-0152: the format, then the address. */
  static int atma(RdataTokens t, byte[] out, int n) throws ZoneSyntaxException {
    byte[] b = t.octets();
    boolean e164 = t.length() > 1 && b[t.at()] == '+';
    out[n] = (byte) (e164 ? 1 : 0);
    int end =
        e164
            ? dottedDecimal(b, t.at() + 1, t.end(), out, n + 1)
            : HexFields.dotted(b, t.at(), t.end(), out, n + 1);
    if (end < 0) throw t.bad("an ATM address, \"+\" and digits or hexadecimal pairs");
    return t.taken(end);
  }

  private static int dottedDecimal(byte[] b, int from, int to, byte[] out, int n) {
    int q = n;
    for (int p = from; p < to; p++) {
      if (b[p] == '.') continue;
      if (b[p] < '0' || b[p] > '9' || q == RdataTokens.MAX_OCTETS) return -1;
      out[q++] = b[p];
    }
    return q;
  }

  /** RFC 2874 s3.2: there is a suffix unless the prefix leaves no bit. */
  static int suffix(RdataTokens t, byte[] out, int n) throws ZoneSyntaxException {
    int bits = out[0] & 0xff;
    if (bits == 128) return n;
    if (!t.more) throw t.ends("an IPv6 address suffix");
    if (bits > 128) {
      throw t.error("prefix length " + bits + " in A6 RDATA, expected 0..128 (RFC 2874 s3.1)");
    }
    address6(t, out, n);
    int first = bits / 8;
    out[n + first] &= (byte) (0xff >> bits % 8);
    System.arraycopy(out, n + first, out, n, 16 - first);
    return t.taken(n + 16 - first);
  }
}
