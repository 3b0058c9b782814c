package deens.transport.tls;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Certificates and keys as openssl writes them. */
@Tag("peers")
class IdentityTest {
  private final Instant now = Instant.now().plusSeconds(60); // behind all beginnings

  @TempDir Path folder;

  private String run(String command) throws Exception {
    Process process =
        new ProcessBuilder("sh", "-c", command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), printed);
    return printed.strip();
  }

  private String text(String file) throws IOException {
    return Files.readString(folder.resolve(file), StandardCharsets.ISO_8859_1);
  }

  private Identity read(String certificate, String key) throws IOException {
    return Identity.read(certificate, text(certificate), key, text(key), now);
  }

  private String problem(String certificate, String key) {
    return assertThrows(BadIdentityException.class, () -> read(certificate, key)).getMessage();
  }

  private void make(String name, String kind) throws Exception {
    run(
        "openssl req -x509 -newkey %s -noenc -keyout %s.key -out %s.pem -days 2 -subj /CN=ns.example"
            .formatted(kind, name, name));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rsa:2048",
        "ec -pkeyopt ec_paramgen_curve:P-256",
        "ec -pkeyopt ec_paramgen_curve:P-384"
      })
  void keysOfEveryFormAreRead(String kind) throws Exception {
    make("a", kind);
    run("openssl pkey -in a.key -traditional -out old.key");
    assertTrue(text("old.key").contains(kind.startsWith("rsa") ? "RSA PRIVATE" : "EC PRIVATE"));
    run("cat a.pem old.key > both.pem");
    run("(openssl x509 -in a.pem -text; echo text) > wordy.pem");
    String pin =
        run(
            "openssl x509 -in a.pem -pubkey -noout | openssl pkey -pubin -outform der"
                + " | openssl dgst -sha256 -binary | base64");
    assertEquals(pin, read("a.pem", "a.key").pin());
    assertEquals(pin, read("a.pem", "old.key").pin());
    assertEquals(pin, read("both.pem", "both.pem").pin());
    assertEquals(pin, read("wordy.pem", "old.key").pin());
  }

  @Test
  void whatIsWrongIsSaidWithTheFile() throws Exception {
    make("a", "ec -pkeyopt ec_paramgen_curve:P-256");
    make("b", "ec -pkeyopt ec_paramgen_curve:P-256");
    make("r", "rsa:2048");
    assertEquals(
        "b.key: the key is not that of the (first) certificate in a.pem",
        problem("a.pem", "b.key"));
    assertEquals(
        "r.key: the key cannot be read as one of kind EC, which the certificate in a.pem has",
        problem("a.pem", "r.key"));
    run("openssl pkey -in r.key -traditional -out old.key");
    assertEquals(
        "old.key: the key cannot be read as one of kind EC, which the certificate in a.pem has",
        problem("a.pem", "old.key"));
    run("openssl pkey -in a.key -aes256 -passout pass:x -out locked.key");
    assertEquals(
        "locked.key: the key is encrypted, and there is nobody to ask: openssl pkey decrypts it",
        problem("a.pem", "locked.key"));
    assertEquals(
        "a.pem: has no key, expected -----BEGIN PRIVATE KEY----- (PEM)", problem("a.pem", "a.pem"));
    assertEquals(
        "a.key: has no certificate, expected -----BEGIN CERTIFICATE----- (PEM)",
        problem("a.key", "a.key"));
    run("sed '3,4d' a.pem > cut.pem");
    assertEquals(
        "cut.pem: certificate 1 in it cannot be read: damaged?", problem("cut.pem", "a.key"));
    Instant later = now.plus(Duration.ofDays(3));
    var expired =
        assertThrows(
            BadIdentityException.class,
            () -> Identity.read("a.pem", text("a.pem"), "a.key", text("a.key"), later));
    assertTrue(
        expired.getMessage().startsWith("a.pem: the certificate expired on 20"),
        expired.getMessage());
    Instant earlier = now.minus(Duration.ofDays(3));
    var early =
        assertThrows(
            BadIdentityException.class,
            () -> Identity.read("a.pem", text("a.pem"), "a.key", text("a.key"), earlier));
    assertTrue(
        early.getMessage().startsWith("a.pem: the certificate is not valid before 20"),
        early.getMessage());
    run("openssl req -x509 -newkey ed25519 -noenc -keyout e.key -out e.pem -subj /CN=e");
    assertEquals(
        "e.pem: the certificate has a key of kind EdDSA, expected RSA or EC",
        problem("e.pem", "e.key"));
  }

  @Test
  void damageOfEveryKindIsABadFileAndNothingElse() throws Exception {
    make("a", "ec -pkeyopt ec_paramgen_curve:P-256");
    String certificate = text("a.pem");
    String key = text("a.key");
    var random = new Random(3);
    for (int i = 0; i < 3000; i++) {
      var c = new StringBuilder(certificate);
      var k = new StringBuilder(key);
      var one = random.nextBoolean() ? c : k;
      int at = random.nextInt(one.length());
      if (random.nextInt(3) == 0) one.setLength(at);
      else one.setCharAt(at, (char) random.nextInt(256));
      try {
        assertDoesNotThrow(() -> {
          try {
            Identity.read("c", c.toString(), "k", k.toString(), now);
          } catch (BadIdentityException e) {
            assertTrue(e.getMessage().startsWith("c: ") || e.getMessage().startsWith("k: "));
          }
        });
      } catch (AssertionError e) {
        throw new AssertionError("round " + i, e);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"2026-11-27T10:00:00Z", "2031-01-01T00:00:00Z", "2048-06-01T00:00:00Z"})
  void aSelfMadeCertificateIsGoodForOpenssl(Instant when) throws Exception {
    var identity = Identity.selfMade(when);
    Files.writeString(
        folder.resolve("s.pem"),
        "-----BEGIN CERTIFICATE-----\n"
            + Base64.getMimeEncoder().encodeToString(identity.certificate().getEncoded())
            + "\n-----END CERTIFICATE-----\n");
    String time = Long.toString(when.getEpochSecond());
    assertEquals(
        "s.pem: OK", run("openssl verify -x509_strict -attime " + time + " -CAfile s.pem s.pem"));
    assertEquals(
        identity.pin(),
        run(
            "openssl x509 -in s.pem -pubkey -noout | openssl pkey -pubin -outform der"
                + " | openssl dgst -sha256 -binary | base64"));
  }
}
