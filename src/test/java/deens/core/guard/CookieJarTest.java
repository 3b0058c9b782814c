package deens.core.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CookieJarTest {
  private static final String SECRET = "e5e973e5a6b2a43f48e7dc849e37bfcf";
  private static final byte[] CLIENT = {(byte) 198, 51, 100, 100};
  private static final int THEN = 1559731985;
  private static final String COOKIE = "2464c4abcf10c957010000005cf79f111f8130c3eee29480";

  private final CookieJar jar = new CookieJar(SECRET);

  /** RFC 9018 App. A. */
  @ParameterizedTest
  @CsvSource({
    "e5e973e5a6b2a43f48e7dc849e37bfcf, 198.51.100.100, 1559731985,"
        + " 2464c4abcf10c957010000005cf79f111f8130c3eee29480",
    "e5e973e5a6b2a43f48e7dc849e37bfcf, 198.51.100.100, 1559734385,"
        + " 2464c4abcf10c957010000005cf7a871d4a564a1442aca77",
    "e5e973e5a6b2a43f48e7dc849e37bfcf, 203.0.113.203, 1559734700,"
        + " fc93fc62807ddb86010000005cf7a9acf73a7810aca2381e",
    "445536bcd2513298075a5d379663c962, 2001:db8:220:1:59de:d0f4:8769:82b8, 1559741961,"
        + " 22681ab97d52c298010000005cf7c609a6bb79d16625507a",
    // What NSD 4.6.1, Knot DNS 3.2.6 and BIND 9.18 gave to the same client in the same second.
    "e5e973e5a6b2a43f48e7dc849e37bfcf, 127.0.0.1, 1795540799,"
        + " 2464c4abcf10c957010000006b05c73f7a3001f85cd20743"
  })
  void writesTheCookiesOfRfc9018AppendixA(String secret, String client, int now, String cookie)
      throws Exception {
    byte[] address = InetAddress.getByName(client).getAddress();
    byte[] query = HexFormat.of().parseHex("ffff" + cookie.substring(0, 16));
    var anyJar = new CookieJar(secret);
    assertEquals(CookieJar.CLIENT_ONLY, anyJar.check(query, 2, 8, address, address.length, now));
    byte[] out = new byte[CookieJar.OPTION_OCTETS + 3];
    anyJar.write(CookieJar.CLIENT_ONLY, query, 2, address, address.length, now, out, 3);
    assertEquals(cookie, HexFormat.of().formatHex(out, 3, out.length));
    assertEquals(
        CookieJar.VALID,
        anyJar.check(out, 3, CookieJar.OPTION_OCTETS, address, address.length, now));
  }

  /** RFC 9018 App. A.3: the reserved octets are hashed as they came. */
  @Test
  void reservedOctetsOfAnotherServerAreAccepted() {
    byte[] query = HexFormat.of().parseHex("fc93fc62807ddb8601abcdef5cf78f71a314227b6679ebf5");
    byte[] client = {(byte) 203, 0, 113, (byte) 203};
    assertEquals(CookieJar.VALID, jar.check(query, 0, 24, client, 4, 1559727985 + 60));
    query[9] ^= 1;
    assertEquals(CookieJar.BAD, jar.check(query, 0, 24, client, 4, 1559727985 + 60));
  }

  /** RFC 9018 s4.3. */
  @ParameterizedTest
  @CsvSource({
    "-301, BAD",
    "-300, VALID",
    "0, VALID",
    "1800, VALID",
    "1801, VALID_RENEW",
    "3600, VALID_RENEW",
    "3601, BAD"
  })
  void aCookieIsGoodForAnHourAndRenewedAfterHalfOne(int age, String state) {
    assertEquals(state, check(COOKIE, THEN + age));
  }

  @Test
  void timestampsWrapIn2106() {
    byte[] query = HexFormat.of().parseHex("2464c4abcf10c957");
    byte[] out = new byte[CookieJar.OPTION_OCTETS];
    jar.write(CookieJar.CLIENT_ONLY, query, 0, CLIENT, 4, -10, out, 0);
    assertEquals(CookieJar.VALID, jar.check(out, 0, 24, CLIENT, 4, 20));
    assertEquals(CookieJar.VALID_RENEW, jar.check(out, 0, 24, CLIENT, 4, 3590));
    assertEquals(CookieJar.BAD, jar.check(out, 0, 24, CLIENT, 4, 3591));
  }

  @Test
  void aYoungCookieIsSentBackAsItCame() {
    byte[] query = HexFormat.of().parseHex("00" + COOKIE);
    byte[] out = new byte[CookieJar.OPTION_OCTETS];
    jar.write(CookieJar.VALID, query, 1, CLIENT, 4, THEN + 1000, out, 0);
    assertEquals(COOKIE, HexFormat.of().formatHex(out));
  }

  /** RFC 9018 App. A.2. */
  @Test
  void anOldCookieIsReplaced() {
    byte[] query = HexFormat.of().parseHex(COOKIE);
    byte[] out = new byte[CookieJar.OPTION_OCTETS];
    int now = 1559734385;
    int state = jar.check(query, 0, 24, CLIENT, 4, now);
    assertEquals(CookieJar.VALID_RENEW, state);
    jar.write(state, query, 0, CLIENT, 4, now, out, 0);
    assertEquals("2464c4abcf10c957010000005cf7a871d4a564a1442aca77", HexFormat.of().formatHex(out));
  }

  @Test
  void noBitOfCookieOrAddressCanBeChanged() {
    byte[] query = HexFormat.of().parseHex(COOKIE);
    for (int bit = 0; bit < 8 * query.length; bit++) {
      byte[] changed = query.clone();
      changed[bit >> 3] ^= (byte) (1 << (bit & 7));
      assertEquals(CookieJar.BAD, jar.check(changed, 0, 24, CLIENT, 4, THEN), "bit " + bit);
    }
    for (int bit = 0; bit < 8 * CLIENT.length; bit++) {
      byte[] changed = CLIENT.clone();
      changed[bit >> 3] ^= (byte) (1 << (bit & 7));
      assertEquals(CookieJar.BAD, jar.check(query, 0, 24, changed, 4, THEN), "bit " + bit);
    }
    byte[] longer = Arrays.copyOf(CLIENT, 16);
    assertEquals(CookieJar.BAD, jar.check(query, 0, 24, longer, 16, THEN));
  }

  /** RFC 7873 s5.2.2: 8 octets, or 8 and a server cookie of 8 to 32. */
  @Test
  void lengthsOfRfc7873() {
    byte[] query = Arrays.copyOf(HexFormat.of().parseHex(COOKIE), 100);
    for (int length = 0; length < 60; length++) {
      int state = jar.check(query, 0, length, CLIENT, 4, THEN);
      if (length == 8) assertEquals(CookieJar.CLIENT_ONLY, state);
      else if (length == 24) assertEquals(CookieJar.VALID, state);
      else if (length >= 16 && length <= 40) assertEquals(CookieJar.BAD, state);
      else assertEquals(CookieJar.MALFORMED, state);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "e5e9",
        "e5e973e5a6b2a43f48e7dc849e37bfcg",
        "0xe973e5a6b2a43f48e7dc849e37bfcf"
      })
  void aSecretIs32HexadecimalDigits(String secret) {
    assertThrows(IllegalArgumentException.class, () -> new CookieJar(secret));
  }

  private String check(String cookie, int now) {
    byte[] query = HexFormat.of().parseHex(cookie);
    return switch (jar.check(query, 0, query.length, CLIENT, 4, now)) {
      case CookieJar.BAD -> "BAD";
      case CookieJar.VALID -> "VALID";
      case CookieJar.VALID_RENEW -> "VALID_RENEW";
      default -> "?";
    };
  }
}
