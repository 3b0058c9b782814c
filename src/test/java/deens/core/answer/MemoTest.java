package deens.core.answer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import deens.core.image.Version;
import deens.core.wire.Name;
import deens.core.wire.Packet;
import deens.core.wire.RRClass;
import deens.core.wire.RRType;
import deens.oracle.Compiled;
import deens.oracle.Signing;
import deens.oracle.TestZone;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The memo changes no octet of any response: each test is something that went wrong in the answer
 * cache of some server. Seeds: the number in the test's source.
 */
class MemoTest {
  private static final Policy POLICY =
      new Policy(1232, true, "v", "id", "e5e973e5a6b2a43f48e7dc849e37bfcf", 30_000);

  private static String corners() {
    return Dig.file("src/test/zones/corners.zone");
  }

  private static String signed(Signing.Denial denial) {
    var signing = new Signing(denial, new byte[] {7}, 1);
    return signing.sign(TestZone.parse(corners()), new SplittableRandom(3)).text();
  }

  private static Stream<String> zones() {
    return Stream.concat(
        Stream.of(corners()), Stream.of(Signing.Denial.values()).map(MemoTest::signed));
  }

  private static final List<String> QUESTIONS =
      List.of(
          "corners.example. MX",
          "corners.example. ANY",
          "both.corners.example. TXT",
          "both.corners.example. DS",
          "big.corners.example. TXT",
          "chain1.corners.example. A",
          "tochild.corners.example. A",
          "x.dname.corners.example. A",
          "x.missing.corners.example. A",
          "missing.corners.example. NS",
          "x.wild.corners.example. MX",
          "x.wild.corners.example. ANY",
          "x.wild.corners.example. SRV",
          "x.wildloop.corners.example. A",
          "ent.corners.example. A",
          "many.corners.example. A",
          "www.child.corners.example. A",
          "child.corners.example. DS",
          "secure.corners.example. A",
          "example. A",
          "version.bind. TXT");

  /** The guises in which one question can come. */
  private static List<byte[]> guises(String question) {
    String[] words = question.split(" ", -1);
    var all = new ArrayList<byte[]>();
    for (String name : List.of(words[0], words[0].toUpperCase(Locale.ROOT))) {
      for (String rrclass : List.of("IN", "CH", "HS", "CLASS255")) {
        String q = name + " " + rrclass + " " + words[1];
        for (String recursion : List.of("", " +norec")) all.add(Dig.query(q + recursion));
        for (int version : new int[] {0, 1, 255}) {
          for (String dnssec : List.of("", " +dnssec")) {
            for (int octets : new int[] {0, 512, 600, 900, 1232, 4096}) {
              all.add(Dig.query(q + " +edns=" + version + " +bufsize=" + octets + dnssec));
            }
          }
        }
        all.add(Dig.query(q + " +edns +ednsopt=00030000")); // NSID
        all.add(Dig.query(q + " +edns +ednsopt=000b0000")); // keepalive
        all.add(Dig.query(q + " +edns +ednsopt=000a00080102030405060708")); // a cookie
        all.add(Dig.query(q + " +edns +ednsopt=000a00080102030405060709")); // another's
        all.add(Dig.query(q + " +edns +ednsopt=000800070001180000000a")); // a client subnet
        all.add(Dig.query(q + " +edns +ednsopt=000800070001180000c000")); // another
      }
    }
    for (int i = 0; i < all.size(); i++) {
      all.get(i)[0] = (byte) i; // each has its own id
      all.get(i)[1] = (byte) (i >>> 8);
    }
    return all;
  }

  private record Guise(String question, List<Byte> octets, boolean stream) {
    byte[] query() {
      byte[] b = new byte[octets.size()];
      for (int i = 0; i < b.length; i++) b[i] = octets.get(i);
      return b;
    }
  }

  @ParameterizedTest
  @MethodSource("zones")
  void oneQuestionInAllGuisesInAnyOrder(String zone) {
    Version version = Compiled.version(List.of(zone));
    var engines = new Engines(POLICY, 1 << 20);
    var random = new SplittableRandom(1);
    var guises = new ArrayList<Guise>();
    for (String question : QUESTIONS) {
      for (byte[] query : guises(question)) {
        var octets = new ArrayList<Byte>();
        for (byte b : query) octets.add(b);
        guises.add(new Guise(question, octets, false));
        guises.add(new Guise(question, octets, true));
      }
    }
    for (int pass = 0; pass < 4; pass++) {
      for (int i = guises.size() - 1; i > 0; i--) {
        guises.set(i, guises.set(random.nextInt(i + 1), guises.get(i)));
      }
      for (Guise g : guises) engines.ask(version, g.query(), g.stream(), g::question);
    }
    Counters counters = engines.remembering.counters();
    assertTrue(counters.questionHits() > counters.rendered(), "the memo was used");
  }

  @Test
  void aHitComesAfterTheEdnsVersionCheck() {
    var engines = new Engines(POLICY, 1 << 20);
    Version version = Compiled.version(List.of(corners()));
    String q = "both.corners.example. A";
    for (int i = 0; i < 3; i++) engines.ask(version, Dig.query(q + " +edns"), false, () -> q);
    assertEquals(1, engines.remembering.counters().questionHits());
    byte[] bad = engines.ask(version, Dig.query(q + " +edns=1"), false, () -> q);
    assertEquals(";; BADVERS rd\n;; EDNS: version 0, udp 1232\n", Dig.print(bad));
  }

  @Test
  void recursionDesiredIsEachClientsOwn() {
    var engines = new Engines(POLICY, 1 << 20);
    Version version = Compiled.version(List.of(corners()));
    String q = "both.corners.example. A";
    for (int i = 0; i < 4; i++) {
      assertEquals(1, engines.ask(version, Dig.query(q), false, () -> q)[2] & 1);
      assertEquals(0, engines.ask(version, Dig.query(q + " +norec"), false, () -> q)[2] & 1);
    }
  }

  @Test
  void aSubnetOfTheClientChangesNothing() { // RFC 7871: not used, so nothing can leak
    var engines = new Engines(POLICY, 1 << 20);
    Version version = Compiled.version(List.of(corners()));
    String q = "both.corners.example. A +edns";
    byte[] plain = engines.ask(version, Dig.query(q), false, () -> q);
    for (String subnet : List.of("0001180000000a", "000118000000c0", "0001200000000b0c")) {
      String length = String.format("%04x", subnet.length() / 2);
      String with = q + " +ednsopt=0008" + length + subnet;
      assertEquals(
          Dig.print(plain), Dig.print(engines.ask(version, Dig.query(with), false, () -> with)));
    }
  }

  // ---- versions ----

  private static String generation(int serial) {
    return """
    v.test. 60 IN SOA ns.v.test. h.v.test. %d 7200 900 1209600 60
    v.test. 60 IN NS ns.v.test.
    ns.v.test. 60 IN A 192.0.2.%d
    a.v.test. 60 IN A 10.0.0.%d
    t.v.test. 60 IN TXT "%03d"
    *.w.v.test. 60 IN A 10.0.1.%d
    d.v.test. 60 IN NS ns.d.v.test.
    ns.d.v.test. 60 IN A 10.0.2.%d
    """
        .formatted(100 + serial, serial, serial, serial, serial, serial);
  }

  @Test
  void noOctetIsStaleThoughEveryOffsetIsTheSame() {
    var versions = new ArrayList<Version>();
    for (int i = 1; i <= 50; i++) versions.add(Compiled.version(List.of(generation(i))));
    for (Version v : versions) {
      assertEquals(versions.getFirst().bytes().size(), v.bytes().size());
      assertEquals(versions.getFirst().root(), v.root());
    }
    var engines = new Engines(POLICY, AnswerEngine.LEAST_MEMO_OCTETS);
    var random = new SplittableRandom(2);
    List<String> questions =
        List.of(
            "v.test. SOA",
            "a.v.test. A",
            "t.v.test. TXT",
            "x.w.v.test. A",
            "y.w.v.test. A",
            "nx.v.test. A",
            "a.v.test. TXT",
            "x.d.v.test. A");
    for (int i = 0; i < 200_000; i++) {
      // Mostly forwards, as zones are replaced; at times two are answered from by turns.
      int now = Math.clamp(i / 4_000 + random.nextInt(3) - 1, 0, versions.size() - 1);
      String q = questions.get(random.nextInt(questions.size()));
      engines.ask(versions.get(now), Dig.query(q), false, () -> q + " of version " + now);
    }
    assertTrue(
        engines.remembering.counters().questionHits() > 20_000,
        () -> "" + engines.remembering.counters().questionHits());
    byte[] soa = engines.ask(versions.get(49), Dig.query("v.test. SOA"), false, () -> "the last");
    assertTrue(Dig.print(soa).contains(" 150 7200"), Dig.print(soa));
  }

  // ---- where remembering does not pay ----

  private static final int HOSTS = 100_000;

  /** A hundred thousand hosts, of which the memo holds a few thousand. */
  private static Version hosts() {
    var zone = new StringBuilder("h.test. 60 SOA . . 1 2 3 4 5\n");
    for (int i = 0; i < HOSTS; i++) zone.append("h%d.h.test. 60 A 192.0.2.1\n".formatted(i));
    return Compiled.version(List.of(zone.toString()));
  }

  private static long hits(Engines engines, Version version, int asked, int of, int seed) {
    var random = new SplittableRandom(seed);
    long before = engines.remembering.counters().questionHits();
    for (int i = 0; i < asked; i++) {
      String q = "h" + random.nextInt(of) + ".h.test. A";
      engines.ask(version, Dig.query(q), false, () -> q);
    }
    return engines.remembering.counters().questionHits() - before;
  }

  @Test
  void hostsThatAreAllAskedAlikeAreNotRememberedUntilItPays() {
    Version version = hosts();
    var engines = new Engines(POLICY, 1 << 19);
    hits(engines, version, 60_000, HOSTS, 1);
    long stored = engines.remembering.memo().questions();
    hits(engines, version, 60_000, HOSTS, 2);
    long more = engines.remembering.memo().questions() - stored;
    assertTrue(more < 500, () -> more + " questions were remembered of hosts asked alike");
    hits(engines, version, 100_000, 500, 3);
    long hits = hits(engines, version, 20_000, 500, 4);
    assertTrue(hits > 19_000, () -> hits + " hits of 20 000 where few hosts are asked");
  }

  @Test
  void namesThatDoNotExistDoNotTakeTheirMemoFromHosts() {
    Version version = hosts();
    var engines = new Engines(POLICY, 1 << 19);
    hits(engines, version, 20_000, 500, 1);
    var random = new SplittableRandom(2);
    long hits = 0;
    for (int i = 0; i < 2_000; i++) {
      for (int k = 0; k < 50; k++) {
        String q = "x" + random.nextInt() + ".h.test. A";
        engines.ask(version, Dig.query(q), false, () -> q);
      }
      hits += hits(engines, version, 1, 500, i);
    }
    long remembered = hits;
    assertTrue(remembered > 1_900, () -> remembered + " hits of 2 000");
  }

  // ---- tails of other questions ----

  @Test
  void whatAnotherQuestionGotIsFoundByALookup() {
    Version version = Compiled.version(List.of(corners()));
    var engines = new Engines(POLICY, 1 << 19);
    for (String name : List.of("a", "b", "c")) {
      String q = name + ".child.corners.example. A +edns";
      engines.ask(version, Dig.query(q), false, () -> q);
    }
    Counters counters = engines.remembering.counters();
    assertEquals(0, counters.questionHits());
    assertEquals(1, counters.tailHits(), "wanted for the third time, remembered the second");
    assertEquals(3, counters.rcode(0));
    // What is answered like that looks like any other question, but is none.
    for (String transfer : List.of("corners.example. AXFR", "corners.example. IXFR")) {
      for (int times = 0; times < 3; times++) {
        byte[] response = engines.ask(version, Dig.query(transfer), false, () -> transfer);
        assertEquals(";; REFUSED rd", Dig.print(response).lines().findFirst().orElseThrow());
      }
    }
    // The remembered denial of a type is not theirs, either.
    for (int type = 65_280; type < 65_284; type++) {
      String q = "corners.example. TYPE" + type;
      engines.ask(version, Dig.query(q), false, () -> q);
    }
    String transfer = "corners.example. AXFR";
    byte[] response = engines.ask(version, Dig.query(transfer), false, () -> transfer);
    assertEquals(";; REFUSED rd", Dig.print(response).lines().findFirst().orElseThrow());
  }

  // ---- floods ----

  @Test
  void afterAFloodOfRandomNamesTheMemoIsAsLargeAsBeforeAndOrdinaryNamesStillHit() {
    Version version = Compiled.version(List.of(corners()));
    var engine = new AnswerEngine(POLICY, 1 << 19, 5);
    var random = new SplittableRandom(4);
    byte[][] ordinary = QUESTIONS.subList(0, 19).stream().map(Dig::query).toArray(byte[][]::new);
    var flood = new Flood(engine, version);
    for (byte[] q : ordinary) for (int i = 0; i < 3; i++) flood.ask(q);
    for (int i = 0; i < 20_000; i++) flood.askRandom(random);
    flood.allocated();
    long before = flood.allocated();
    for (int i = 0; i < 1_000_000; i++) {
      flood.askRandom(random);
      if (i % 5_000 == 0) for (byte[] q : ordinary) flood.ask(q);
    }
    // What it holds lies in arrays that were made at its start. (The compiler at work leaves some
    // octets on a thread's account: far less than a million names would.)
    long allocated = flood.allocated() - before;
    assertTrue(allocated < 16_384, () -> allocated + " octets allocated");
    for (byte[] q : ordinary) flood.ask(q);
    Counters counters = engine.counters();
    long questionHits = counters.questionHits();
    long tailHits = counters.tailHits();
    int memoisable = 0;
    for (byte[] q : ordinary) {
      long hits = counters.tailHits();
      flood.ask(q);
      if (counters.tailHits() > hits) memoisable++;
    }
    assertEquals(17, memoisable, "all but the DNAME and the loop");
    assertEquals(17, counters.tailHits() - tailHits);
    long found = counters.questionHits() - questionHits;
    assertTrue(found >= 14, () -> "questions remembered: " + found + " of 17");
  }

  /** Asks without allocating. */
  private static final class Flood {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final AnswerEngine engine;
    private final Version version;
    private final byte[] query = new byte[512 + AnswerEngine.QUERY_SLACK];
    private final byte[] response = new byte[AnswerEngine.RESPONSE_OCTETS];
    private final byte[] client = {(byte) 192, 0, 2, 7};
    private final byte[] zone = Name.parse("corners.example.").wire();

    Flood(AnswerEngine engine, Version version) {
      this.engine = engine;
      this.version = version;
    }

    long allocated() {
      return THREADS.getThreadAllocatedBytes(Thread.currentThread().threadId());
    }

    void ask(byte[] q) {
      System.arraycopy(q, 0, query, 0, q.length);
      engine.answer(version, query, q.length, response, false, client, 4, Dig.NOW);
    }

    /** A name of one to three random labels in the zone, a third of them below a wildcard. */
    void askRandom(SplittableRandom random) {
      Arrays.fill(query, 0, 12, (byte) 0);
      query[5] = 1;
      int p = 12;
      for (int labels = 1 + random.nextInt(3); labels > 0; labels--) {
        int length = 1 + random.nextInt(12);
        query[p++] = (byte) length;
        for (; length > 0; length--) {
          query[p++] = (byte) ((random.nextBoolean() ? 'a' : 'A') + random.nextInt(26));
        }
      }
      if (random.nextInt(3) == 0) {
        query[p++] = 4;
        for (int i = 0; i < 4; i++) query[p++] = (byte) "wild".charAt(i);
      }
      System.arraycopy(zone, 0, query, p, zone.length);
      p += zone.length;
      query[p + 1] = (byte) (1 + random.nextInt(40));
      query[p] = 0;
      query[p + 2] = 0;
      query[p + 3] = 1;
      engine.answer(version, query, p + 4, response, false, client, 4, Dig.NOW);
    }
  }

  // ---- relocation ----

  @Test
  void aReferralFitsBehindQuestionsOfEveryLength() {
    byte[] cut = Name.parse("many.corners.example.").wire();
    everyLength(cut, RRType.A, 1232, List.of(corners(), signed(Signing.Denial.NSEC3)));
  }

  @Test
  void noDataAndNoNameFitBehindQuestionsOfEveryLength() {
    byte[] apex = Name.parse("corners.example.").wire();
    everyLength(apex, RRType.SRV, 1232, List.of(corners()));
    byte[] missing = Name.parse("m.missing.corners.example.").wire();
    everyLength(missing, RRType.A, 1232, List.of(corners(), signed(Signing.Denial.NSEC)));
  }

  @Test
  void aWildcardsDataFitsBehindQuestionsOfEveryLength() {
    byte[] wild = Name.parse("wild.corners.example.").wire();
    everyLength(wild, RRType.MX, 1232, List.of(corners(), signed(Signing.Denial.NSEC3)));
  }

  @Test
  void anAnswerFromTheRootFitsBehindQuestionsOfEveryLength() {
    String root =
        """
        . 60 IN SOA a. b. 1 2 3 4 5
        . 60 IN NS ns.
        ns. 60 IN A 192.0.2.1
        a. 60 IN NS ns.a.
        ns.a. 60 IN A 192.0.2.2
        """;
    everyLength(Name.ROOT.wire(), RRType.A, 512, List.of(root));
    everyLength(Name.parse("a.").wire(), RRType.A, 512, List.of(root));
  }

  /** Names of each length, 1 to 255 octets, at or below a name; in orders up, down and random. */
  private static void everyLength(byte[] below, int type, int udpOctets, List<String> zones) {
    for (String zone : zones) {
      Version version = Compiled.version(List.of(zone));
      var queries = new ArrayList<byte[]>();
      for (int octets = below.length; octets <= Name.MAX_OCTETS; octets++) {
        int more = octets - below.length;
        if (more == 1) continue; // no label has no octets
        var packet = new Packet(0, 1, 0, 0, 1);
        while (more > 0) {
          int label = more <= 64 ? more - 1 : more == 65 ? 62 : 63;
          packet.u8(label);
          for (int i = 0; i < label; i++) packet.u8('q');
          more -= label + 1;
        }
        packet.octets(below).u16(type).u16(RRClass.IN);
        packet.record(".", RRType.OPT, udpOctets, 0x8000);
        queries.add(Arrays.copyOf(packet.padded(), packet.length()));
      }
      var random = new SplittableRandom(6);
      var engines = new Engines(POLICY, 1 << 20);
      for (byte[] q : queries) ask(engines, version, q);
      for (byte[] q : queries.reversed()) ask(engines, version, q);
      for (int i = 0; i < 2_000; i++) {
        ask(engines, version, queries.get(random.nextInt(queries.size())));
      }
      Counters counters = engines.remembering.counters();
      assertTrue(counters.tailHits() > counters.rendered(), "tails were moved");
    }
  }

  private static void ask(Engines engines, Version version, byte[] query) {
    engines.ask(version, query, false, () -> HexFormat.of().formatHex(query));
  }
}
