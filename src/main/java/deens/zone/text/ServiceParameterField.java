package deens.zone.text;

import deens.core.rr.ServiceParameters;
import deens.core.wire.Wire;
import java.util.Arrays;

/**
 * Reads the service parameters of SVCB and HTTPS records (RFC 9460 s2.1): key, key=value or
 * key="value", of which the scanner makes two tokens.
 */
final class ServiceParameterField {
  private final Base64Field base64;

  /** Parameters in the order of the text, and their keys and places (key << 32 | place). */
  private final byte[] parameters = new byte[RdataTokens.MAX_OCTETS];

  private long[] places = new long[16];

  /** The value in hand, escapes resolved. */
  private final byte[] value = new byte[RdataTokens.MAX_OCTETS];

  ServiceParameterField(Base64Field base64) {
    this.base64 = base64;
  }

  /** Reads all tokens that are left, and puts the parameters in the order of their keys. */
  int read(RdataTokens t, byte[] out, int n) throws ZoneSyntaxException {
    int count = 0;
    int end = 0;
    while (t.more) {
      int equals = t.at();
      while (equals < t.end() && t.octets()[equals] != '=') equals++;
      int key = key(t, equals);
      int octets = value(t, equals);
      if (count == places.length) places = Arrays.copyOf(places, 2 * count);
      places[count++] = (long) key << 32 | end;
      if (end + 4 > RdataTokens.MAX_OCTETS) throw t.tooLong();
      int valueEnd = parameter(t, key, octets, end + 4);
      Wire.putU16(parameters, end, key);
      Wire.putU16(parameters, end + 2, valueEnd - end - 4);
      end = valueEnd;
    }
    if (n + end > RdataTokens.MAX_OCTETS) throw t.tooLong();
    return sorted(count, out, n);
  }

  private static int key(RdataTokens t, int equals) throws ZoneSyntaxException {
    int key = t.quoted() ? -1 : ServiceParameters.key(t.octets(), t.at(), equals - t.at());
    if (key >= 0 && key != 0xffff) return key;
    throw t.bad("a service parameter, key or key=value, such as alpn=h2 or key667=x");
  }

  /** Takes the value, from the token that has the key or the one after it; returns its octets. */
  private int value(RdataTokens t, int equals) throws ZoneSyntaxException {
    boolean mayFollow = equals == t.end() - 1;
    int octets = equals < t.end() ? unescape(t, equals + 1) : 0;
    t.next();
    if (!mayFollow || !t.more || !t.quoted()) return octets;
    return t.taken(unescape(t, t.at()));
  }

  private int unescape(RdataTokens t, int from) throws ZoneSyntaxException {
    int max = RdataTokens.MAX_OCTETS;
    return StringFields.unescape(t, t.octets(), from, t.end(), value, 0, max);
  }

  private int sorted(int count, byte[] out, int n) {
    Arrays.sort(places, 0, count);
    int q = n;
    for (int i = 0; i < count; i++) {
      int p = (int) places[i];
      int octets = 4 + Wire.u16(parameters, p + 2);
      System.arraycopy(parameters, p, out, q, octets);
      q += octets;
    }
    return q;
  }

  /** Puts the wire form of value[0..octets) into the parameters from p on; returns its end. */
  private int parameter(RdataTokens t, int key, int octets, int p) throws ZoneSyntaxException {
    if (p + octets > RdataTokens.MAX_OCTETS) throw t.tooLong();
    if (octets == 0) return p; // RRTypes.check knows which keys need a value
    return switch (key) {
      case ServiceParameters.PORT -> {
        long port = Digits.decimal(value, 0, octets, 0xffff);
        if (port < 0) throw t.bad(text(0, octets), "a port 0..65535");
        Wire.putU16(parameters, p, (int) port);
        yield p + 2;
      }
      case ServiceParameters.ECH -> base64.whole(t, value, 0, octets, parameters, p);
      case ServiceParameters.ALPN -> protocols(t, octets, p);
      case ServiceParameters.MANDATORY, ServiceParameters.IPV4HINT, ServiceParameters.IPV6HINT ->
          list(t, key, octets, p);
      default -> {
        System.arraycopy(value, 0, parameters, p, octets);
        yield p + octets;
      }
    };
  }

  /** RFC 9460 A.1: in the value, a backslash makes a comma or backslash part of an item. */
  private int protocols(RdataTokens t, int octets, int p) throws ZoneSyntaxException {
    int length = p;
    int q = p + 1;
    for (int i = 0; i <= octets; i++) {
      if (i == octets || value[i] == ',') {
        if (q == length + 1)
          throw t.bad(text(0, octets), "protocol names with commas between, none empty");
        parameters[length] = (byte) (q - length - 1);
        length = q++;
        continue;
      }
      if (value[i] == '\\') {
        if (++i == octets || value[i] != ',' && value[i] != '\\') {
          throw t.bad(
              text(0, octets), "\"\\,\" or \"\\\\\" after a backslash in a list (RFC 9460 A.1)");
        }
      }
      if (q > length + 255) throw t.bad(text(0, octets), "protocol names of 1 to 255 octets");
      if (q >= RdataTokens.MAX_OCTETS) throw t.tooLong();
      parameters[q++] = value[i];
    }
    return length;
  }

  private int list(RdataTokens t, int key, int octets, int p) throws ZoneSyntaxException {
    int q = p;
    for (int from = 0; from <= octets; ) {
      int to = from;
      while (to < octets && value[to] != ',') to++;
      if (q + 16 > RdataTokens.MAX_OCTETS) throw t.tooLong();
      q =
          key == ServiceParameters.MANDATORY
              ? mandatory(t, from, to, p, q)
              : hint(t, key == ServiceParameters.IPV4HINT, from, to, q);
      from = to + 1;
    }
    return q;
  }

  private int hint(RdataTokens t, boolean v4, int from, int to, int q) throws ZoneSyntaxException {
    if (v4) {
      if (AddressText.address4(value, from, to, parameters, q)) return q + 4;
      throw t.bad(text(from, to), "an IPv4 address such as 192.0.2.1");
    }
    if (AddressText.address6(value, from, to, parameters, q)) return q + 16;
    throw t.bad(text(from, to), "an IPv6 address such as 2001:db8::1");
  }

  /** Puts a key in its place among those from p to q, in rising order (RFC 9460 s8). */
  private int mandatory(RdataTokens t, int from, int to, int p, int q) throws ZoneSyntaxException {
    int key = ServiceParameters.key(value, from, to - from);
    if (key < 0) throw t.bad(text(from, to), "a key of a service parameter");
    int at = q;
    while (at > p && Wire.u16(parameters, at - 2) > key) {
      Wire.putU16(parameters, at, Wire.u16(parameters, at - 2));
      at -= 2;
    }
    Wire.putU16(parameters, at, key);
    return q + 2;
  }

  private String text(int from, int to) {
    return Quoted.text(value, from, to);
  }
}
