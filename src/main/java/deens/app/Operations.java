package deens.app;

import deens.config.LogConfig;
import deens.control.ControlServer;
import deens.control.Facts;
import deens.control.RefusedException;
import deens.core.wire.Name;
import deens.transfer.Transfers;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/** What the operator may ask of a running server over its control socket. */
final class Operations implements ControlServer.Requests {
  private final Supplier<Facts> status;
  private final Supplier<List<ServedZone>> zones;
  private final Supplier<Facts> statistics;
  private final Optional<Transfers> transfers;
  private final Wishes wishes;

  /**
   * Makes them.
   *
   * @param zones those that are served now
   * @param transfers empty: nothing is transferred
   * @param wishes takes what the server's own thread must do
   */
  Operations(
      Supplier<Facts> status,
      Supplier<List<ServedZone>> zones,
      Supplier<Facts> statistics,
      Optional<Transfers> transfers,
      Wishes wishes) {
    this.status = status;
    this.zones = zones;
    this.statistics = statistics;
    this.transfers = transfers;
    this.wishes = wishes;
  }

  @Override
  public Facts handle(List<String> words) throws RefusedException, InterruptedException {
    String argument = words.size() > 1 ? words.get(1) : "";
    return switch (words.getFirst()) {
      case "status" -> status.get();
      case "zones" -> Facts.of("zones", zones.get().stream().map(Operations::facts).toList());
      case "zone" -> facts(zone(argument));
      case "stats" -> statistics.get();
      case "reload" -> result(argument.isEmpty() ? wishes.reload() : wishes.reload(name(argument)));
      case "secondaries" ->
          Facts.of(
              "secondaries",
              transfers.map(Transfers::states).orElse(List.of()).stream()
                  .map(Operations::facts)
                  .toList());
      case "refresh" ->
          done(transfers.isPresent() && transfers.get().refresh(name(argument)), argument);
      case "retransfer" ->
          done(transfers.isPresent() && transfers.get().retransfer(name(argument)), argument);
      case "notify" ->
          done(transfers.isPresent() && transfers.get().notify(name(argument)), argument);
      case "stop" -> {
        wishes.stop();
        yield Facts.of("stopping", true);
      }
      case "log-level" -> logLevel(argument);
      default -> throw new RefusedException("unknown request \"" + words.getFirst() + "\"");
    };
  }

  private static Facts result(Future<Facts> reload) throws RefusedException, InterruptedException {
    try {
      return reload.get();
    } catch (ExecutionException e) {
      throw new RefusedException(e.getCause().getMessage());
    }
  }

  private static Facts done(boolean begun, String zone) throws RefusedException {
    if (begun) return Facts.of("begun", true);
    throw new RefusedException("there is nothing to do of the kind for zone " + zone);
  }

  private static Name name(String text) throws RefusedException {
    try {
      return Name.parse(text);
    } catch (IllegalArgumentException e) {
      throw new RefusedException(e.getMessage());
    }
  }

  private ServedZone zone(String text) throws RefusedException {
    Name name = name(text);
    return zones.get().stream()
        .filter(z -> z.apex().equals(name))
        .findFirst()
        .orElseThrow(() -> new RefusedException("no zone " + name + " is served here"));
  }

  private static Facts facts(Transfers.SecondaryState zone) {
    return Facts.of(
        "zone", zone.apex().toString(),
        "serial",
            zone.serial().isPresent() ? Integer.toUnsignedString(zone.serial().getAsInt()) : "none",
        "answered", zone.isWithheld() ? "SERVFAIL" : "yes",
        "next", Instant.ofEpochMilli(zone.nextMillis()).toString(),
        "last-failure", zone.lastFailure().isEmpty() ? "none" : zone.lastFailure());
  }

  private static Facts facts(ServedZone zone) {
    return Facts.of(
        "zone", zone.apex().toString(),
        "serial", Integer.toUnsignedLong(zone.serial()),
        "records", zone.records(),
        "file", zone.file().file().toString());
  }

  private static Facts logLevel(String text) throws RefusedException {
    for (LogConfig.Level level : LogConfig.Level.values()) {
      if (!level.name().toLowerCase(Locale.ROOT).equals(text)) continue;
      Logging.level(level);
      return Facts.of("log-level", text);
    }
    throw new RefusedException("\"" + text + "\" is none of off, error, warn, info, debug, trace");
  }
}
