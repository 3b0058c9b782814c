package deens.core.answer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import deens.core.wire.MessageWalk;
import deens.core.wire.MessageWalk.Place;
import deens.core.wire.Name;
import deens.core.wire.QueryView;
import deens.core.wire.RRType;
import deens.core.wire.ResponseWriter;
import deens.oracle.Signing;
import deens.oracle.TestZone;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableSet;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * At any limit a response is the longest prefix of the whole answer that fits and ends behind an
 * RRset with its signatures, and TC says whether something is missing that must be there: all of
 * answer and authority (RFC 2181 s9), and glue for name servers below the cut (RFC 9471 s3.1).
 */
class TruncationTest {
  private static final int TC = 2;
  private static final int LEAST = 512;
  private static final int MOST = 1232;

  private static final List<String> NAMES =
      List.of(
          "corners.example. MX",
          "corners.example. NS",
          "corners.example. DNSKEY",
          "big.corners.example. TXT",
          "both.corners.example. TXT",
          "_sip._tcp.corners.example. SRV",
          "chain1.corners.example. A",
          "deep1.corners.example. A",
          "todname.corners.example. A",
          "tochild.corners.example. A",
          "tomissing.corners.example. A",
          "x.dnamelong.corners.example. A",
          "x.dnameloop.corners.example. A",
          "x.missing.corners.example. A",
          "x.wild.corners.example. A",
          "x.wild.corners.example. DS",
          "ent.corners.example. A",
          "many.corners.example. A",
          "sibling.corners.example. A",
          "inzone.corners.example. A",
          "secure.corners.example. A",
          "child.corners.example. DS");

  private static Dig zone(String kind) {
    String text = Dig.file("src/test/zones/corners.zone");
    if (kind.equals("unsigned")) return Dig.at(text);
    var signing = new Signing(Signing.Denial.valueOf(kind), new byte[] {1, 2, 3}, 2);
    return Dig.at(signing.sign(TestZone.parse(text), new SplittableRandom(1)).text());
  }

  @ParameterizedTest
  @ValueSource(strings = {"unsigned", "NSEC", "NSEC3", "NSEC3_OPTOUT"})
  void aResponseEndsBehindAnRRsetAtEveryLimit(String kind) {
    Dig dig = zone(kind);
    int truncated = 0;
    for (String name : NAMES) {
      byte[] whole = dig.exchange(Dig.query(name + " +dnssec +tcp"), true);
      var places = new MessageWalk(whole).places();
      int questionEnd = questionEnd(whole);
      var ends = ends(questionEnd, places);
      int needed = needed(questionEnd, places);
      for (int limit = LEAST; limit <= MOST; limit++) {
        byte[] response = dig.exchange(Dig.query(name + " +dnssec +bufsize=" + limit), false);
        String at = name + ", " + limit + " octets";
        assertTrue(response.length <= limit, at);
        new MessageWalk(response);
        int end = ends.floor(limit - QueryView.OPT_OCTETS);
        assertEquals(end, response.length - QueryView.OPT_OCTETS, at);
        assertArrayEquals(
            Arrays.copyOfRange(whole, 12, end), Arrays.copyOfRange(response, 12, end), at);
        assertEquals(end < needed, (response[2] & TC) != 0, at);
        assertEquals(whole[3] & 15, response[3] & 15, at);
        if (end < needed) truncated++;
      }
    }
    assertTrue(truncated > 100, "truncated " + truncated);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 100, 511, 512})
  void noLimitIsBelow512(int announced) {
    Dig dig = zone("unsigned");
    assertArrayEquals(
        dig.exchange(Dig.query("many.corners.example. A +bufsize=512"), false),
        dig.exchange(Dig.query("many.corners.example. A +bufsize=" + announced), false));
  }

  @ParameterizedTest
  @ValueSource(ints = {1232, 1233, 4096, 65535})
  void noLimitIsAboveThePolicys(int announced) {
    Dig dig = zone("NSEC3");
    assertArrayEquals(
        dig.exchange(Dig.query("deep1.corners.example. A +dnssec +bufsize=1232"), false),
        dig.exchange(Dig.query("deep1.corners.example. A +dnssec +bufsize=" + announced), false));
  }

  private static int questionEnd(byte[] response) {
    return QueryView.HEADER_OCTETS + Name.length(response, QueryView.QNAME_AT) + 4;
  }

  /** Where a response may end: behind the question, and behind each RRset. */
  private static NavigableSet<Integer> ends(int questionEnd, List<Place> places) {
    var ends = new TreeSet<Integer>(List.of(questionEnd));
    for (int i = 0; i < places.size() - 1; i++) { // the last is OPT
      if (!places.get(i).isSameRRset(places.get(i + 1))) ends.add(places.get(i).end());
    }
    return ends;
  }

  private static int needed(int questionEnd, List<Place> places) {
    int end = questionEnd;
    var cuts =
        places.stream()
            .filter(p -> p.section() == ResponseWriter.AUTHORITY && p.type() == RRType.NS)
            .map(Place::owner)
            .toList();
    for (Place p : places) {
      boolean isGlue = cuts.stream().anyMatch(cut -> p.owner().isAtOrBelow(cut));
      if (p.section() != ResponseWriter.ADDITIONAL || isGlue) end = Math.max(end, p.end());
    }
    return end;
  }
}
