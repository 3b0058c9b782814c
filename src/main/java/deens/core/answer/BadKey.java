package deens.core.answer;

import deens.core.wire.QueryView;
import deens.core.wire.Rcode;
import deens.core.wire.Wire;

/** Writes the TSIG record that says that the query's key is not known (RFC 8945 s5.3.2). */
final class BadKey {
  private BadKey() {}

  /**
   * Appends the query's TSIG record without a MAC and with the error BADKEY, and counts it.
   *
   * @return where it ends
   */
  static int write(QueryView query, byte[] q, byte[] response, int at) {
    int head = query.tsigRdataAt - query.tsigAt; // owner, type, class, TTL, RDLENGTH
    int algorithm = 0;
    while (q[query.tsigRdataAt + algorithm] != 0) {
      algorithm += (q[query.tsigRdataAt + algorithm] & 0xff) + 1;
    }
    algorithm++;
    int kept = head + algorithm + 8; // up to time and fudge
    System.arraycopy(q, query.tsigAt, response, at, kept);
    Wire.putU16(response, at + head - 2, algorithm + 16);
    int p = at + kept;
    Wire.putU16(response, p, 0); // MAC size
    System.arraycopy(q, 0, response, p + 2, 2); // original id
    Wire.putU16(response, p + 4, Rcode.BADKEY);
    Wire.putU16(response, p + 6, 0); // other length
    Wire.putU16(response, 10, Wire.u16(response, 10) + 1);
    return p + 8;
  }
}
