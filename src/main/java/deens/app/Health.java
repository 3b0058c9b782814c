package deens.app;

import deens.cli.ExitCode;
import deens.control.Facts;
import deens.control.health.Announcer;
import deens.control.health.HealthConfig;
import deens.control.health.HealthWatch;
import deens.control.health.LearntZones;
import deens.control.health.SocketProbe;
import deens.control.health.ZoneSource;
import deens.control.health.ZoneStates.State;
import deens.control.health.ZoneStates.Verdict;
import deens.transport.Listen;
import java.io.IOException;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;

/** The health check of a server that runs beside this process, from its start to its end. */
final class Health {
  private final HealthConfig config;
  private final PrintWriter out;
  private final PrintWriter err;

  Health(HealthConfig config, PrintWriter out, PrintWriter err) {
    this.config = config;
    this.out = out;
    this.err = err;
  }

  /** Runs it; returns the exit code. */
  int run(boolean once, boolean json) throws IOException, InterruptedException {
    if (config.control().isEmpty()) return run(config::zones, once, json);
    try (var learnt = LearntZones.from(config.control().get(), this::tell)) {
      return run(learnt, once, json);
    }
  }

  private void tell(String problem) {
    err.println("dns-server: " + problem);
  }

  private int run(ZoneSource zones, boolean once, boolean json) throws IOException {
    var ids = new SecureRandom();
    try (var probe =
        new SocketProbe(config.server(), config.tcp(), config.limitMillis(), ids::nextInt)) {
      var watch = new HealthWatch(config, zones, probe, System::nanoTime, out, err);
      if (once) return once(watch, json);
      Signals.on("TERM", watch::stop);
      Signals.on("INT", watch::stop);
      out.println(
          "asking " + Listen.text(config.server()) + " every " + config.intervalMillis() + " ms");
      watch.run();
      return ExitCode.DONE;
    } finally {
      config.announcers().forEach(Announcer::close);
    }
  }

  private int once(HealthWatch watch, boolean json) {
    List<State> states = watch.once();
    boolean healthy = watch.verdict() == Verdict.HEALTHY;
    Facts zones = Facts.of("zones", states.stream().map(Health::facts).toList());
    out.print(json ? zones.with("healthy", healthy).json() : zones.text());
    if (states.isEmpty()) tell("no zone is known to ask about");
    return healthy ? ExitCode.DONE : ExitCode.INPUT;
  }

  private static Facts facts(State state) {
    return Facts.of(
        "zone",
        state.zone().toString(),
        "state",
        state.verdict().name().toLowerCase(Locale.ROOT),
        "serial",
        state.serial().isPresent() ? Integer.toUnsignedString(state.serial().getAsInt()) : "none",
        "reason",
        state.reason().isEmpty() ? "-" : state.reason());
  }
}
