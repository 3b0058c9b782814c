package deens.transport.tls;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Who the server is to clients: its certificate, those that vouch for it, and its key.
 *
 * @param chain the server's certificate first
 */
public record Identity(List<X509Certificate> chain, PrivateKey key) {
  public Identity {
    chain = List.copyOf(chain);
  }

  /** Makes one for first tries, that nobody vouches for: clients must be told its {@link #pin}. */
  public static Identity selfMade(Instant now) {
    return SelfMade.identity(now);
  }

  /**
   * Reads the text of two files, which may be one: certificates, the server's first, and an RSA or
   * ECDSA key as PKCS #8, PKCS #1 or SEC 1 has it.
   *
   * @param certificateFile its name, for messages
   * @param keyFile likewise
   * @param now the certificate must be valid then
   */
  public static Identity read(
      String certificateFile, String certificates, String keyFile, String key, Instant now)
      throws BadIdentityException {
    List<X509Certificate> chain = chain(certificateFile, certificates);
    X509Certificate own = chain.getFirst();
    if (now.isAfter(own.getNotAfter().toInstant())) {
      throw new BadIdentityException(
          certificateFile, "the certificate expired on " + own.getNotAfter().toInstant());
    }
    if (now.isBefore(own.getNotBefore().toInstant())) {
      throw new BadIdentityException(
          certificateFile, "the certificate is not valid before " + own.getNotBefore().toInstant());
    }
    String algorithm = own.getPublicKey().getAlgorithm();
    if (!algorithm.equals("RSA") && !algorithm.equals("EC")) {
      throw new BadIdentityException(
          certificateFile,
          "the certificate has a key of kind " + algorithm + ", expected RSA or EC");
    }
    PrivateKey its = key(keyFile, key, own.getPublicKey(), certificateFile);
    return new Identity(chain, its);
  }

  private static List<X509Certificate> chain(String file, String text) throws BadIdentityException {
    var chain = new ArrayList<X509Certificate>();
    for (Pem pem : Pem.read(text)) {
      if (!pem.label().equals("CERTIFICATE")) continue;
      try {
        var octets = new ByteArrayInputStream(pem.octets());
        chain.add(
            (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(octets));
      } catch (GeneralSecurityException | IllegalArgumentException e) {
        throw new BadIdentityException(
            file, "certificate " + (chain.size() + 1) + " in it cannot be read: damaged?");
      }
    }
    if (chain.isEmpty()) {
      throw new BadIdentityException(
          file, "has no certificate, expected -----BEGIN CERTIFICATE----- (PEM)");
    }
    return chain;
  }

  private static PrivateKey key(String file, String text, PublicKey its, String certificateFile)
      throws BadIdentityException {
    for (Pem pem : Pem.read(text)) {
      if (!pem.label().endsWith("PRIVATE KEY")) continue;
      if (pem.isEncrypted()) {
        throw new BadIdentityException(
            file, "the key is encrypted, and there is nobody to ask: openssl pkey decrypts it");
      }
      PrivateKey key;
      try {
        byte[] octets = pem.octets();
        // The older forms lack what kind of key it is, which is where the public one has it.
        byte[] whole =
            pem.label().equals("PRIVATE KEY")
                ? octets
                : wrapped(octets, Der.first(its.getEncoded()));
        key =
            KeyFactory.getInstance(its.getAlgorithm())
                .generatePrivate(new PKCS8EncodedKeySpec(whole));
      } catch (GeneralSecurityException | IllegalArgumentException e) {
        throw new BadIdentityException(
            file,
            "the key cannot be read as one of kind "
                + its.getAlgorithm()
                + ", which the certificate in "
                + certificateFile
                + " has");
      }
      if (!belong(key, its)) {
        throw new BadIdentityException(
            file, "the key is not that of the (first) certificate in " + certificateFile);
      }
      return key;
    }
    throw new BadIdentityException(file, "has no key, expected -----BEGIN PRIVATE KEY----- (PEM)");
  }

  private static byte[] wrapped(byte[] key, byte[] algorithm) {
    return Der.value(
        Der.SEQUENCE,
        Der.value(Der.INTEGER, new byte[1]),
        algorithm,
        Der.value(Der.OCTET_STRING, key));
  }

  /** Whether what one key signs the other verifies. */
  private static boolean belong(PrivateKey key, PublicKey its) {
    String algorithm = its.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
    byte[] message = {1, 2, 3};
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update(message);
      byte[] signed = signature.sign();
      signature.initVerify(its);
      signature.update(message);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /** Returns the server's certificate. */
  public X509Certificate certificate() {
    return chain.getFirst();
  }

  /** Returns until when the certificate is valid. */
  public Instant expires() {
    return certificate().getNotAfter().toInstant();
  }

  /**
   * Returns what a client can know the key by: the SHA-256 digest of its public half, in base64
   * (RFC 7858 s4.2).
   */
  public String pin() {
    return pinOf(certificate());
  }

  /** Returns the pin of a certificate. */
  public static String pinOf(X509Certificate certificate) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(certificate.getPublicKey().getEncoded());
      return Base64.getEncoder().encodeToString(digest);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
