package deens.core.answer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import deens.core.image.Version;
import deens.core.wire.PortableWords;
import deens.oracle.Compiled;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 8467 s4.1: responses to padded queries have a multiple of 468 octets. */
class PaddingTest {
  private static final Policy POLICY =
      new Policy(1232, true, "v", "id", "e5e973e5a6b2a43f48e7dc849e37bfcf", 30_000);
  private static final Version EXAMPLE = Compiled.version(List.of(Dig.file("zones/example.zone")));

  private static AnswerEngine engine(long memoOctets, boolean encrypted) {
    return new AnswerEngine(POLICY, memoOctets, 1, PortableWords.words(), 0, encrypted);
  }

  private static byte[] answer(AnswerEngine engine, Version version, byte[] query) {
    byte[] q = Arrays.copyOf(query, query.length + AnswerEngine.QUERY_SLACK);
    byte[] response = new byte[AnswerEngine.RESPONSE_OCTETS];
    Arrays.fill(response, (byte) 0xee);
    byte[] client = {127, 0, 0, 1};
    return Arrays.copyOf(
        response, engine.answer(version, q, query.length, response, true, client, 4, 1_000_000));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "www.example.org. A",
        "example.org. ANY",
        "none.example.org. A",
        "elsewhere.example. A",
        "version.bind. TXT CH",
        "example.org. A +dnssec",
        // A cookie, NSID and keepalive stand before it.
        "example.org. A +ednsopt=000a00080102030405060708 +ednsopt=00030000 +ednsopt=000b0000",
        "example.org. A +edns=1",
      })
  void paddedQueriesGetPaddedResponses(String question) {
    byte[] plain = Dig.query(question + " +edns");
    byte[] padded = Dig.query(question + " +edns +ednsopt=000c0003000000");
    for (long memo : List.of(0L, 1L << 20)) {
      AnswerEngine clear = engine(memo, false);
      AnswerEngine encrypted = engine(memo, true);
      for (int i = 0; i < 3; i++) {
        byte[] unpadded = answer(clear, EXAMPLE, plain);
        assertArrayEquals(unpadded, answer(clear, EXAMPLE, padded), "not where all can see it");
        assertArrayEquals(unpadded, answer(encrypted, EXAMPLE, plain), "not asked for");
        byte[] response = answer(encrypted, EXAMPLE, padded);
        if (question.contains("+edns=1")) {
          assertArrayEquals(unpadded, response); // only version 0 says what its options are
          continue;
        }
        assertEquals(0, response.length % 468);
        int padding = response.length - unpadded.length - 4;
        String printed = Dig.print(response);
        assertEquals(
            Dig.print(unpadded),
            printed.replaceFirst(", 12 (00){" + padding + "}\n", "\n"), // and it is the last
            printed);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"60000, false", "64400, false", "65000, true"})
  void theLargestResponsesHaveRoomForIt(int octets, boolean truncated) {
    Version version = large(octets);
    byte[] unpadded = answer(engine(0, true), version, Dig.query("t.large.example. TXT +dnssec"));
    byte[] response =
        answer(
            engine(0, true),
            version,
            Dig.query("t.large.example. TXT +dnssec +ednsopt=000c0003000000"));
    assertEquals(truncated, (response[2] & 2) != 0);
    assertTrue(response.length - unpadded.length >= 4);
    assertEquals(0, response.length % 468);
    assertTrue(truncated || response.length > octets);
  }

  /** A zone with one large RRset. */
  private static Version large(int octets) {
    var zone = new StringBuilder("$ORIGIN large.example.\n@ 60 SOA a. b. 1 2 3 4 5\n@ 60 NS a.\n");
    int left = octets;
    for (int i = 100; left > 0; i++) {
      // A pointer, ten octets of type, class, TTL and length, and the text's length octet.
      int record = left > 300 ? 200 : left > 200 ? left - 100 : left;
      zone.append("t 60 TXT ").append(i).append("x".repeat(record - 16)).append('\n');
      left -= record;
    }
    return Compiled.version(List.of(zone.toString()));
  }
}
