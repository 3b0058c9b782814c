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
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A flood of random names does not make the memo forget what is asked ordinarily. Seeds: the
 * numbers in the source.
 */
class FloodTest {
  private static final int DELEGATIONS = 500;

  /** Names asked ordinarily, more than the smaller memo holds. */
  private static final int NAMES = 10_000;

  private static final int ORDINARY = 40_000;
  private static final int FLOOD_PER_ORDINARY = 4;

  private static final Policy POLICY = Policy.standard();

  private final byte[] floodQuery = query("a-random-name.");
  private final byte[] response = new byte[AnswerEngine.RESPONSE_OCTETS];
  private final byte[] client = {(byte) 192, 0, 2, 7};

  /** Names that do not exist are kept as well where there is room for all the zone's denials. */
  @ParameterizedTest(name = "{0}, of a hundred names {1} do not exist, memo of {2}")
  @CsvSource({
    "NSEC, 0, 1048576",
    "NSEC3, 0, 1048576",
    "NSEC3_OPTOUT, 0, 1048576",
    "NSEC, 10, 4194304",
    "NSEC3, 10, 4194304",
  })
  void ordinaryNamesStayRemembered(Signing.Denial denial, int missingPercent, int memoOctets) {
    var signing = new Signing(denial, new byte[0], 0);
    String zone = signing.sign(TestZone.parse(zone()), new SplittableRandom(1)).text();
    Version version = Compiled.version(List.of(zone));
    byte[][] ordinary = new byte[NAMES][];
    for (int i = 0; i < NAMES; i++) {
      boolean exists = i % 100 >= missingPercent;
      ordinary[i] = query(exists ? "w" + i + ".d" + i % DELEGATIONS + "." : "typo" + i + ".");
    }

    var calm = new AnswerEngine(POLICY, memoOctets, 1);
    var flooded = new AnswerEngine(POLICY, memoOctets, 1);
    ordinaryHits(calm, version, ordinary, 1, 0); // what is asked often is known now
    ordinaryHits(flooded, version, ordinary, 1, 0);
    double without = ordinaryHits(calm, version, ordinary, 2, 0);
    double with = ordinaryHits(flooded, version, ordinary, 2, FLOOD_PER_ORDINARY);

    assertTrue(without > 0.5, "remembered questions without a flood: " + without);
    assertTrue(with >= without - 0.02, "with it: " + with + ", without: " + without);
    assertEquals(0, flooded.counters().damaged());
  }

  /** The share of ordinary questions that are remembered, so many random ones before each. */
  private double ordinaryHits(
      AnswerEngine engine, Version version, byte[][] ordinary, int seed, int flood) {
    var random = new SplittableRandom(seed);
    var floodRandom = new SplittableRandom(seed);
    long hits = 0;
    for (int i = 0; i < ORDINARY; i++) {
      for (int k = 0; k < flood; k++) {
        // Octets of the name's one label.
        for (int at = 13; at < 25; at++) floodQuery[at] = (byte) ('a' + floodRandom.nextInt(26));
        answer(engine, version, floodQuery);
      }
      long before = engine.counters().questionHits();
      // Ranks whose logarithm is spread evenly: Zipf's law.
      answer(engine, version, ordinary[(int) Math.pow(NAMES, random.nextDouble()) - 1]);
      hits += engine.counters().questionHits() - before;
    }
    return (double) hits / ORDINARY;
  }

  private void answer(AnswerEngine engine, Version version, byte[] q) {
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
