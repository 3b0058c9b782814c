package deens.transfer;

import deens.core.image.ImageBytes;
import deens.core.image.RRsetView;
import deens.core.wire.QueryView;
import deens.core.wire.RRClass;
import deens.core.wire.RRType;
import deens.core.wire.Wire;

/**
 * Writes responses that have no records or an SOA record alone, and what stands behind the records
 * of others.
 */
final class Responses {
  private static final int QR = 0x80;
  private static final int AA = 0x04;

  private Responses() {}

  /** Writes the header and the question of a response; returns its octets. */
  static int start(byte[] q, Request request, byte[] response, int rcode, boolean authoritative) {
    System.arraycopy(q, 0, response, 0, request.questionEnd());
    response[2] = (byte) (QR | q[2] & 0x79 | (authoritative ? AA : 0));
    response[3] = (byte) rcode;
    Wire.putU16(response, 4, 1);
    Wire.putU16(response, 6, 0);
    Wire.putI32(response, 8, 0);
    return request.questionEnd();
  }

  /** Appends an OPT record without options (RFC 6891 s6.1.2); returns the octets of the message. */
  static int opt(byte[] message, int length, int udpOctets) {
    message[length] = 0;
    Wire.putU16(message, length + 1, RRType.OPT);
    Wire.putU16(message, length + 3, udpOctets);
    Wire.putI32(message, length + 5, 0);
    Wire.putU16(message, length + 9, 0);
    Wire.putU16(message, 10, Wire.u16(message, 10) + 1);
    return length + 11;
  }

  /**
   * Appends the SOA record of a zone, owned by the question's name, as the answer; returns the
   * octets of the message.
   */
  static int soa(ImageBytes image, long zone, byte[] response, int at) {
    long r = Soa.rrset(image, zone);
    if (r == 0) throw new IndexOutOfBoundsException("damaged image: zone without SOA");
    Wire.putU16(response, at, 0xc000 | QueryView.QNAME_AT);
    Wire.putU16(response, at + 2, RRType.SOA);
    Wire.putU16(response, at + 4, RRClass.IN);
    Wire.putI32(response, at + 6, RRsetView.ttl(image, r));
    int octets = RRsetView.recordOctets(image, r); // RDLENGTH among them
    image.copyTo(RRsetView.items(image, r), response, at + 10, octets);
    Wire.putU16(response, 6, 1);
    return at + 10 + octets;
  }
}
