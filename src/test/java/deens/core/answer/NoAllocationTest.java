package deens.core.answer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import deens.core.image.Version;
import deens.oracle.Compiled;
import deens.oracle.Signing;
import deens.oracle.TestZone;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An engine allocates nothing after its construction, whatever it answers. */
class NoAllocationTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int QUERIES = 100_000;
  private static final int MOST_ROUNDS = 40;

  private static final List<String> NAMES =
      List.of(
          "corners.example. MX",
          "corners.example. ANY",
          "big.corners.example. TXT",
          "deep1.corners.example. A",
          "x.dname.corners.example. A",
          "x.dnameloop.corners.example. A",
          "x.missing.corners.example. A",
          "x.wild.corners.example. A",
          "x.wild.corners.example. SRV",
          "ent.corners.example. A",
          "many.corners.example. A",
          "secure.corners.example. A",
          "child.corners.example. DS",
          "elsewhere.invalid. A",
          "version.bind. CH TXT");

  @ParameterizedTest
  @CsvSource({
    "unsigned,0",
    "unsigned,1048576",
    "NSEC,0",
    "NSEC,1048576",
    "NSEC3,0",
    "NSEC3,1048576"
  })
  void nothingIsAllocatedForAnAnswer(String kind, int memoOctets) {
    String text = Dig.file("src/test/zones/corners.zone");
    if (!kind.equals("unsigned")) {
      var signing = new Signing(Signing.Denial.valueOf(kind), new byte[] {1}, 2);
      text = signing.sign(TestZone.parse(text), new SplittableRandom(1)).text();
    }
    Version version = Compiled.version(List.of(text));
    var policy = new Policy(1232, true, "v", "id", "e5e973e5a6b2a43f48e7dc849e37bfcf", 30_000);
    var engine = new AnswerEngine(policy, memoOctets, 1);
    byte[][] queries = queries();
    byte[] response = new byte[AnswerEngine.RESPONSE_OCTETS];
    byte[] client = {(byte) 192, 0, 2, 7};

    // The compiler at work puts some octets on the thread's account now and then; what the engine
    // allocated would come again in every round.
    long least = Long.MAX_VALUE;
    for (int round = 0; round < MOST_ROUNDS && least > 0; round++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < QUERIES; i++) {
        byte[] q = queries[i % queries.length];
        int length = q.length - AnswerEngine.QUERY_SLACK;
        boolean stream = i % 7 == 0;
        // A label that changes: random names miss the memo.
        if (i % 3 == 0 && q[12] == 1) q[13] = (byte) ('a' + i % 26);
        engine.answer(version, q, length, response, stream, client, 4, Dig.NOW + i);
      }
      least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
    }
    assertEquals(0, least, "octets allocated for " + QUERIES + " answers");
    Counters counters = engine.counters();
    assertTrue(counters.truncated() > 0 && counters.rendered() > 0);
    assertEquals(memoOctets > 0, counters.questionHits() > 0);
    assertEquals(0, counters.damaged());
  }

  private static byte[][] queries() {
    var queries = new ArrayList<byte[]>();
    for (String name : NAMES) {
      for (String options :
          List.of(
              "",
              " +edns",
              " +dnssec",
              " +dnssec +bufsize=512",
              " +edns=1",
              " +edns +ednsopt=00030000",
              " +edns +ednsopt=000a00080102030405060708")) {
        byte[] q = Dig.query(name + options);
        queries.add(Arrays.copyOf(q, q.length + AnswerEngine.QUERY_SLACK));
      }
    }
    return queries.toArray(byte[][]::new);
  }
}
