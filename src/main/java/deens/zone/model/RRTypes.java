package deens.zone.model;

import deens.core.wire.RRType;
import deens.core.wire.Wire;

/** Lower-cases the names in RDATA (RFC 4034 s6.2). */
final class RRTypes {
  private RRTypes() {}

  static void canonical(int type, byte[] rdata, int at, int length) {
    switch (type) {
      case RRType.NS, RRType.CNAME, RRType.PTR, RRType.DNAME -> name(rdata, at);
      case RRType.MX -> name(rdata, at + 2);
      case RRType.SRV -> name(rdata, at + 6);
      case RRType.SOA -> name(rdata, name(rdata, at));
      case RRType.RRSIG -> name(rdata, at + 18);
      default -> {}
    }
  }

  private static int name(byte[] b, int p) {
    for (; b[p] != 0; p += b[p] + 1) {
      for (int i = p + 1; i <= p + b[p]; i++) b[i] = (byte) Wire.lower(b[i]);
    }
    return p + 1;
  }
}
