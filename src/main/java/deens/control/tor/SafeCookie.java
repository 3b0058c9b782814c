package deens.control.tor;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Proves to Tor that we can read its cookie, without telling it, once Tor has proved that it knows
 * it (control-spec s3.24): who only pretends to be Tor learns nothing of the file it names.
 */
final class SafeCookie {
  private static final int OCTETS = 32;
  private static final String SERVER = "Tor safe cookie authentication server-to-controller hash";
  private static final String CLIENT = "Tor safe cookie authentication controller-to-server hash";

  private final byte[] cookie;
  private final byte[] ourNonce;

  private SafeCookie(byte[] cookie, byte[] ourNonce) {
    this.cookie = cookie;
    this.ourNonce = ourNonce;
  }

  /**
   * Reads the cookie.
   *
   * @param ourNonce 32 random octets
   * @throws IOException if there is none, or we may not read it, or it is no cookie
   */
  static SafeCookie read(Path file, byte[] ourNonce) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] octets = in.readNBytes(OCTETS + 1);
      if (octets.length != OCTETS) throw new IOException(file + ": is no cookie of 32 octets");
      return new SafeCookie(octets, ourNonce);
    }
  }

  /** Returns what proves that we know it, if a hash proves that Tor does. */
  byte[] proof(byte[] torsNonce, byte[] torsHash) throws IOException {
    if (!MessageDigest.isEqual(hash(SERVER, torsNonce), torsHash)) {
      throw new IOException("who answers does not know Tor's cookie: it is not Tor");
    }
    return hash(CLIENT, torsNonce);
  }

  private byte[] hash(String use, byte[] torsNonce) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(use.getBytes(StandardCharsets.US_ASCII), "HmacSHA256"));
      mac.update(cookie);
      mac.update(ourNonce);
      return mac.doFinal(torsNonce);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e); // every JDK has it
    }
  }
}
