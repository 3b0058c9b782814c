package deens.control.health;

import deens.control.health.ZoneStates.State;
import deens.control.health.ZoneStates.Verdict;
import deens.core.wire.Name;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/** Asks a server in rounds, and tells the announcers whenever the verdict on it changes. */
public final class HealthWatch {
  private final HealthConfig config;
  private final ZoneSource source;
  private final Probe probe;
  private final LongSupplier clockNanos;
  private final PrintWriter out;
  private final ZoneStates states;
  private final List<Announcement> announcements;
  private final AtomicInteger stops = new AtomicInteger();

  /**
   * Makes a watch.
   *
   * @param source which zones to ask about; those of the configuration, or learnt
   * @param probe closed by whoever made it
   * @param clockNanos only ever goes forward
   * @param out is told of each change
   * @param err is told what goes wrong
   */
  public HealthWatch(
      HealthConfig config,
      ZoneSource source,
      Probe probe,
      LongSupplier clockNanos,
      PrintWriter out,
      PrintWriter err) {
    this.config = config;
    this.source = source;
    this.probe = probe;
    this.clockNanos = clockNanos;
    this.out = out;
    states = new ZoneStates(config.rise(), config.fall());
    announcements = config.announcers().stream().map(a -> new Announcement(a, out, err)).toList();
  }

  /** Asks in so many rounds as a verdict takes, tells nobody, and returns what came of it. */
  public List<State> once() {
    int rounds = Math.max(config.rise(), config.fall());
    for (int i = 0; i < rounds; i++) {
      long begun = clockNanos.getAsLong();
      ask();
      if (i + 1 < rounds) pause(begun, false);
    }
    return states.states();
  }

  /** Returns what is thought of the server. */
  public Verdict verdict() {
    return states.verdict();
  }

  /** Watches until {@link #stop}; then the address is withdrawn, and given time to be forgotten. */
  public void run() {
    boolean watching = true;
    while (stops.get() == 0) {
      long begun = clockNanos.getAsLong();
      for (State changed : ask()) out.println(text(changed));
      Verdict verdict = states.verdict();
      if (verdict != Verdict.UNKNOWN) tell(verdict == Verdict.HEALTHY, states.reason());
      if (stops.get() > 0) break;
      // A server that ends each connection by itself does not make this a busy loop.
      watching = !pause(begun, watching);
    }
    tell(false, "told to stop");
    drain();
  }

  /** Has {@link #run} withdraw the address and end; a second time: without waiting any longer. */
  public void stop() {
    stops.incrementAndGet();
    probe.wake();
  }

  private void drain() {
    long end = clockNanos.getAsLong() + TimeUnit.MILLISECONDS.toNanos(config.drainMillis());
    while (stops.get() < 2) {
      long left = end - clockNanos.getAsLong();
      if (left <= 0) return;
      probe.await(left, false);
    }
  }

  /** Waits until the next round is due; returns whether it is due early. */
  private boolean pause(long begun, boolean watching) {
    long next = begun + TimeUnit.MILLISECONDS.toNanos(config.intervalMillis());
    long left = next - clockNanos.getAsLong();
    if (left > 0) probe.await(left, watching);
    return clockNanos.getAsLong() < next;
  }

  private List<State> ask() {
    Map<Name, OptionalInt> zones = source.zones();
    states.zones(zones.keySet());
    if (zones.isEmpty()) return List.of();
    var results = new LinkedHashMap<>(probe.ask(List.copyOf(zones.keySet())));
    results.replaceAll((zone, result) -> atLeast(zones.get(zone), result));
    return states.take(results);
  }

  private static Result atLeast(OptionalInt least, Result result) {
    if (least.isEmpty() || !(result instanceof Result.Good good)) return result;
    // RFC 1982 s3.2: whether one serial comes before another.
    if (good.serial() - least.getAsInt() >= 0) return result;
    return new Result.Bad(
        "serial "
            + Integer.toUnsignedString(good.serial())
            + " is older than "
            + Integer.toUnsignedString(least.getAsInt()));
  }

  private void tell(boolean up, String reason) {
    for (Announcement announcement : announcements) announcement.tell(up, reason);
  }

  private static String text(State state) {
    return "zone "
        + state.zone()
        + (state.verdict() == Verdict.HEALTHY
            ? " is healthy, serial " + Integer.toUnsignedString(state.serial().orElseThrow())
            : " is not healthy: " + state.reason());
  }
}
