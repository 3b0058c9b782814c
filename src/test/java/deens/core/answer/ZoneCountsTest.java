package deens.core.answer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import deens.core.image.Version;
import deens.core.wire.Name;
import deens.core.wire.PortableWords;
import deens.oracle.Compiled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each answer is counted for the zone it is from, remembered or not. */
class ZoneCountsTest {
  private static final Policy POLICY =
      new Policy(1232, true, "v", "id", "e5e973e5a6b2a43f48e7dc849e37bfcf", 30_000);

  /** Apexes of many lengths, some below others; the last one is not counted for itself. */
  private static final List<String> APEXES =
      List.of(
          "example.",
          "a.example.",
          "b.a.example.",
          "seven77.example.",
          "a-name-that-needs-more-than-one-word.example.",
          "other.");

  private static String zone(String apex) {
    return apex
        + " 60 IN SOA ns h 1 2 3 4 5\n"
        + apex
        + " 60 IN NS ns\n"
        + "ns."
        + apex
        + " 60 IN A 192.0.2.1\n"
        + "*.wild."
        + apex
        + " 60 IN A 192.0.2.2\n";
  }

  private final Version version =
      Compiled.version(APEXES.stream().map(a -> "$ORIGIN " + a + "\n" + zone(a)).toList());
  private final byte[] response = new byte[AnswerEngine.RESPONSE_OCTETS];

  private static CountedZones counted() {
    var apexes = new ArrayList<Name>();
    for (String apex : APEXES.subList(0, APEXES.size() - 1)) apexes.add(Name.parse(apex));
    return CountedZones.of(apexes, PortableWords.words());
  }

  private void ask(AnswerEngine engine, String question, boolean stream) {
    ask(engine, version, question, stream);
  }

  private void ask(AnswerEngine engine, Version version, String question, boolean stream) {
    byte[] query = Dig.query(question);
    byte[] padded = Arrays.copyOf(query, query.length + AnswerEngine.QUERY_SLACK);
    byte[] client = {(byte) 192, 0, 2, 7};
    engine.answer(version, padded, query.length, response, stream, client, 4, Dig.NOW);
  }

  /** The most specific zone of a name, by its text alone; as {@link CountedZones} has it. */
  private static int zoneOf(String name) {
    int best = -1;
    for (int i = 0; i < APEXES.size(); i++) {
      String apex = APEXES.get(i);
      boolean below = ("." + name).endsWith("." + apex);
      if (below && (best < 0 || apex.length() > APEXES.get(best).length())) best = i;
    }
    return best == APEXES.size() - 1 ? CountedZones.OTHERS : best + 1;
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1 << 18, 1 << 20})
  void everyAnswerIsCountedForItsZone(long memo) {
    var engine = new AnswerEngine(POLICY, memo, 1, PortableWords.words(), APEXES.size() - 1, false);
    engine.count(counted());
    var random = new Random(20261127);
    long[] wanted = new long[APEXES.size()];
    for (int i = 0; i < 30_000; i++) {
      String label =
          switch (random.nextInt(4)) {
            case 0 -> "ns.";
            case 1 -> "x" + random.nextInt(50) + ".";
            case 2 -> "w" + random.nextInt(50) + ".wild.";
            default -> "";
          };
      String name = label + APEXES.get(random.nextInt(APEXES.size()));
      String type = List.of("A", "NS", "ANY", "TXT").get(random.nextInt(4));
      String options = List.of("", " +dnssec", " +edns +ednsopt=00030000").get(random.nextInt(3));
      ask(engine, name + " " + type + options, random.nextInt(8) == 0);
      wanted[zoneOf(name)]++;
    }
    for (int i = 0; i < 10; i++) ask(engine, "not.served. A", false);
    Counters counters = engine.counters();
    long[] found = new long[wanted.length];
    for (int zone = 0; zone < found.length; zone++) {
      for (int kind = 0; kind < Counters.KINDS.size(); kind++) {
        found[zone] += counters.kind(zone, kind);
      }
    }
    assertEquals(Arrays.toString(wanted), Arrays.toString(found));
    if (memo > 0) assertTrue(counters.questionHits() > 10_000, "the memo was not asked");
    long all = 0;
    for (int kind = 0; kind < Counters.KINDS.size(); kind++) all += counters.kind(kind);
    assertEquals(30_000, all);
  }

  @Test
  void aDsRecordIsTheParents() {
    var engine = new AnswerEngine(POLICY, 1 << 20, 1, PortableWords.words(), 5, false);
    engine.count(counted());
    for (int i = 0; i < 5; i++) ask(engine, "b.a.example. DS", false);
    assertEquals(5, engine.counters().kind(2, Counters.KINDS.indexOf("no-name")));
  }

  @Test
  void anEngineHasOnlySoManyPlaces() {
    var engine = new AnswerEngine(POLICY, 1 << 20, 1, PortableWords.words(), 2, false);
    assertThrows(IllegalArgumentException.class, () -> engine.count(counted()));
  }

  @Test
  void whatTheMemoHoldsAndHeldAddsUp() {
    int names = 2_000;
    var text = new StringBuilder("$ORIGIN big.\n" + zone("big."));
    for (int i = 0; i < names; i++) text.append("n" + i + " 60 IN A 192.0.2.3\n");
    var big = Compiled.version(List.of(text.toString()));
    var engine = new AnswerEngine(POLICY, AnswerEngine.LEAST_MEMO_OCTETS, 1);
    assertEquals(0, engine.memo().tailOctets());
    // Asked three times in a row, each is remembered, and drives others out.
    for (int i = 0; i < 3 * names; i++) ask(engine, big, "n" + i / 3 + ".big. A", false);
    var use = engine.memo();
    assertTrue(use.octets() <= AnswerEngine.LEAST_MEMO_OCTETS, use::toString);
    assertTrue(use.tailOctets() > 0 && use.tailOctets() < use.octets(), use::toString);
    assertEquals(names, use.questions());
    assertTrue(use.evictedQuestions() > 0 && use.evictedQuestions() < names, use::toString);
    assertTrue(use.evictedOctets() > 0, use::toString);
    assertEquals(use.writtenOctets(), use.tailOctets() + use.evictedOctets());
  }
}
