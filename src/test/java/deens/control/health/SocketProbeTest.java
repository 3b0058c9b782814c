package deens.control.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import deens.core.wire.Name;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** What a probe makes of servers on loopback, good ones and others. */
@Timeout(60)
class SocketProbeTest {
  private static final Name A = Name.parse("a.example");
  private static final Name B = Name.parse("b.example");
  private static final int LONG_MILLIS = 20_000;
  private static final int SHORT_MILLIS = 50;

  @AutoClose private final ScriptedServer server = new ScriptedServer();

  SocketProbeTest() throws IOException {}

  private SocketProbe probe(boolean tcp, int limitMillis) throws IOException {
    return new SocketProbe(server.address(), tcp, limitMillis, () -> 0xfffe);
  }

  private Map<Name, Result> ask(boolean tcp, int limitMillis, Name... zones) throws IOException {
    try (var probe = probe(tcp, limitMillis)) {
      return probe.ask(List.of(zones));
    }
  }

  @Test
  void aGoodServerAnswersForAllZonesOverBoth() throws Exception {
    var good = new Result.Good(2026);
    assertEquals(Map.of(A, good, B, good), ask(true, LONG_MILLIS, A, B));
    assertEquals(2, server.asked("UDP"));
    assertEquals(1, server.asked("TCP"));
  }

  @Test
  void manyZonesAreAskedForInOneRound() throws Exception {
    Name[] zones =
        IntStream.range(0, 1000).mapToObj(i -> Name.parse(i + ".example")).toArray(Name[]::new);
    Map<Name, Result> results = ask(true, LONG_MILLIS, zones);
    assertEquals(1000, results.size());
    results.values().forEach(r -> assertEquals(new Result.Good(2026), r));
  }

  @Test
  void zonesTakeTurnsOverTcp() throws Exception {
    server.change("TCP", Name.parse("b.example"), m -> m.getHeader().setRcode(Rcode.SERVFAIL));
    try (var probe = probe(true, LONG_MILLIS)) {
      assertEquals(new Result.Good(2026), probe.ask(List.of(A, B)).get(B));
      Map<Name, Result> second = probe.ask(List.of(A, B));
      assertEquals(new Result.Good(2026), second.get(A));
      assertEquals(new Result.Bad("SERVFAIL (not there yet, or expired)"), second.get(B));
    }
  }

  @Test
  void whatIsWrongWithAnAnswerIsSaid() throws Exception {
    server.change("UDP", A, m -> m.getHeader().setRcode(Rcode.REFUSED));
    server.change("UDP", B, m -> m.getHeader().unsetFlag(Flags.AA));
    assertEquals(
        Map.of(
            A, new Result.Bad("REFUSED (no such zone there, or no right to ask)"),
            B, new Result.Bad("an answer without authority")),
        ask(false, LONG_MILLIS, A, B));
    server.change("UDP", A, m -> m.getHeader().setFlag(Flags.TC));
    server.change("UDP", B, m -> m.removeAllRecords(Section.ANSWER));
    assertEquals(
        Map.of(
            A, new Result.Bad("a truncated answer (does a rate limit hold for this client, too?)"),
            B, new Result.Bad("an answer without an SOA record")),
        ask(false, LONG_MILLIS, A, B));
  }

  @Test
  void anotherRecordIsNoAnswer() throws Exception {
    var owner = org.xbill.DNS.Name.fromString("a.example.");
    Record address = Record.fromString(owner, Type.A, DClass.IN, 60, "192.0.2.1", owner);
    server.change(
        "UDP",
        A,
        m -> {
          m.removeAllRecords(Section.ANSWER);
          m.addRecord(address, Section.ANSWER);
        });
    assertEquals(
        new Result.Bad("an answer without an SOA record"), ask(false, LONG_MILLIS, A).get(A));
  }

  @Test
  void noAnswerIsWaitedForUpToTheLimit() throws Exception {
    server.ignore("UDP");
    assertEquals(
        new Result.Bad("no answer over UDP within 50 ms"), ask(false, SHORT_MILLIS, A).get(A));
    server.answer("UDP");
    server.ignore("TCP");
    var expected = new Result.Bad("no answer over TCP within 50 ms");
    assertEquals(Map.of(A, expected, B, expected), ask(true, SHORT_MILLIS, A, B));
  }

  @Test
  void nobodyListensOverUdp() throws Exception {
    server.closeUdp();
    assertEquals(new Result.Gone("connection refused over UDP"), ask(false, LONG_MILLIS, A).get(A));
  }

  @Test
  void nobodyListensOverTcp() throws Exception {
    server.closeTcp();
    assertEquals(new Result.Gone("connection refused over TCP"), ask(true, LONG_MILLIS, A).get(A));
  }

  /** As in a process that is being killed: it still seems to listen, but nobody is there. */
  @Test
  void aConnectionThatEndsWithoutAnAnswerIsTriedAgainUntilItIsRefused() throws Exception {
    server.ignore("UDP");
    server.ignore("TCP");
    server.endInsteadOfAnswer(2);
    assertEquals(new Result.Gone("connection refused over TCP"), ask(true, LONG_MILLIS, A).get(A));
  }

  @Test
  void connectionsThatAllEndAreNoHealth() throws Exception {
    server.endInsteadOfAnswer(1000);
    Result result = ask(true, LONG_MILLIS, A).get(A);
    assertTrue(result instanceof Result.Bad, result::toString);
    assertEquals(5, server.asked("TCP"));
  }

  @Test
  void aServerThatEndsItsConnectionWakesWhoWaits() throws Exception {
    try (var probe = probe(true, LONG_MILLIS)) {
      probe.ask(List.of(A));
      Thread.ofVirtual().start(server::closeConnections);
      long begun = System.nanoTime();
      probe.await(TimeUnit.SECONDS.toNanos(50), true);
      assertTrue(System.nanoTime() - begun < TimeUnit.SECONDS.toNanos(49));
    }
  }

  @Test
  void whoIsNotWatchingWaitsOn() throws Exception {
    try (var probe = probe(true, LONG_MILLIS)) {
      probe.ask(List.of(A));
      server.closeConnections();
      long begun = System.nanoTime();
      probe.await(TimeUnit.MILLISECONDS.toNanos(100), false);
      assertTrue(System.nanoTime() - begun >= TimeUnit.MILLISECONDS.toNanos(100));
    }
  }

  @Test
  void aWaitCanBeEnded() throws Exception {
    try (var probe = probe(true, LONG_MILLIS)) {
      probe.ask(List.of(A));
      probe.wake();
      long begun = System.nanoTime();
      probe.await(TimeUnit.SECONDS.toNanos(50), true);
      assertTrue(System.nanoTime() - begun < TimeUnit.SECONDS.toNanos(49));
    }
  }

  @Test
  void damagedAnswersAreNoHealthAndNoException() throws Exception {
    byte[] query = SoaQuestion.write(7, A);
    Message good = new Message(query);
    ScriptedServer.complete(good);
    byte[] answer = good.toWire();
    for (int length = 0; length <= answer.length; length++) {
      Result result = SoaQuestion.read(query, answer, length);
      assertEquals(length == answer.length, result instanceof Result.Good, length + " octets");
    }
    for (int i = 0; i < answer.length; i++) {
      byte[] damaged = answer.clone();
      damaged[i] ^= (byte) 0xff;
      SoaQuestion.read(query, damaged, damaged.length);
    }
  }
}
