package deens.core.answer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
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

/** Most answers do not depend on the time; the engine wants it for those that do, and no others. */
class UnknownTimeTest {
  private static final String COOKIE = " +edns +ednsopt=000a00082464c4abcf10c957";
  private static final Policy POLICY =
      new Policy(1232, true, "v", "id", "e5e973e5a6b2a43f48e7dc849e37bfcf", 30_000);

  private final Version version =
      Compiled.version(List.of(Dig.file("src/test/zones/corners.zone")));
  private final AnswerEngine engine = new AnswerEngine(POLICY, 1 << 20, 1);
  private final byte[] response = new byte[AnswerEngine.RESPONSE_OCTETS];

  private int ask(String question, int nowSeconds) {
    byte[] query = Dig.query(question);
    byte[] padded = Arrays.copyOf(query, query.length + AnswerEngine.QUERY_SLACK);
    byte[] client = {(byte) 192, 0, 2, 1};
    return engine.answer(
        version, padded, query.length, response, false, client, client.length, nowSeconds);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "corners.example. MX",
        "corners.example. MX +dnssec",
        "missing.corners.example. A +dnssec",
        "elsewhere. A +edns",
        "corners.example. MX +edns +ednsopt=0003",
      })
  void anAnswerWithoutACookieNeedsNone(String question) {
    for (int i = 0; i < 3; i++) { // at last remembered
      byte[] wanted = Arrays.copyOf(response, ask(question, Dig.NOW));
      int octets = ask(question, AnswerEngine.TIME_UNKNOWN);
      assertTrue(octets > 0, () -> question + ": " + octets);
      assertArrayEquals(wanted, Arrays.copyOf(response, octets));
    }
  }

  @Test
  void oneWithACookieIsNotMadeWithoutIt() {
    String question = "corners.example. MX" + COOKIE;
    assertEquals(AnswerEngine.TIME_WANTED, ask(question, AnswerEngine.TIME_UNKNOWN));
    assertEquals(0, engine.counters().rcode(Rcode.NOERROR));
    assertTrue(ask(question, Dig.NOW) > 0);
    assertEquals(1, engine.counters().rcode(Rcode.NOERROR));
  }

  @Test
  void norIsOneOfALimitedRate() {
    String question = "corners.example. MX";
    engine.limits(new Limits(1, 0, 24, 56, PrefixSet.empty(), Optional.empty()));
    assertEquals(AnswerEngine.TIME_WANTED, ask(question, AnswerEngine.TIME_UNKNOWN));
    assertEquals(0, engine.counters().rcode(Rcode.NOERROR));
    assertTrue(ask(question, Dig.NOW) > 0);
  }
}
