package deens.bench.compare;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** The one query that this program itself asks: is the zone there yet? */
final class Question {
  private Question() {}

  /** A query for the SOA record of a zone. */
  static byte[] soa(String origin) {
    var query = new ByteArrayOutputStream();
    query.writeBytes(new byte[] {0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0});
    for (String label : origin.split("\\.", -1)) {
      if (label.isEmpty()) continue;
      query.write(label.length());
      query.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
    }
    query.writeBytes(new byte[] {0, 0, 6, 0, 1});
    return query.toByteArray();
  }

  /** Whether a response has AA and says NOERROR. */
  static boolean isAuthoritative(byte[] response) {
    return (response[2] & 1 << 2) != 0 && (response[3] & 15) == 0;
  }
}
