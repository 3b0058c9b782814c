package deens.transport.tls;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** Writes values of ASN.1 in its distinguished encoding (ITU-T X.690), the few that we need. */
final class Der {
  static final int INTEGER = 0x02;
  static final int BIT_STRING = 0x03;
  static final int OCTET_STRING = 0x04;
  static final int OBJECT_IDENTIFIER = 0x06;
  static final int UTF8_STRING = 0x0c;
  static final int UTC_TIME = 0x17;
  static final int SEQUENCE = 0x30;
  static final int SET = 0x31;

  /** Context-specific and constructed, with its number added. */
  static final int EXPLICIT = 0xa0;

  private Der() {}

  /** Returns a value: its tag, its length, and the parts that it is made of. */
  static byte[] value(int tag, byte[]... parts) {
    int octets = 0;
    for (byte[] part : parts) octets += part.length;
    var out = new ByteArrayOutputStream(octets + 6);
    out.write(tag);
    if (octets < 0x80) {
      out.write(octets);
    } else {
      int lengthOctets = (39 - Integer.numberOfLeadingZeros(octets)) / 8;
      out.write(0x80 | lengthOctets);
      for (int i = lengthOctets - 1; i >= 0; i--) out.write(octets >> 8 * i);
    }
    for (byte[] part : parts) out.writeBytes(part);
    return out.toByteArray();
  }

  /** Returns an object identifier of parts below 16 384, the first two of which are one octet. */
  static byte[] identifier(int... parts) {
    var out = new ByteArrayOutputStream();
    out.write(40 * parts[0] + parts[1]);
    for (int i = 2; i < parts.length; i++) {
      if (parts[i] >= 0x80) out.write(0x80 | parts[i] >> 7);
      out.write(parts[i] & 0x7f);
    }
    return value(OBJECT_IDENTIFIER, out.toByteArray());
  }

  /** Returns a bit string of whole octets. */
  static byte[] bits(byte[] octets) {
    return value(BIT_STRING, new byte[1], octets);
  }

  /** Returns the first value within a sequence that is well-formed. */
  static byte[] first(byte[] sequence) {
    int at = content(sequence, 0);
    int content = content(sequence, at);
    return Arrays.copyOfRange(sequence, at, content + length(sequence, at));
  }

  private static int content(byte[] value, int at) {
    int first = value[at + 1] & 0xff;
    return at + 2 + (first < 0x80 ? 0 : first & 0x7f);
  }

  private static int length(byte[] value, int at) {
    int first = value[at + 1] & 0xff;
    if (first < 0x80) return first;
    int length = 0;
    for (int i = 0; i < (first & 0x7f); i++) length = length << 8 | value[at + 2 + i] & 0xff;
    return length;
  }
}
