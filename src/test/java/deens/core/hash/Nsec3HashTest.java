package deens.core.hash;

import static org.junit.jupiter.api.Assertions.assertEquals;

import deens.core.wire.Name;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.utils.base32;

class Nsec3HashTest {
  private static final base32 BASE32HEX =
      new base32(base32.Alphabet.BASE32HEX, /* padding= */ false, /* lowercase= */ true);

  private final Nsec3Hash nsec3 = new Nsec3Hash();

  /** RFC 5155 App. A: salt aabbccdd, 12 iterations. */
  @ParameterizedTest
  @CsvSource({
    "example., 0p9mhaveqvm6t7vbl5lop2u3t2rp3tom",
    "a.example., 35mthgpgcu1qg68fab165klnsnk3dpvl",
    "ai.example., gjeqe526plbf1g8mklp59enfd789njgi",
    "ns1.example., 2t7b4g4vsa5smi47k61mv5bv1a22bojr",
    "ns2.example., q04jkcevqvmu85r014c7dkba38o0ji5r",
    "w.example., k8udemvp1j2f7eg6jebps17vp3n8i58h",
    "*.w.example., r53bq7cc2uvmubfu5ocmm6pers9tk9en",
    "x.w.example., b4um86eghhds6nea196smvmlo4ors995",
    "y.w.example., ji6neoaepv8b5o6k4ev33abha8ht9fgc",
    "x.y.w.example., 2vptu5timamqttgl4luu9kg21e0aor3s",
    "xx.example., t644ebqk9bibcna874givr6joj62mlhv",
    "2t7b4g4vsa5smi47k61mv5bv1a22bojr.example., kohar7mbb8dc2ce8a9qvl8hon4k53uhi"
  })
  void namesOfRfc5155AppendixA(String name, String hash) {
    byte[] wire = Name.parse(name).wire();
    byte[] salt = HexFormat.of().parseHex("00aabbccdd");
    byte[] out = new byte[Nsec3Hash.OCTETS + 1];
    nsec3.hash(wire, 0, wire.length, salt, 1, 4, 12, out, 1);
    assertEquals(hash, BASE32HEX.toString(Arrays.copyOfRange(out, 1, out.length)));
  }

  @Test
  void agreesWithTheDefinitionOnRandomNamesSaltsAndIterations() throws NoSuchAlgorithmException {
    var random = new SplittableRandom(2);
    byte[] out = new byte[Nsec3Hash.OCTETS];
    for (int round = 0; round < 2_000; round++) {
      byte[] wire = randomName(random);
      byte[] salt = new byte[random.nextInt(3) == 0 ? 0 : random.nextInt(256)];
      random.nextBytes(salt);
      int iterations = random.nextInt(4);
      nsec3.hash(wire, 0, wire.length, salt, 0, salt.length, iterations, out, 0);
      assertEquals(
          HexFormat.of().formatHex(definition(wire, salt, iterations)),
          HexFormat.of().formatHex(out));
    }
  }

  /** RFC 5155 s5: IH(salt, x, 0) = H(x || salt), IH(salt, x, k) = H(IH(salt, x, k-1) || salt). */
  private static byte[] definition(byte[] wire, byte[] salt, int iterations)
      throws NoSuchAlgorithmException {
    MessageDigest jdk = MessageDigest.getInstance("SHA-1");
    byte[] x = wire;
    for (int k = 0; k <= iterations; k++) {
      jdk.update(x);
      x = jdk.digest(salt);
    }
    return x;
  }

  private static byte[] randomName(SplittableRandom random) {
    StringBuilder text = new StringBuilder();
    int labels = random.nextInt(5);
    for (int i = 0; i < labels; i++) {
      int length = 1 + random.nextInt(60);
      for (int k = 0; k < length; k++) text.append((char) ('a' + random.nextInt(26)));
      text.append('.');
    }
    return Name.parse(text.isEmpty() ? "." : text.toString()).wire();
  }
}
