package deens.control.health;

import deens.core.wire.Name;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a health check is told.
 *
 * @param server that is asked
 * @param tcp whether TCP must answer, too
 * @param zones to ask about, each with the oldest serial that is good enough
 * @param control the server's control socket, to learn its zones from if none are named
 * @param intervalMillis from one round to the next
 * @param limitMillis how long an answer may take
 * @param rise good results in a row that make a zone healthy
 * @param fall others in a row that make it unhealthy
 * @param drainMillis from the withdrawal to the end
 * @param announcers who are told; they are closed by whoever made them
 */
public record HealthConfig(
    InetSocketAddress server,
    boolean tcp,
    Map<Name, OptionalInt> zones,
    Optional<Path> control,
    int intervalMillis,
    int limitMillis,
    int rise,
    int fall,
    int drainMillis,
    List<Announcer> announcers) {
  /** Copies what could change. */
  public HealthConfig {
    zones = Collections.unmodifiableMap(new LinkedHashMap<>(zones));
    announcers = List.copyOf(announcers);
  }
}
