package deens.control.health;

import static org.junit.jupiter.api.Assertions.assertEquals;

import deens.control.health.ZoneStates.State;
import deens.control.health.ZoneStates.Verdict;
import deens.core.wire.Name;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What results, one after another, make of a verdict: two good ones, three others. */
class ZoneStatesTest {
  private static final Name A = Name.parse("a.example");
  private static final Name B = Name.parse("b.example");
  private static final Result GOOD = new Result.Good(7);
  private static final Result BAD = new Result.Bad("SERVFAIL");
  private static final Result GONE = new Result.Gone("connection refused");

  private final ZoneStates states = new ZoneStates(2, 3);

  private List<Name> take(Result a, Result b) {
    return states.take(Map.of(A, a, B, b)).stream().map(State::zone).sorted().toList();
  }

  private void healthy() {
    states.zones(List.of(A, B));
    take(GOOD, GOOD);
    take(GOOD, GOOD);
    assertEquals(Verdict.HEALTHY, states.verdict());
  }

  @Test
  void nothingToAskAboutIsNoHealth() {
    assertEquals(Verdict.UNHEALTHY, states.verdict());
    assertEquals("no zone is known to ask about", states.reason());
  }

  @Test
  void healthIsEveryZonesTwice() {
    states.zones(List.of(A, B));
    assertEquals(Verdict.UNKNOWN, states.verdict());
    assertEquals(List.of(), take(GOOD, BAD));
    assertEquals(List.of(A), take(GOOD, GOOD));
    assertEquals(Verdict.UNKNOWN, states.verdict());
    assertEquals(List.of(B), take(GOOD, GOOD));
    assertEquals(Verdict.HEALTHY, states.verdict());
  }

  @Test
  void onlySeveralBadResultsInARowCount() {
    healthy();
    take(BAD, GOOD);
    take(BAD, GOOD);
    take(GOOD, GOOD);
    take(BAD, GOOD);
    take(BAD, GOOD);
    assertEquals(Verdict.HEALTHY, states.verdict());
    assertEquals(List.of(A), take(BAD, GOOD));
    assertEquals(Verdict.UNHEALTHY, states.verdict());
    assertEquals("zone a.example.: SERVFAIL", states.reason());
  }

  @Test
  void thatNobodyListensCountsAtOnce() {
    healthy();
    assertEquals(List.of(A, B), take(GONE, GONE));
    assertEquals(Verdict.UNHEALTHY, states.verdict());
    assertEquals("zone a.example.: connection refused, and 1 more", states.reason());
    assertEquals(List.of(), take(GOOD, GOOD));
    assertEquals(Verdict.UNHEALTHY, states.verdict());
    take(GOOD, GOOD);
    assertEquals(Verdict.HEALTHY, states.verdict());
  }

  @Test
  void aZoneThatComesToAHealthyServerCountsFromItsFirstGoodAnswerOn() {
    states.zones(List.of(A));
    states.take(Map.of(A, GOOD));
    states.take(Map.of(A, GOOD));
    states.zones(List.of(A, B));
    for (int i = 0; i < 5; i++) take(GOOD, BAD);
    assertEquals(Verdict.HEALTHY, states.verdict());
    take(GOOD, GOOD);
    take(GOOD, GOOD);
    for (int i = 0; i < 3; i++) take(GOOD, BAD);
    assertEquals(Verdict.UNHEALTHY, states.verdict());
  }

  @Test
  void aZoneThatIsServedNoLongerIsForgotten() {
    healthy();
    for (int i = 0; i < 3; i++) take(GOOD, BAD);
    states.zones(List.of(A));
    assertEquals(Verdict.HEALTHY, states.verdict());
    assertEquals(List.of(), take(GOOD, BAD));
    assertEquals(1, states.states().size());
  }
}
