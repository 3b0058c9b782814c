package deens.transport.tls;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;

/** A certificate that a server makes for itself (RFC 5280 s4.1): ECDSA on P-256. */
final class SelfMade {
  private static final Duration VALID = Duration.ofDays(365);

  /** A client's clock may be slow. */
  private static final Duration BEFORE = Duration.ofDays(1);

  private static final String NAME = "dns-server, self-made";
  private static final DateTimeFormatter UTC_TIME =
      DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

  private SelfMade() {}

  static Identity identity(Instant now) {
    try {
      var generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair pair = generator.generateKeyPair();
      byte[] ecdsaWithSha256 = Der.value(Der.SEQUENCE, Der.identifier(1, 2, 840, 10_045, 4, 3, 2));
      byte[] tbs = toBeSigned(now, pair, ecdsaWithSha256);
      Signature signature = Signature.getInstance("SHA256withECDSA");
      signature.initSign(pair.getPrivate());
      signature.update(tbs);
      byte[] whole = Der.value(Der.SEQUENCE, tbs, ecdsaWithSha256, Der.bits(signature.sign()));
      var certificate =
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(whole));
      return new Identity(List.of(certificate), pair.getPrivate());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has this", e);
    }
  }

  private static byte[] toBeSigned(Instant now, KeyPair pair, byte[] algorithm) {
    byte[] commonName = Der.identifier(2, 5, 4, 3);
    byte[] name =
        Der.value(
            Der.SEQUENCE,
            Der.value(
                Der.SET,
                Der.value(
                    Der.SEQUENCE,
                    commonName,
                    Der.value(Der.UTF8_STRING, NAME.getBytes(StandardCharsets.UTF_8)))));
    byte[] validity = Der.value(Der.SEQUENCE, time(now.minus(BEFORE)), time(now.plus(VALID)));
    return Der.value(
        Der.SEQUENCE,
        Der.value(Der.EXPLICIT, Der.value(Der.INTEGER, new byte[] {2})), // version 3
        Der.value(Der.INTEGER, serial(now)),
        algorithm,
        name,
        validity,
        name,
        pair.getPublic().getEncoded());
  }

  /** A serial number that another start does not have, in as few octets as it takes. */
  private static byte[] serial(Instant now) {
    long n = now.toEpochMilli() << 8 | 1;
    byte[] serial = new byte[8];
    for (int i = 0; i < serial.length; i++) serial[i] = (byte) (n >>> 56 - 8 * i);
    int zeros = 0;
    while (serial[zeros] == 0 && serial[zeros + 1] >= 0) zeros++;
    return Arrays.copyOfRange(serial, zeros, serial.length);
  }

  private static byte[] time(Instant when) {
    return Der.value(Der.UTC_TIME, UTC_TIME.format(when).getBytes(StandardCharsets.US_ASCII));
  }
}
