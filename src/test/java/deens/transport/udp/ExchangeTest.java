package deens.transport.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import deens.core.answer.AnswerEngine;
import deens.core.answer.Policy;
import deens.core.image.Version;
import deens.oracle.Compiled;
import deens.oracle.Query;
import deens.transport.Responder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/** When a worker looks ahead. */
class ExchangeTest {
  private static final int BATCH = 16;

  private static final int HOSTS = 64;

  private final Version small = Compiled.version(List.of(zone(0)));
  private final Version large = Compiled.version(List.of(zone(5_000)));

  /** A zone with the hosts that are asked for, and with so many names of 2000 octets. */
  static String zone(int others) {
    var text = new StringBuilder("hosts. 60 SOA . . 1 2 3 4 5\nhosts. 60 NS ns.elsewhere.\n");
    for (int i = 0; i < HOSTS; i++)
      text.append("host").append(i).append(".hosts. 60 A 192.0.2.1\n");
    String strings = (" \"" + "x".repeat(249) + "\"").repeat(8) + "\n";
    for (int i = 0; i < others; i++)
      text.append("text").append(i).append(".hosts. 60 TXT").append(strings);
    return text.toString();
  }

  private static Exchange exchange(long memoOctets) {
    var engine = new AnswerEngine(Policy.standard(), memoOctets, 1);
    return new Exchange(Responder.of(engine), Policy.standard().udpOctets());
  }

  private static void ask(Exchange exchange, Version version, int from) {
    for (int i = from; i < from + BATCH; i++) {
      Name name = Name.fromConstantString("host" + i + ".hosts.");
      byte[] q = new Query(name, Type.A, 512, false, false).wire(i);
      System.arraycopy(q, 0, exchange.query, 0, q.length);
      assertTrue(exchange.respond(version, q.length, 4) > 0);
    }
  }

  @Test
  void whereLookupsAreManyAndTheImageIsLarge() {
    assertTrue(large.bytes().size() >= Exchange.LARGE_IMAGE_OCTETS);
    Exchange exchange = exchange(0);
    assertFalse(exchange.looksAhead(large, BATCH), "nothing was looked up yet");
    ask(exchange, large, 0);
    assertTrue(exchange.looksAhead(large, BATCH));
    ask(exchange, large, 16);
    assertFalse(exchange.looksAhead(large, 1), "one question alone");
    ask(exchange, large, 32);
    assertFalse(exchange.looksAhead(small, BATCH), "a small image");
  }

  @Test
  void notWhereTheMemoKnowsMost() {
    Exchange exchange = exchange(1 << 20);
    for (int round = 0; round < 3; round++) {
      exchange.looksAhead(large, BATCH);
      ask(exchange, large, 0);
    }
    assertFalse(exchange.looksAhead(large, BATCH));
    ask(exchange, large, 16);
    assertTrue(exchange.looksAhead(large, BATCH), "other questions");
  }

  /** Wants the time of each query, and notes what it was given. */
  private record Timed(List<Integer> given) implements Responder {
    @Override
    public int answer(
        Version version,
        byte[] query,
        int length,
        byte[] response,
        boolean stream,
        byte[] client,
        int clientLength,
        int nowSeconds) {
      given.add(nowSeconds);
      return nowSeconds == AnswerEngine.TIME_UNKNOWN ? AnswerEngine.TIME_WANTED : length;
    }
  }

  @Test
  void theClockIsLookedAtOnceForAllThatWasReceivedTogether() {
    int unknown = AnswerEngine.TIME_UNKNOWN;
    var given = new ArrayList<Integer>();
    var exchange = new Exchange(new Timed(given), Policy.standard().udpOctets());
    int before = (int) (System.currentTimeMillis() / 1000);
    for (int batch = 0; batch < 2; batch++) {
      exchange.begin();
      for (int i = 0; i < 3; i++) assertEquals(20, exchange.respond(small, 20, 4));
    }
    int after = (int) (System.currentTimeMillis() / 1000);
    int first = given.get(1);
    int second = given.get(5);
    assertEquals(List.of(unknown, first, first, first, unknown, second, second, second), given);
    assertTrue(before <= first && first <= second && second <= after, given + ", from " + before);
  }
}
