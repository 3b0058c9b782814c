package deens.core.answer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import deens.core.image.Version;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.Supplier;

/** An engine with memo beside one without, which must agree octet by octet. */
final class Engines {
  final AnswerEngine remembering;
  private final AnswerEngine forgetting;
  private final byte[] response = new byte[AnswerEngine.RESPONSE_OCTETS];
  private final byte[] client = {(byte) 192, 0, 2, 7};

  Engines(Policy policy, long memoOctets) {
    remembering = new AnswerEngine(policy, memoOctets, 7);
    forgetting = new AnswerEngine(policy, 0, 7);
  }

  /** Returns what both answer. */
  byte[] ask(Version version, byte[] query, boolean stream, Supplier<String> which) {
    byte[] padded = Arrays.copyOf(query, query.length + AnswerEngine.QUERY_SLACK);
    byte[] wanted = answer(forgetting, version, padded, query.length, stream);
    byte[] found = answer(remembering, version, padded, query.length, stream);
    if (!Arrays.equals(wanted, found)) {
      assertArrayEquals(wanted, found, () -> which.get() + ": " + HexFormat.of().formatHex(query));
    }
    return wanted;
  }

  private byte[] answer(
      AnswerEngine engine, Version version, byte[] query, int length, boolean stream) {
    int octets = engine.answer(version, query, length, response, stream, client, 4, Dig.NOW);
    return Arrays.copyOf(response, octets);
  }
}
