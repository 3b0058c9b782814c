package deens.oracle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import deens.core.answer.AnswerEngine;
import deens.core.answer.Policy;
import deens.core.image.ImageCheck;
import deens.core.image.Version;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The engine answers what the reference answers, on random zones, and the same octets with and
 * without memo, and whether tails were rendered ahead or not. {@code -Ddeens.oracle.pairs=N
 * -Ddeens.oracle.seed=N} choose how many pairs of zones and query are tried, and which.
 */
class EngineAgainstReferenceTest {
  private static final int PAIRS = Integer.getInteger("deens.oracle.pairs", 1_000_000);
  private static final long SEED = Long.getLong("deens.oracle.seed", 20_250_827L);
  private static final int SHARDS = 2;
  private static final int QUERIES_PER_ROUND = 200;
  private static final Policy POLICY = Policy.standard();

  @Test
  void aMillionPairsOfZonesAndQuery() {
    int rounds = PAIRS / QUERIES_PER_ROUND / SHARDS;
    System.out.println("seed " + SEED + ", " + SHARDS + " x " + rounds + " rounds");
    IntStream.range(0, SHARDS)
        .parallel()
        .forEach(shard -> {
          var remembering = new AnswerEngine(POLICY, 1 << 20, 1);
          var forgetting = new AnswerEngine(POLICY, 0, 1);
          for (int i = 0; i < rounds; i++) {
            new Round(SEED + (long) i * SHARDS + shard).run(remembering, forgetting);
          }
        });
  }

  @SuppressWarnings("ArrayRecordComponent") // compared by their octets alone
  private record Exchange(Query query, byte[] request, byte[] response) {}

  /** Some zones, served together, and queries near them: all from one seed. */
  private static final class Round {
    private final long seed;
    private final SplittableRandom random;
    private final Gen gen;
    private final List<TestZone> zones = new ArrayList<>();
    private final byte[] buffer = new byte[AnswerEngine.RESPONSE_OCTETS];
    private final byte[] client = {127, 0, 0, 1};

    Round(long seed) {
      this.seed = seed;
      random = new SplittableRandom(~seed);
      gen = new Gen(seed);
    }

    void run(AnswerEngine remembering, AnswerEngine forgetting) {
      for (TestZone zone : gen.zones(1 + random.nextInt(25))) {
        zones.add(random.nextInt(3) == 0 ? zone : Signing.random(random).sign(zone, random));
      }
      Version version = Compiled.version(zones.stream().map(TestZone::text).toList());
      var reference = new ReferenceEngine(zones, POLICY.minimalAny());
      var exchanges = new ArrayList<Exchange>();
      Query query = gen.queryNear(zones);
      for (int i = 0; i < QUERIES_PER_ROUND; i++) {
        // Every other query is the one before in another guise, as the memo likes it least.
        query = i % 2 == 0 ? gen.queryNear(zones) : gen.again(query);
        byte[] request = query.wire(i);
        byte[] response = ask(forgetting, version, query, request);
        Answer wanted = reference.answer(query);
        var differences = Compare.differences(query, i, response, wanted, POLICY.udpOctets());
        Query asked = query;
        assertEquals(List.of(), differences, () -> report(asked, wanted));
        exchanges.add(new Exchange(query, request, response));
      }
      for (int pass = 0; pass < 3; pass++) same("with memo", exchanges, remembering, version);
      if (seed % 4 != 0) return; // it takes its time
      Version specialised = Compiled.specialised(version);
      assertEquals(List.of(), ImageCheck.check(specialised.bytes()));
      same("specialised", exchanges, forgetting, specialised);
      for (int pass = 0; pass < 3; pass++) {
        same("specialised, with memo", exchanges, remembering, specialised);
      }
    }

    private void same(String what, List<Exchange> exchanges, AnswerEngine engine, Version version) {
      shuffle(exchanges);
      for (Exchange e : exchanges) {
        assertArrayEquals(
            e.response(),
            ask(engine, version, e.query(), e.request()),
            () -> what + ": " + e.query() + ", seed " + seed);
      }
    }

    private byte[] ask(AnswerEngine engine, Version version, Query query, byte[] request) {
      byte[] padded = Arrays.copyOf(request, request.length + AnswerEngine.QUERY_SLACK);
      int length =
          engine.answer(
              version, padded, request.length, buffer, query.stream(), client, client.length, 0);
      return Arrays.copyOf(buffer, length);
    }

    private void shuffle(List<Exchange> exchanges) {
      for (int i = exchanges.size() - 1; i > 0; i--) {
        exchanges.set(i, exchanges.set(random.nextInt(i + 1), exchanges.get(i)));
      }
    }

    private String report(Query query, Answer wanted) {
      var out = new StringBuilder("seed " + seed + ": " + query + "\nwanted: " + wanted);
      for (TestZone zone : zones) out.append('\n').append(zone.text());
      return out.toString();
    }
  }
}
