package deens.control.health;

import static org.junit.jupiter.api.Assertions.assertEquals;

import deens.control.health.ZoneStates.Verdict;
import deens.core.wire.Name;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/**
 * Rounds, told by a script and a clock that only the script moves; at its end the watch is stopped.
 */
class HealthWatchTest {
  private static final Name ZONE = Name.parse("example.org");
  private static final long MILLI = 1_000_000;
  private static final Result GOOD = new Result.Good(7);
  private static final Result BAD = new Result.Bad("SERVFAIL");
  private static final Result GONE = new Result.Gone("connection refused over UDP");

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final List<String> told = new ArrayList<>();
  private final Deque<Result> script = new ArrayDeque<>();
  private Optional<HealthWatch> watch = Optional.empty();
  private long now;

  /** Answers as the script has it, each after 1 ms. */
  private final class Scripted implements Probe {
    /** Whether the server ends each connection, 10 ms after a wait has begun. */
    private boolean ends;

    @Override
    public Map<Name, Result> ask(List<Name> zones) {
      now += MILLI;
      Result result = script.pop();
      if (script.isEmpty()) watch.ifPresent(HealthWatch::stop);
      var results = new LinkedHashMap<Name, Result>();
      for (Name zone : zones) results.put(zone, result);
      return results;
    }

    @Override
    public void await(long nanos, boolean watching) {
      boolean early = ends && watching;
      now += early ? 10 * MILLI : nanos;
      if (!watching && watch.isPresent()) told.add("wait " + nanos / MILLI);
    }

    @Override
    public void wake() {}

    @Override
    public void close() {}
  }

  /** Takes note, unless it is away. */
  private final class Notes implements Announcer {
    int away;
    long forgetsAt = Long.MAX_VALUE;

    @Override
    public void announce(boolean up) throws IOException {
      if (away-- > 0) throw new IOException("nobody there");
      told.add((up ? "up" : "down") + " at " + now / MILLI);
      if (hasForgotten()) forgetsAt = Long.MAX_VALUE;
    }

    @Override
    public boolean hasForgotten() {
      return now / MILLI >= forgetsAt;
    }

    @Override
    public String toString() {
      return "notes";
    }

    @Override
    public void close() {}
  }

  private final Scripted probe = new Scripted();
  private final Notes notes = new Notes();

  private HealthWatch watch(OptionalInt least) {
    var config =
        new HealthConfig(
            new InetSocketAddress(0),
            true,
            Map.of(ZONE, least),
            Optional.empty(),
            100,
            100,
            2,
            2,
            2000,
            List.of(notes));
    return new HealthWatch(
        config,
        config::zones,
        probe,
        () -> now,
        new PrintWriter(out, true),
        new PrintWriter(err, true));
  }

  private void run(Result... results) {
    script.addAll(List.of(results));
    watch = Optional.of(watch(OptionalInt.empty()));
    watch.get().run();
  }

  @Test
  void anAddressIsAnnouncedWhenHealthyAndWithdrawnFirstOfAllAtTheEnd() {
    run(GOOD, GOOD, GOOD);
    assertEquals(List.of("up at 101", "down at 201", "wait 2000"), told);
    assertEquals(
        """
        zone example.org. is healthy, serial 7
        announced by notes
        withdrawn by notes: told to stop
        """,
        out.toString());
  }

  @Test
  void oneBadRoundChangesNothing() {
    run(GOOD, GOOD, BAD, GOOD, BAD, GOOD);
    assertEquals(List.of("up at 101", "down at 501", "wait 2000"), told);
  }

  @Test
  void twoDo() {
    run(GOOD, GOOD, BAD, BAD, GOOD);
    assertEquals(List.of("up at 101", "down at 301", "wait 2000"), told);
  }

  @Test
  void aServerThatIsKilledIsNoticedByTheEndOfItsConnection() {
    probe.ends = true;
    run(GOOD, GONE, GOOD);
    // The round after an early one comes in its time: no busy loop.
    assertEquals(List.of("down at 12", "wait 99", "wait 2000"), told);
    assertEquals(112, (now - 2000 * MILLI) / MILLI);
  }

  @Test
  void nobodyIsToldOfWhatIsNotKnownYet() {
    run(BAD);
    assertEquals(List.of("down at 1", "wait 2000"), told); // the end, no verdict
    assertEquals("withdrawn by notes: told to stop\n", out.toString());
  }

  @Test
  void anAnnouncerThatIsAwayIsTriedAgainAndToldOfOnce() {
    notes.away = 3;
    run(GOOD, GOOD, GOOD, GOOD, GOOD);
    assertEquals(List.of("up at 401", "down at 401", "wait 2000"), told);
    assertEquals("dns-server: nobody there; trying on\n", err.toString());
  }

  @Test
  void anAnnouncerThatHasStartedAnewIsToldAgain() {
    notes.forgetsAt = 250;
    run(GOOD, GOOD, GOOD, GOOD, GOOD);
    assertEquals(List.of("up at 101", "up at 301", "down at 401", "wait 2000"), told);
  }

  @Test
  void aSecondStopEndsTheWait() {
    script.addAll(List.of(GOOD));
    watch = Optional.of(watch(OptionalInt.empty()));
    watch.get().stop();
    watch.get().stop();
    watch.get().run();
    assertEquals(List.of("down at 0"), told);
  }

  @Test
  void aSerialThatIsTooOldIsNoHealth() {
    script.addAll(List.of(GOOD, GOOD));
    HealthWatch once = watch(OptionalInt.of(8));
    assertEquals("serial 7 is older than 8", once.once().getFirst().reason());
    assertEquals(Verdict.UNHEALTHY, once.verdict());
  }

  @Test
  void aSerialIsComparedByItsPlaceOnACircle() {
    script.addAll(List.of(GOOD, GOOD));
    HealthWatch once = watch(OptionalInt.of(0xffff_fff0));
    once.once();
    assertEquals(Verdict.HEALTHY, once.verdict());
  }
}
