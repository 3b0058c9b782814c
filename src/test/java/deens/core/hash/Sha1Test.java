package deens.core.hash;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 3174 s7.3, FIPS 180-4, and the JDK's own SHA-1. */
class Sha1Test {
  private final Sha1 sha1 = new Sha1();

  @ParameterizedTest
  @CsvSource({
    "1, '', da39a3ee5e6b4b0d3255bfef95601890afd80709",
    "1, abc, a9993e364706816aba3e25717850c26c9cd0d89d",
    "1, abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq,"
        + " 84983e441c3bd26ebaae4aa1f95129e5e54670f1",
    "1000000, a, 34aa973cd4c4daa4f61eeb2bdbad27316534016f",
    "10, 0123456701234567012345670123456701234567012345670123456701234567,"
        + " dea356a2cddd90c7a7ecedc5ebb563934f460452"
  })
  void vectorsOfTheStandards(int times, String text, String digest) {
    byte[] b = text.getBytes(US_ASCII);
    for (int i = 0; i < times; i++) sha1.update(b, 0, b.length);
    byte[] out = new byte[Sha1.OCTETS];
    sha1.digest(out, 0);
    assertEquals(digest, HexFormat.of().formatHex(out));
  }

  @Test
  void agreesWithTheJdkHoweverTheOctetsAreCut() throws NoSuchAlgorithmException {
    MessageDigest jdk = MessageDigest.getInstance("SHA-1");
    var random = new SplittableRandom(1);
    byte[] out = new byte[Sha1.OCTETS + 7];
    for (int round = 0; round < 20_000; round++) {
      byte[] b = new byte[random.nextInt(300)];
      random.nextBytes(b);
      int first = random.nextInt(b.length + 1);
      int second = first + random.nextInt(b.length - first + 1);
      sha1.update(b, 0, first);
      sha1.update(b, first, second - first);
      sha1.update(b, second, b.length - second);
      sha1.digest(out, 7);
      assertArrayEquals(jdk.digest(b), Arrays.copyOfRange(out, 7, out.length));
    }
  }

  @Test
  void resetForgets() {
    sha1.update(new byte[] {1, 2, 3}, 0, 3);
    sha1.reset();
    byte[] out = new byte[Sha1.OCTETS];
    sha1.digest(out, 0);
    assertEquals("da39a3ee5e6b4b0d3255bfef95601890afd80709", HexFormat.of().formatHex(out));
  }
}
