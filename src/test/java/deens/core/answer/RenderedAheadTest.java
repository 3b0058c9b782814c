package deens.core.answer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import deens.core.image.DirectoryWalk;
import deens.core.image.HeapImageBytes;
import deens.core.image.ImageCheck;
import deens.core.image.TailIndex;
import deens.core.image.Version;
import deens.oracle.Compiled;
import deens.oracle.Signing;
import deens.oracle.TestZone;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tails that the compiler rendered: they are used, and are what the engine would have rendered. */
class RenderedAheadTest {
  private static final byte[] CLIENT = {(byte) 192, 0, 2, 7};

  private final AnswerEngine engine = new AnswerEngine(Policy.standard(), 0, 1);
  private final AnswerEngine remembering = new AnswerEngine(Policy.standard(), 1 << 20, 1);

  private static String corners() {
    return Dig.file("src/test/zones/corners.zone");
  }

  private static Version plain() {
    return Compiled.version(List.of(corners()));
  }

  private static byte[] ask(AnswerEngine engine, Version version, String question, boolean stream) {
    byte[] query = Dig.query(question);
    byte[] padded = Arrays.copyOf(query, query.length + AnswerEngine.QUERY_SLACK);
    byte[] response = new byte[stream ? AnswerEngine.RESPONSE_OCTETS : engine.datagramOctets()];
    int octets = engine.answer(version, padded, query.length, response, stream, CLIENT, 4, Dig.NOW);
    return Arrays.copyOf(response, octets);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "corners.example. MX",
        "corners.example. TYPE65000",
        "chain1.corners.example. A",
        "tochild.corners.example. A",
        "x.missing.corners.example. A",
        "missing.corners.example. NS",
        "x.wild.corners.example. MX",
        "y.x.wild.corners.example. SRV",
        "ent.corners.example. A",
        "www.child.corners.example. A",
        "child.corners.example. DS",
        "secure.corners.example. A",
      })
  void whatIsRenderedAheadIsNotRenderedAgain(String question) {
    var signing = new Signing(Signing.Denial.NSEC, new byte[0], 0);
    String signed = signing.sign(TestZone.parse(corners()), new SplittableRandom(3)).text();
    for (String zone : List.of(corners(), signed)) {
      Version plain = Compiled.version(List.of(zone));
      Version specialised = Compiled.specialised(plain);
      for (String dnssec : List.of("", " +dnssec", " +dnssec +bufsize=512")) {
        byte[] wanted = ask(engine, plain, question + dnssec, false);
        long rendered = engine.counters().rendered();
        long ahead = engine.counters().renderedAhead();
        assertArrayEquals(wanted, ask(engine, specialised, question + dnssec, false));
        assertEquals(rendered, engine.counters().rendered());
        assertEquals(ahead + 1, engine.counters().renderedAhead());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"both.corners.example. TXT", "secure.corners.example. DS"})
  void dataThatStandsForItselfIsAsQuicklyRendered(String question) {
    Version plain = plain();
    Version specialised = Compiled.specialised(plain);
    byte[] wanted = ask(engine, plain, question, false);
    assertArrayEquals(wanted, ask(engine, specialised, question, false));
    assertEquals(2, engine.counters().rendered());
    assertEquals(0, engine.counters().renderedAhead());
  }

  @Test
  void theMemoRemembersThemAsItsOwn() {
    Version specialised = Compiled.specialised(plain());
    String question = "www.child.corners.example. A";
    byte[] wanted = ask(engine, plain(), question, true);
    for (int i = 0; i < 4; i++) {
      assertArrayEquals(wanted, ask(remembering, specialised, question, true));
    }
    Counters counters = remembering.counters();
    assertEquals(0, counters.rendered());
    assertEquals(2, counters.renderedAhead(), "the second time it is worth remembering");
    assertEquals(2, counters.tailHits());
  }

  @Test
  void aLimitLeavesTheRestToBeRendered() {
    Version plain = plain();
    Version all = Compiled.specialised(plain);
    long most = 60_000;
    Version some = Compiled.specialised(plain, most);
    assertEquals(List.of(), ImageCheck.check(some.bytes()));
    assertTrue(tails(some) > 0 && tails(some) < tails(all), tails(some) + " of " + tails(all));
    assertTrue(some.bytes().size() <= plain.bytes().size() + most);
    for (String question : List.of("corners.example. MX", "x.wild.corners.example. MX")) {
      byte[] wanted = ask(engine, plain, question, false);
      assertArrayEquals(wanted, ask(engine, some, question, false));
    }
  }

  private static int tails(Version version) {
    var walk = new DirectoryWalk(version.bytes(), version.root());
    int tails = 0;
    while (walk.next()) tails += TailIndex.tails(version.bytes(), walk.zone);
    return tails;
  }

  @Test
  void damagedTailsAreAnsweredAndNeverFatal() {
    long seed = 20_261_126;
    var random = new SplittableRandom(seed);
    Version plain = plain();
    Version specialised = Compiled.specialised(plain);
    byte[] good = new byte[(int) specialised.bytes().size()];
    specialised.bytes().copyTo(0, good, 0, good.length);
    int from = (int) plain.bytes().size() - 1000; // tails and index lie behind the names
    String[] questions = {
      "corners.example. MX", "missing.corners.example. A", "www.child.corners.example. A +dnssec"
    };
    for (int n = 0; n < 20_000; n++) {
      byte[] damaged = good.clone();
      for (int flips = random.nextInt(1, 200); flips > 0; flips--) {
        damaged[random.nextInt(from, damaged.length)] = (byte) random.nextInt();
      }
      var version = new Version(new HeapImageBytes(damaged), specialised.root(), 1000 + n);
      for (int i = 0; i < 4; i++) {
        for (String question : questions) {
          int octets = ask(i == 0 ? engine : remembering, version, question, false).length;
          assertTrue(octets <= Policy.standard().udpOctets(), () -> "seed " + seed);
        }
      }
    }
    assertTrue(engine.counters().damaged() > 0, "the damage was met");
  }
}
