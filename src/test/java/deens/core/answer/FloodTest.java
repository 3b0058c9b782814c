package deens.core.answer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import deens.core.image.Version;
import deens.oracle.Compiled;
import deens.oracle.Signing;
import deens.oracle.TestZone;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A flood of random names does not make the memo forget what is asked ordinarily. Seed: 1. */
class FloodTest {
  private static final int DELEGATIONS = 500;

  /** Names asked ordinarily; a tenth do not exist. Some more than the memo holds. */
  private static final int NAMES = 10_000;

  private static final int ORDINARY = 50_000;
  private static final int FLOOD_PER_ORDINARY = 4;
  private static final int MEMO_OCTETS = 1 << 20;

  private final SplittableRandom random = new SplittableRandom(1);
  private final AnswerEngine engine = new AnswerEngine(Policy.standard(), MEMO_OCTETS, 1);
  private final byte[] floodQuery = query("a-random-name.");
  private final byte[] response = new byte[AnswerEngine.RESPONSE_OCTETS];
  private final byte[] client = {(byte) 192, 0, 2, 7};

  @ParameterizedTest
  @EnumSource
  void ordinaryNamesStayRemembered(Signing.Denial denial) {
    var signing = new Signing(denial, new byte[0], 0);
    String zone = signing.sign(TestZone.parse(zone()), new SplittableRandom(1)).text();
    Version version = Compiled.version(List.of(zone));
    byte[][] ordinary = new byte[NAMES][];
    for (int i = 0; i < NAMES; i++) {
      ordinary[i] = query(i % 10 == 0 ? "typo" + i + "." : "w" + i + ".d" + i % DELEGATIONS + ".");
    }

    ordinaryHits(version, ordinary, 0); // all that is asked often is known now
    double before = ordinaryHits(version, ordinary, 0);
    double during = ordinaryHits(version, ordinary, FLOOD_PER_ORDINARY);

    assertTrue(before > 0.5, "remembered questions without a flood: " + before);
    assertTrue(during >= before - 0.02, "with it: " + during + ", without: " + before);
    assertEquals(0, engine.counters().damaged());
  }

  /** The share of ordinary questions that are remembered, so many random ones before each. */
  private double ordinaryHits(Version version, byte[][] ordinary, int flood) {
    long hits = 0;
    for (int i = 0; i < ORDINARY; i++) {
      for (int k = 0; k < flood; k++) {
        // Octets of the name's one label.
        for (int at = 13; at < 25; at++) floodQuery[at] = (byte) ('a' + random.nextInt(26));
        answer(version, floodQuery);
      }
      long before = engine.counters().questionHits();
      // Ranks whose logarithm is spread evenly: Zipf's law.
      answer(version, ordinary[(int) Math.pow(NAMES, random.nextDouble()) - 1]);
      hits += engine.counters().questionHits() - before;
    }
    return (double) hits / ORDINARY;
  }

  private void answer(Version version, byte[] q) {
    int length = q.length - AnswerEngine.QUERY_SLACK;
    engine.answer(version, q, length, response, false, client, 4, Dig.NOW);
  }

  private static byte[] query(String name) {
    byte[] q = Dig.query(name + " +dnssec");
    return Arrays.copyOf(q, q.length + AnswerEngine.QUERY_SLACK);
  }

  private static String zone() {
    var out = new StringBuilder(". 60 IN SOA a. b. 1 2 3 4 5\n. 60 IN NS ns.d0.\n");
    for (int i = 0; i < DELEGATIONS; i++) {
      out.append("d%1$d. 60 IN NS ns.d%1$d.\nns.d%1$d. 60 IN A 192.0.2.1\n".formatted(i));
    }
    return out.toString();
  }
}
