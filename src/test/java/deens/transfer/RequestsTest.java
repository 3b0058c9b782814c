package deens.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import deens.config.Access;
import deens.config.Distribution;
import deens.config.Peer;
import deens.config.SecondaryZone;
import deens.config.TransferConfig;
import deens.config.TransferLimits;
import deens.config.TsigAlgorithm;
import deens.config.TsigKey;
import deens.core.answer.AnswerEngine;
import deens.core.answer.Limits;
import deens.core.answer.Policy;
import deens.core.guard.PrefixSet;
import deens.core.image.Version;
import deens.core.wire.Name;
import deens.serve.Publisher;
import deens.storage.ImageFiles;
import deens.storage.OpenImage;
import deens.storage.SecondaryFiles;
import deens.zone.model.ZoneBuilder;
import deens.zone.text.MasterFileParser;
import deens.zone.text.ParserBuffers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.Type;

class RequestsTest {
  private static final int NOW = 1_800_000_000;
  private static final byte[] SECRET = "secret".getBytes(StandardCharsets.US_ASCII);
  private static final TsigKey KEY =
      new TsigKey(Name.parse("key"), TsigAlgorithm.HMAC_SHA256, SECRET);
  private static final TSIG THEIRS =
      new TSIG(
          TSIG.HMAC_SHA256,
          org.xbill.DNS.Name.fromConstantString("key."),
          new SecretKeySpec(SECRET, "RAW"),
          Clock.fixed(Instant.ofEpochSecond(NOW), ZoneOffset.UTC));
  private static final org.xbill.DNS.Name ZONE =
      org.xbill.DNS.Name.fromConstantString("a.example.");
  private static final byte[] FRIEND = {(byte) 192, 0, 2, 1};
  private static final byte[] STRANGER = {(byte) 203, 0, 113, 1};

  @TempDir Path folder;

  private final byte[] response = new byte[AnswerEngine.RESPONSE_OCTETS];
  private final List<String> events = new ArrayList<>();
  private OpenImage image;
  private Version version;
  private Transfers transfers;
  private AnswerEngine engine;
  private Requests requests;

  @BeforeEach
  void start() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("a.zone"),
            """
            $ORIGIN a.example.
            $TTL 300
            @ SOA ns h 10 1h 10m 1w 1h
            @ NS ns
            ns A 192.0.2.1
            sub NS ns.sub
            text TXT "%s"
            """
                .formatted("x".repeat(250) + "\" \"" + "x".repeat(200)));
    var builder = new ZoneBuilder(Optional.of(Name.parse("a.example")));
    new MasterFileParser(
            Optional.of(Name.parse("a.example")),
            builder,
            problem -> {
              throw new AssertionError(problem);
            },
            new ParserBuffers())
        .parse(file);
    image = ImageFiles.inMemory(writer -> writer.addZone(builder.build()));
    version = new Version(image.bytes(), image.commit().root(), 1);
    var publisher = new Publisher();
    publisher.publish(image.bytes(), image.commit().root(), () -> {});
    var primary =
        new Peer(new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 53), Optional.empty());
    var signing =
        new Peer(new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 53), Optional.of(KEY));
    var config =
        new TransferConfig(
            List.of(KEY),
            List.of(
                secondary("sub.a.example", primary),
                secondary("other.example", primary),
                secondary("signed.example", signing)),
            Optional.of(folder.resolve("state")),
            new Distribution(
                new Access(List.of(Access.Rule.from("192.0.2.0/24"), Access.Rule.key(KEY.name()))),
                List.of()),
            Map.of(),
            new TransferLimits(1000, 1000, 1000, 1000, 1000, 1, 1));
    transfers =
        new Transfers(
            config,
            1232,
            publisher,
            Optional.of(new SecondaryFiles(folder.resolve("state"))),
            new Transfers.World(
                new Away(), () -> NOW * 1000L, () -> 0, () -> 1, events::add, apex -> {}));
    engine = new AnswerEngine(Policy.standard(), 0, 1);
    requests = transfers.requests(engine);
  }

  private static SecondaryZone secondary(String apex, Peer primary) {
    return new SecondaryZone(Name.parse(apex), List.of(primary), Access.NOBODY);
  }

  @AfterEach
  void stop() {
    transfers.close();
    image.close();
  }

  /** No server is there. */
  private static final class Away implements Network {
    @Override
    public Connection connect(InetSocketAddress server, int timeoutMillis) throws IOException {
      throw new IOException("away");
    }

    @Override
    public int ask(
        InetSocketAddress server, byte[] message, int length, byte[] answer, int timeoutMillis) {
      return 0;
    }
  }

  private static Message query(String name, int type) throws IOException {
    return Message.newQuery(Record.newRecord(org.xbill.DNS.Name.fromString(name), type, DClass.IN));
  }

  private static Message ixfr(long serial) throws IOException {
    Message query = query("a.example.", Type.IXFR);
    query.addRecord(
        Record.fromString(ZONE, Type.SOA, DClass.IN, 0, "ns h " + serial + " 0 0 0 0", ZONE),
        Section.AUTHORITY);
    return query;
  }

  private static Message notification(String name) throws IOException {
    Message query = query(name, Type.SOA);
    query.getHeader().setOpcode(Opcode.NOTIFY);
    query.getHeader().unsetFlag(Flags.RD);
    return query;
  }

  private byte[] padded(byte[] q) {
    return Arrays.copyOf(q, q.length + AnswerEngine.QUERY_SLACK);
  }

  private int respond(byte[] q, boolean stream, byte[] client) {
    assertTrue(requests.concerns(padded(q), q.length));
    return requests.answer(version, padded(q), q.length, response, stream, client, 4, NOW);
  }

  private Message ask(Message query, boolean stream, byte[] client) throws IOException {
    int n = respond(query.toWire(65_535), stream, client);
    return new Message(Arrays.copyOf(response, n));
  }

  @Test
  void whatIsNoneOfItsBusinessIsLeftToTheEngine() throws IOException {
    for (String name : List.of("a.example.", "www.a.example.", "example.")) {
      for (int type : new int[] {Type.SOA, Type.A, Type.DS, Type.ANY}) {
        Message query = query(name, type);
        byte[] plain = query.toWire();
        assertFalse(requests.concerns(padded(plain), plain.length));
        query.addRecord(new org.xbill.DNS.OPTRecord(1232, 0, 0, 0), Section.ADDITIONAL);
        byte[] edns = query.toWire();
        assertFalse(requests.concerns(padded(edns), edns.length));
      }
    }
    Message update = query("a.example.", Type.SOA);
    update.getHeader().setOpcode(Opcode.UPDATE);
    byte[] other = update.toWire();
    assertFalse(requests.concerns(padded(other), other.length));
    for (int length = 0; length < 17; length++) {
      assertFalse(requests.concerns(new byte[length + AnswerEngine.QUERY_SLACK], length));
    }
  }

  @Test
  void whoIsNotAllowedIsRefused() throws IOException {
    assertEquals(Rcode.REFUSED, ask(query("a.example.", Type.AXFR), true, STRANGER).getRcode());
    assertEquals(Rcode.REFUSED, ask(ixfr(1), true, STRANGER).getRcode());
    assertEquals(Rcode.REFUSED, ask(ixfr(1), false, STRANGER).getRcode());
    assertEquals(Rcode.REFUSED, ask(query("none.example.", Type.AXFR), true, STRANGER).getRcode());
    assertEquals(Rcode.NOTAUTH, ask(query("none.example.", Type.AXFR), true, FRIEND).getRcode());
    assertEquals(Rcode.NOTAUTH, ask(query("ns.a.example.", Type.AXFR), true, FRIEND).getRcode());
    assertEquals(Rcode.SERVFAIL, ask(query("sub.a.example.", Type.AXFR), true, FRIEND).getRcode());
    assertEquals(Rcode.REFUSED, ask(query("a.example.", Type.AXFR), false, FRIEND).getRcode());
    assertEquals(1, events.size(), "one line a second");
  }

  @Test
  void aTransferTakesAPlaceUntilItEnds() throws IOException {
    byte[] q = query("a.example.", Type.AXFR).toWire();
    assertEquals(Requests.SERIES, respond(q, true, FRIEND));
    try (MessageSeries series = requests.series()) {
      assertEquals(Rcode.SERVFAIL, ask(query("a.example.", Type.AXFR), true, FRIEND).getRcode());
      int n = series.next(version, response);
      var message = new Message(Arrays.copyOf(response, n));
      assertTrue(message.getHeader().getFlag(Flags.AA));
      assertEquals(6, message.getSection(Section.ANSWER).size());
      assertEquals(Type.SOA, message.getSection(Section.ANSWER).getFirst().getType());
      assertEquals(Type.SOA, message.getSection(Section.ANSWER).getLast().getType());
      assertTrue(series.isWhole());
      assertEquals(0, series.next(version, response));
    }
    assertEquals(Requests.SERIES, respond(q, true, FRIEND));
    requests.series().close();
    assertTrue(events.getLast().endsWith(": not to its end"), events::toString);
  }

  @Test
  void incrementalIsAnsweredUpToDateOrWhole() throws IOException {
    for (long serial : new long[] {10, 11, 0x8000_0009L}) {
      Message answer = ask(ixfr(serial), true, FRIEND);
      assertEquals(1, answer.getSection(Section.ANSWER).size(), "serial " + serial);
      assertEquals(Type.SOA, answer.getSection(Section.ANSWER).getFirst().getType());
    }
    for (long serial : new long[] {9, 0, 0x8000_000bL, 0xffff_ffffL}) {
      assertEquals(Requests.SERIES, respond(ixfr(serial).toWire(), true, FRIEND));
      requests.series().close();
      // Over UDP it learns that there is something newer.
      assertEquals(1, ask(ixfr(serial), false, FRIEND).getSection(Section.ANSWER).size());
    }
    assertEquals(Rcode.FORMERR, ask(query("a.example.", Type.IXFR), true, FRIEND).getRcode());
  }

  @Test
  void withheldZonesAreAnsweredServfailAndNothingElseIs() throws IOException {
    assertEquals(Rcode.SERVFAIL, ask(query("other.example.", Type.A), false, STRANGER).getRcode());
    assertEquals(Rcode.SERVFAIL, ask(query("x.Other.example.", Type.A), true, STRANGER).getRcode());
    // Not the referral that the zone above has.
    assertEquals(
        Rcode.SERVFAIL, ask(query("x.sub.a.example.", Type.A), false, STRANGER).getRcode());
    byte[] ds = query("sub.a.example.", Type.DS).toWire();
    assertFalse(requests.concerns(padded(ds), ds.length));
    byte[] beside = query("xsub.a.example.", Type.A).toWire();
    assertFalse(requests.concerns(padded(beside), beside.length));
  }

  @Test
  void notifyIsTakenFromPrimariesOnly() throws IOException {
    Message good = ask(notification("other.example."), false, FRIEND);
    assertEquals(Rcode.NOERROR, good.getRcode());
    assertEquals(Opcode.NOTIFY, good.getHeader().getOpcode());
    assertTrue(good.getHeader().getFlag(Flags.AA));
    assertEquals(Rcode.REFUSED, ask(notification("other.example."), false, STRANGER).getRcode());
    assertEquals(Rcode.NOTAUTH, ask(notification("a.example."), false, FRIEND).getRcode());
    assertEquals(Rcode.REFUSED, ask(notification("signed.example."), false, FRIEND).getRcode());
    Message signed = notification("signed.example.");
    signed.setTSIG(THEIRS);
    assertEquals(Rcode.NOERROR, ask(signed, false, FRIEND).getRcode());
    byte[] cut = Arrays.copyOf(notification("other.example.").toWire(), 20);
    assertEquals(12, respond(cut, false, FRIEND));
    assertEquals(Rcode.FORMERR, response[3]);
  }

  private static Limits limits(int rate, int slip, Optional<PrefixSet> askers) {
    return new Limits(rate, slip, 24, 56, PrefixSet.empty(), askers);
  }

  @Test
  void errorsAreLimitedLikeTheEnginesAndWhatIsAllowedIsNot() throws IOException {
    engine.limits(limits(10, 0, Optional.empty()));
    byte[][] refused = {
      notification("other.example.").toWire(),
      ixfr(1).toWire(),
      query("x.other.example.", Type.A).toWire(),
      Arrays.copyOf(notification("other.example.").toWire(), 20)
    };
    int sent = 0;
    for (int i = 0; i < 100; i++) {
      if (respond(refused[i % refused.length], false, STRANGER) > 0) sent++;
    }
    assertEquals(10, sent, "errors are alike");
    assertEquals(90, engine.counters().limited());
    assertEquals(50, engine.counters().rcode(Rcode.REFUSED));
    assertEquals(25, engine.counters().rcode(Rcode.SERVFAIL));
    assertEquals(25, engine.counters().rcode(Rcode.FORMERR));
    for (int i = 0; i < 50; i++) {
      assertTrue(respond(notification("other.example.").toWire(), false, FRIEND) > 0);
      assertTrue(respond(ixfr(1).toWire(), false, FRIEND) > 0);
      assertTrue(respond(refused[0], true, STRANGER) > 0, "TCP is not limited");
    }
    assertEquals(50, transfers.tally().count(Tally.Of.NOTIFY_TAKEN));
    assertEquals(75, transfers.tally().count(Tally.Of.NOTIFY_REFUSED));
    assertEquals(25, transfers.tally().count(Tally.Of.TRANSFER_REFUSED));
    engine.limits(limits(1, 1, Optional.empty()));
    respond(refused[2], false, STRANGER);
    Message slipped = ask(query("x.other.example.", Type.A), false, STRANGER);
    assertTrue(slipped.getHeader().getFlag(Flags.TC));
    assertEquals(Rcode.NOERROR, slipped.getRcode());
  }

  @Test
  void whoMayNotAskIsRefusedUnlessARuleAllowsIt() throws IOException {
    byte[][] nobody = {{10, 0, 0, 1}};
    engine.limits(limits(0, 0, Optional.of(PrefixSet.of(nobody, new int[] {32}))));
    assertEquals(Rcode.REFUSED, ask(query("other.example.", Type.A), false, STRANGER).getRcode());
    assertEquals(Rcode.REFUSED, ask(notification("a.example."), false, STRANGER).getRcode());
    assertEquals(Rcode.NOERROR, ask(notification("other.example."), false, FRIEND).getRcode());
    assertEquals(1, ask(ixfr(9), false, FRIEND).getSection(Section.ANSWER).size());
    Message wrong = query("text.a.example.", Type.TXT);
    wrong.setTSIG(new TSIG(TSIG.HMAC_SHA256, "none.", "AAAA"));
    assertEquals(Rcode.NOTAUTH, ask(wrong, true, STRANGER).getRcode());
    assertEquals(1, transfers.tally().count(Tally.Of.BAD_SIGNATURE));
  }

  @Test
  void aSignedAnswerThatDoesNotFitIsTruncatedAndSigned() throws IOException {
    Message query = query("text.a.example.", Type.TXT);
    query.setTSIG(THEIRS);
    byte[] q = query.toWire(65_535);
    for (boolean stream : new boolean[] {false, true}) {
      int n = respond(q, stream, STRANGER);
      byte[] sent = Arrays.copyOf(response, n);
      var answer = new Message(sent);
      assertEquals(!stream, answer.getHeader().getFlag(Flags.TC));
      assertEquals(stream ? 1 : 0, answer.getSection(Section.ANSWER).size());
      assertEquals(Rcode.NOERROR, THEIRS.verify(answer, sent, new Message(q).getTSIG()));
      if (!stream) assertTrue(n <= 512);
    }
  }

  @Test
  void whateverTheOctetsItDoesNotThrow() throws IOException {
    var random = new java.util.Random(20261125);
    Message signed = ixfr(3);
    signed.setTSIG(THEIRS);
    List<byte[]> seeds =
        List.of(signed.toWire(65_535), notification("other.example.").toWire(), ixfr(1).toWire());
    int answered = 0;
    for (int i = 0; i < 200_000; i++) {
      byte[] q = seeds.get(i % seeds.size()).clone();
      for (int n = random.nextInt(4); n >= 0; n--) {
        q[2 + random.nextInt(q.length - 2)] = (byte) random.nextInt(256);
      }
      int length = 12 + random.nextInt(q.length - 11);
      byte[] padded = padded(Arrays.copyOf(q, length));
      if (!requests.concerns(padded, length)) continue;
      boolean stream = random.nextBoolean();
      int n = requests.answer(version, padded, length, response, stream, FRIEND, 4, NOW);
      if (n == Requests.SERIES) requests.series().close();
      if (n != 0) answered++;
    }
    assertTrue(answered > 100_000, () -> "most octets go no further than the first check");
  }
}
