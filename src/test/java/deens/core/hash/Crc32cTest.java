package deens.core.hash;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class Crc32cTest {
  @Test
  void checkValueOfTheCatalogue() {
    assertEquals(0xe3069283, Crc32c.update(0, "123456789".getBytes(US_ASCII), 0, 9));
  }

  /** RFC 3720 App. B.4. */
  @Test
  void thirtyTwoZeroes() {
    assertEquals(0x8a9136aa, Crc32c.update(0, new byte[32], 0, 32));
  }

  @Test
  void agreesWithTheJdkHoweverTheOctetsAreCut() {
    var random = new SplittableRandom(3);
    byte[] b = new byte[400];
    random.nextBytes(b);
    for (int round = 0; round < 50_000; round++) {
      int from = random.nextInt(b.length);
      int to = from + random.nextInt(b.length - from + 1);
      int middle = from + random.nextInt(to - from + 1);
      var jdk = new CRC32C();
      jdk.update(b, from, to - from);
      int first = Crc32c.update(0, b, from, middle - from);
      assertEquals((int) jdk.getValue(), Crc32c.update(first, b, middle, to - middle));
    }
  }
}
