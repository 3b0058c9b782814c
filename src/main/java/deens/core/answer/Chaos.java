package deens.core.answer;

import deens.core.wire.QueryView;
import deens.core.wire.RRClass;
import deens.core.wire.RRType;
import deens.core.wire.Rcode;
import deens.core.wire.Wire;

/**
 * Answers the questions about the server itself that are asked as TXT records of class CHAOS (RFC
 * 4892). Hot path: no allocation after construction.
 */
final class Chaos {
  private static final byte[] VERSION_BIND = name("version", "bind");
  private static final byte[] VERSION_SERVER = name("version", "server");
  private static final byte[] ID_SERVER = name("id", "server");
  private static final byte[] HOSTNAME_BIND = name("hostname", "bind");

  private final byte[] version;
  private final byte[] identity;

  /** Makes it; what is empty is refused. At most 255 octets each. */
  Chaos(byte[] version, byte[] identity) {
    if (version.length > 255 || identity.length > 255)
      throw new IllegalArgumentException("a version or identity is over 255 octets");
    this.version = version;
    this.identity = identity;
  }

  private static byte[] name(String first, String second) {
    byte[] b = new byte[first.length() + second.length() + 3];
    b[0] = (byte) first.length();
    for (int i = 0; i < first.length(); i++) b[1 + i] = (byte) first.charAt(i);
    int at = 1 + first.length();
    b[at] = (byte) second.length();
    for (int i = 0; i < second.length(); i++) b[at + 1 + i] = (byte) second.charAt(i);
    return b;
  }

  /** Writes the answer behind the question and the rcode into the header; returns where it ends. */
  int answer(QueryView query, byte[] response) {
    int end = query.questionEnd;
    byte[] text = text(query);
    if (text.length == 0) {
      response[3] = Rcode.REFUSED;
      return end;
    }
    response[3] = Rcode.NOERROR;
    Wire.putU16(response, 6, 1);
    Wire.putU16(response, end, 0xc000 | QueryView.QNAME_AT);
    Wire.putU16(response, end + 2, RRType.TXT);
    Wire.putU16(response, end + 4, RRClass.CH);
    Wire.putI32(response, end + 6, 0);
    Wire.putU16(response, end + 10, text.length + 1);
    response[end + 12] = (byte) text.length;
    System.arraycopy(text, 0, response, end + 13, text.length);
    return end + 13 + text.length;
  }

  private static final byte[] NOTHING = {};

  private byte[] text(QueryView query) {
    if (query.qtype != RRType.TXT && query.qtype != RRType.ANY) return NOTHING;
    if (is(query, VERSION_BIND) || is(query, VERSION_SERVER)) return version;
    return is(query, ID_SERVER) || is(query, HOSTNAME_BIND) ? identity : NOTHING;
  }

  private static boolean is(QueryView query, byte[] name) {
    if (query.qnameOctets != name.length) return false;
    for (int i = 0; i < name.length; i++) if (query.key[i] != name[i]) return false;
    return true;
  }
}
