package deens.control.health;

import deens.core.wire.Name;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What is thought of each zone, by the last few results: one bad answer may be chance, so that only
 * several in a row change a verdict. That nobody listens is no chance.
 */
public final class ZoneStates {
  /** What is thought of a zone, or of all of them. */
  public enum Verdict {
    /** Too few results, as yet. */
    UNKNOWN,
    HEALTHY,
    UNHEALTHY
  }

  /**
   * One zone, to tell of.
   *
   * @param serial of the last good answer
   * @param reason of the last one that was not; empty: the last one was good
   */
  public record State(Name zone, Verdict verdict, OptionalInt serial, String reason) {}

  private static final class Counted {
    Verdict verdict = Verdict.UNKNOWN;

    /** Added to a healthy server: it does not count before its first good answers. */
    final boolean late;

    int goodInARow;
    int badInARow;
    OptionalInt serial = OptionalInt.empty();
    String reason = "";

    Counted(boolean late) {
      this.late = late;
    }

    boolean counts() {
      return !late || serial.isPresent();
    }
  }

  private final int rise;
  private final int fall;
  private final Map<Name, Counted> zones = new LinkedHashMap<>();

  /**
   * Makes states without a zone.
   *
   * @param rise good results in a row after which a zone is healthy
   * @param fall others in a row after which it is not
   */
  public ZoneStates(int rise, int fall) {
    this.rise = rise;
    this.fall = fall;
  }

  /**
   * Says which zones there are from now on; what is known of those that stay is kept. A zone that
   * comes to a healthy server does not make it unhealthy: it may have to be fetched first.
   */
  public void zones(Collection<Name> names) {
    boolean late = verdict() == Verdict.HEALTHY;
    zones.keySet().retainAll(new LinkedHashSet<>(names));
    for (Name name : names) zones.computeIfAbsent(name, n -> new Counted(late));
  }

  /** Takes what came of a round; returns the zones of which another thing is thought now. */
  public List<State> take(Map<Name, Result> results) {
    var changed = new ArrayList<State>();
    results.forEach((name, result) -> {
      Counted zone = zones.get(name);
      if (zone == null) return;
      Verdict before = zone.verdict;
      take(zone, result);
      if (zone.verdict != before) changed.add(state(name, zone));
    });
    return changed;
  }

  private void take(Counted zone, Result result) {
    switch (result) {
      case Result.Good good -> {
        zone.serial = OptionalInt.of(good.serial());
        zone.reason = "";
        zone.badInARow = 0;
        if (++zone.goodInARow >= rise) zone.verdict = Verdict.HEALTHY;
      }
      case Result.Bad bad -> bad(zone, bad.reason(), zone.badInARow + 1);
      case Result.Gone gone -> bad(zone, gone.reason(), fall);
    }
  }

  private void bad(Counted zone, String reason, int inARow) {
    zone.reason = reason;
    zone.goodInARow = 0;
    zone.badInARow = inARow;
    if (inARow >= fall) zone.verdict = Verdict.UNHEALTHY;
  }

  /** Returns what is thought of the server: healthy only if every zone is. */
  public Verdict verdict() {
    if (zones.isEmpty()) return Verdict.UNHEALTHY;
    boolean allKnown = true;
    for (Counted zone : zones.values()) {
      if (!zone.counts()) continue;
      if (zone.verdict == Verdict.UNHEALTHY) return Verdict.UNHEALTHY;
      allKnown &= zone.verdict == Verdict.HEALTHY;
    }
    return allKnown ? Verdict.HEALTHY : Verdict.UNKNOWN;
  }

  /** Returns why the server is not healthy, in a few words. */
  public String reason() {
    if (zones.isEmpty()) return "no zone is known to ask about";
    Optional<State> first =
        states().stream().filter(s -> s.verdict() == Verdict.UNHEALTHY).findFirst();
    long others = zones.values().stream().filter(z -> z.verdict == Verdict.UNHEALTHY).count() - 1;
    return first
        .map(s ->
            "zone "
                + s.zone()
                + ": "
                + s.reason()
                + (others > 0 ? ", and " + others + " more" : ""))
        .orElse("");
  }

  /** Returns all zones in the order that they were named in. */
  public List<State> states() {
    var states = new ArrayList<State>();
    zones.forEach((name, zone) -> states.add(state(name, zone)));
    return states;
  }

  private static State state(Name name, Counted zone) {
    return new State(name, zone.verdict, zone.serial, zone.reason);
  }
}
