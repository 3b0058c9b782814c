package deens.bench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTest {
  private static final String LINE =
      """
      {"sent":20000,"answered":19990,"lost":10,"seconds":0.814884,"rate":24531.1,"p50":2105.3,\
      "p90":1e4,"p99":27459.6,"p999":1,"max":2,"octets":7281517,"truncated":0,\
      "rcodes":{"0":15920,"3":4070},"lengths":"00ff00ff00ff00ff"}
      """;

  @Test
  void aReplyHasAllThatTheGeneratorSays() {
    assertEquals(
        new Reply(
            20000,
            19990,
            10,
            0.814884,
            24531.1,
            2105.3,
            27459.6,
            7281517,
            Map.of(0, 15920L, 3, 4070L),
            "00ff00ff00ff00ff"),
        Reply.parse(LINE));
  }

  @Test
  void anInnerObjectsMembersAreNotTheOuterOnes() {
    Json json = Json.parse("{\"a\":{\"b\":1},\"c\":-2.5}");
    assertEquals(Map.of("b", 1.0), json.object("a"));
    assertEquals(-2.5, json.number("c"));
    assertThrows(IllegalArgumentException.class, () -> json.number("b"));
  }

  @Test
  void otherTextIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> Json.parse("load: no such file"));
  }

  @Test
  void rcodeDifferenceCountsAnswers() {
    Reply one = Reply.parse(LINE);
    Reply other = Reply.parse(LINE.replace("\"3\":4070", "\"3\":4068,\"2\":2"));
    assertEquals(0, Reply.rcodeDifference(one, one));
    assertEquals(4, Reply.rcodeDifference(one, other));
  }
}
