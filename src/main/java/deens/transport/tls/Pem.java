package deens.transport.tls;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One value of a file in text form (RFC 7468).
 *
 * @param label what it says to be: {@code CERTIFICATE}
 * @param text what stands between its lines
 */
record Pem(String label, String text) {
  private static final Pattern ONE =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*(?:-[^-]+)*?)-----END \\1-----");

  /** Returns all of a file, which may have other text between them. */
  static List<Pem> read(String file) {
    var all = new ArrayList<Pem>();
    Matcher one = ONE.matcher(file);
    while (one.find()) all.add(new Pem(one.group(1), one.group(2)));
    return all;
  }

  /**
   * Returns its octets.
   *
   * @throws IllegalArgumentException if it is no base64
   */
  byte[] octets() {
    return Base64.getMimeDecoder().decode(text);
  }

  /** Whether a passphrase is wanted: RFC 1421's way, or PKCS #8's. */
  boolean isEncrypted() {
    return label.startsWith("ENCRYPTED") || text.contains("ENCRYPTED");
  }
}
