package deens.zone.text;

import deens.core.rr.Mnemonics;
import deens.core.rr.RRTypes;
import java.util.Arrays;

/** Reads fields that are bit maps: of RR types, and of the ports of a WKS record. */
final class BitMapFields {
  /** A bit for each type; all zero between records. */
  private final byte[] bitmap = new byte[8192];

  /** RFC 4034 s4.1.2. */
  int types(RdataTokens t, byte[] out, int n) throws ZoneSyntaxException {
    int last = collectTypes(t, 0xffff);
    int q = n;
    for (int window = 0; window <= last >> 8; window++) {
      int at = window << 5;
      int octets = 32;
      while (octets > 0 && bitmap[at + octets - 1] == 0) octets--;
      if (octets == 0) continue;
      out[q] = (byte) window;
      out[q + 1] = (byte) octets;
      System.arraycopy(bitmap, at, out, q + 2, octets);
      Arrays.fill(bitmap, at, at + octets, (byte) 0);
      q += 2 + octets;
    }
    return q;
  }

  /** RFC 2535 s5.2. */
  int nxtTypes(RdataTokens t, byte[] out, int n) throws ZoneSyntaxException {
    int last = collectTypes(t, 127);
    int octets = last / 8 + 1;
    System.arraycopy(bitmap, 0, out, n, octets);
    Arrays.fill(bitmap, 0, octets, (byte) 0);
    return n + octets;
  }

  /** Sets the types' bits and returns the highest type. */
  private int collectTypes(RdataTokens t, int max) throws ZoneSyntaxException {
    int last = 0;
    while (t.more) {
      int number = RRTypes.number(t.octets(), t.at(), t.length());
      if (number < 0 || number > max || number == 0 && max == 127) {
        Arrays.fill(bitmap, (byte) 0);
        throw t.bad(max < 0xffff ? "an RR type below " + (max + 1) : "an RR type");
      }
      bitmap[number >> 3] |= (byte) (0x80 >> (number & 7));
      last = Math.max(last, number);
      t.next();
    }
    return last;
  }

  /** RFC 1035 s3.4.2: a protocol and its ports. */
  static int services(RdataTokens t, byte[] out, int n) throws ZoneSyntaxException {
    out[n] =
        (byte)
            t.named(Mnemonics.PROTOCOLS, 0xff, "a protocol, a number 0..255 or a name such as TCP");
    int q = n + 1;
    t.next();
    while (t.more) {
      int port =
          t.named(Mnemonics.SERVICES, 0xffff, "a service, a port 0..65535 or a name such as SMTP");
      int octet = n + 1 + port / 8;
      while (q <= octet) out[q++] = 0;
      out[octet] |= (byte) (0x80 >> port % 8);
      t.next();
    }
    return q;
  }
}
