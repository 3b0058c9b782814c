package deens.control.tor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Tor says, and what it should not say. */
class ReplyReaderTest {
  private static final String INFO =
      """
      250-PROTOCOLINFO 1
      250-AUTH METHODS=COOKIE,SAFECOOKIE COOKIEFILE="/run/\\"t\\\\or/cookie"
      250-VERSION Tor="0.4.9.11"
      250 OK
      """
          .replace("\n", "\r\n");

  private static List<Reply> replies(byte[] octets) throws IOException {
    var reader = new ReplyReader(new ByteArrayInputStream(octets));
    var all = new ArrayList<Reply>();
    while (true) {
      Optional<Reply> next = reader.next();
      if (next.isEmpty()) return all;
      all.add(next.get());
    }
  }

  private static List<Reply> replies(String text) throws IOException {
    return replies(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void linesOfOneReplyAreTogether() throws IOException {
    Reply info = replies(INFO).getFirst();
    assertTrue(info.isGood());
    assertEquals("OK", info.text());
    assertEquals(4, info.lines().size());
  }

  @Test
  void valuesLoseTheirQuotes() throws IOException {
    Reply info = replies(INFO).getFirst();
    assertEquals(Optional.of("COOKIE,SAFECOOKIE"), info.value("AUTH ", "METHODS"));
    assertEquals(Optional.of("/run/\"t\\or/cookie"), info.value("AUTH ", "COOKIEFILE"));
    assertEquals(Optional.of("0.4.9.11"), info.value("VERSION ", "Tor"));
    assertEquals(Optional.empty(), info.value("AUTH ", "METHOD"));
    assertEquals(Optional.empty(), info.value("NOTHING ", "METHODS"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"A X=\"no end", "A X=\"no end\\", "A X=\"\\\""})
  void aQuoteWithoutItsEndIsNoValue(String line) {
    assertEquals(Optional.empty(), new Reply(250, List.of(line)).value("A ", "X"));
  }

  @Test
  void whatIsQuotedIsReadAgain() {
    for (String text : List.of("", "a b", "\"", "\\", "\\\"", "a=\"b\"")) {
      var reply = new Reply(250, List.of("A X=" + Reply.quoted(text) + " Y=1"));
      assertEquals(Optional.of(text), reply.value("A ", "X"));
    }
  }

  @Test
  void dataIsLeftOut() throws IOException {
    List<Reply> all = replies("250+info=\r\n250 not a line\r\n..\r\n.\r\n250 OK\r\n650 X\n");
    assertEquals(
        List.of(new Reply(250, List.of("info=", "OK")), new Reply(650, List.of("X"))), all);
    assertTrue(all.getLast().isEvent());
  }

  @ParameterizedTest
  @CsvSource({
    "HTTP/1.1 400 Bad Request",
    "250",
    "25",
    "''",
    "250_OK",
    "950 OK",
    "-250 OK",
    "٢٥٠ OK",
  })
  void whatIsNoReplyIsToldAsItIs(String line) {
    IOException e = assertThrows(IOException.class, () -> replies(line + "\r\n"));
    assertTrue(e.getMessage().contains("\"" + line + "\""), e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"250 O", "250-A\r\n", "250+A\r\nx\r\n", "250-A\r\n251 OK\r\n"})
  void halfAReplyIsNone(String text) {
    assertThrows(IOException.class, () -> replies(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "250-a\r\n", "250+a\r\n", "250+a\r\n.\r\n"})
  void whatHasNoEndIsBounded(String again) {
    byte[] endless = again.repeat(20_000).getBytes(StandardCharsets.UTF_8);
    var reader = new ReplyReader(new ByteArrayInputStream(endless));
    String why = assertThrows(IOException.class, reader::next).getMessage();
    assertTrue(why.contains("of more than"), why);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4})
  void anythingIsReadOrRefused(long seed) {
    var random = new SplittableRandom(seed);
    byte[] good = INFO.repeat(2).getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < 5_000; i++) {
      byte[] octets = Arrays.copyOf(good, random.nextInt(good.length + 1));
      for (int n = octets.length == 0 ? 0 : random.nextInt(4); n > 0; n--) {
        octets[random.nextInt(octets.length)] = (byte) random.nextInt(256);
      }
      try {
        for (Reply reply : replies(octets)) {
          reply.value("AUTH ", "METHODS");
          reply.value("AUTH ", "COOKIEFILE");
          assertTrue(reply.status() >= 200 && reply.status() < 700, () -> "seed " + seed);
        }
      } catch (IOException refused) {
        assertTrue(refused.getMessage().length() < 200, () -> "seed " + seed);
      }
    }
  }
}
