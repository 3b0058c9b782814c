package deens.core.answer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import deens.core.guard.PrefixSet;
import deens.core.image.Version;
import deens.core.wire.Rcode;
import deens.oracle.Compiled;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Limits change how often the engine answers, never what. */
class LimitsTest {
  private static final Policy POLICY =
      new Policy(1232, true, "v", "id", "e5e973e5a6b2a43f48e7dc849e37bfcf", 30_000);

  private final Version version =
      Compiled.version(List.of(Dig.file("src/test/zones/corners.zone")));
  private final byte[] response = new byte[AnswerEngine.RESPONSE_OCTETS];

  private static PrefixSet client(int d) {
    return PrefixSet.of(new byte[][] {{(byte) 192, 0, 2, (byte) d}}, new int[] {32});
  }

  private static Limits rate(int rate, int slip) {
    return new Limits(rate, slip, 24, 56, client(9), Optional.empty());
  }

  private byte[] ask(AnswerEngine engine, byte[] query, boolean stream, int client) {
    byte[] padded = Arrays.copyOf(query, query.length + AnswerEngine.QUERY_SLACK);
    byte[] address = {(byte) 192, 0, 2, (byte) client};
    int octets =
        engine.answer(version, padded, query.length, response, stream, address, 4, Dig.NOW);
    return Arrays.copyOf(response, octets);
  }

  private int answered(AnswerEngine engine, String question, boolean stream, int client) {
    int answered = 0;
    for (int i = 0; i < 100; i++) {
      if (ask(engine, Dig.query(question), stream, client).length > 0) answered++;
    }
    return answered;
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1 << 20})
  void alikeResponsesAreLimited(long memo) {
    var engine = new AnswerEngine(POLICY, memo, 1);
    engine.limits(rate(20, 0));
    int sent = answered(engine, "corners.example. MX", false, 1);
    // What is remembered counts for itself.
    assertTrue(sent >= 20 && sent <= 23, sent + " were sent");
    assertEquals(100 - sent, engine.counters().limited());
    assertEquals(100, answered(engine, "corners.example. MX", true, 1), "TCP is not limited");
    assertEquals(100, answered(engine, "corners.example. MX", false, 9), "who is exempt is not");
    assertTrue(answered(engine, "both.corners.example. TXT", false, 1) >= 20, "another answer");
    engine.limits(Limits.none());
    assertEquals(100, answered(engine, "corners.example. MX", false, 1));
  }

  @Test
  void allDenialsAreAlikeAndSoAreAllErrors() {
    var engine = new AnswerEngine(POLICY, 1 << 20, 1);
    engine.limits(rate(20, 0));
    int denied = 0;
    int refused = 0;
    for (int i = 0; i < 100; i++) {
      byte[] query = Dig.query("x" + i + ".missing.corners.example. A");
      if (ask(engine, query, false, 1).length > 0) denied++;
      if (ask(engine, Dig.query("x" + i + ".elsewhere. A"), false, 1).length > 0) refused++;
    }
    assertEquals(20, denied);
    assertEquals(20, refused);
  }

  @Test
  void aRememberedAnswerToAQueryWithOptionsIsNoError() {
    var engine = new AnswerEngine(POLICY, 1 << 20, 1);
    String options = " +edns +ednsopt=00030000"; // NSID: such queries take the long way
    List<String> questions =
        List.of("corners.example. MX", "both.corners.example. TXT", "corners.example. NS");
    for (String question : questions) {
      for (int i = 0; i < 4; i++) ask(engine, Dig.query(question + options), false, 1);
    }
    engine.limits(rate(20, 0));
    for (String question : questions) {
      int sent = answered(engine, question + options, false, 1);
      assertEquals(20, sent, question);
    }
  }

  @Test
  void whatSlipsIsTruncatedAndEmpty() {
    var engine = new AnswerEngine(POLICY, 1 << 20, 1);
    engine.limits(rate(1, 1));
    for (int i = 0; i < 5; i++) ask(engine, Dig.query("corners.example. MX +dnssec"), false, 1);
    byte[] slipped = ask(engine, Dig.query("corners.example. MX +dnssec"), false, 1);
    assertTrue(Dig.print(slipped).matches("(?s);; NOERROR [^\n]*\\btc\\b.*"), Dig.print(slipped));
    assertEquals(12 + "corners.example.".length() + 1 + 4 + 11, slipped.length);
    assertTrue(engine.counters().slipped() > 0);
  }

  @Test
  void aValidCookieIsProofEnough() {
    var engine = new AnswerEngine(POLICY, 1 << 20, 1);
    String question = "corners.example. MX +edns +ednsopt=000a00080102030405060708";
    byte[] first = ask(engine, Dig.query(question), false, 1);
    StringBuilder cookie = new StringBuilder();
    for (int i = first.length - 24; i < first.length; i++) {
      cookie.append(String.format("%02x", first[i]));
    }
    engine.limits(rate(5, 0));
    String proven = "corners.example. MX +edns +ednsopt=000a0018" + cookie;
    assertEquals(100, answered(engine, proven, false, 1));
    assertTrue(answered(engine, question, false, 1) < 10);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1 << 20})
  void whoMayNotAskIsRefused(long memo) {
    var engine = new AnswerEngine(POLICY, memo, 1);
    byte[] query = Dig.query("corners.example. MX");
    for (int i = 0; i < 3; i++) assertEquals(Rcode.NOERROR, ask(engine, query, false, 1)[3]);
    engine.limits(new Limits(0, 2, 24, 56, PrefixSet.empty(), Optional.of(client(9))));
    for (boolean stream : new boolean[] {false, true}) {
      assertEquals(Rcode.REFUSED, ask(engine, query, stream, 1)[3]);
      assertEquals(Rcode.NOERROR, ask(engine, query, stream, 9)[3]);
    }
  }
}
