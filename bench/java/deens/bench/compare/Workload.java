package deens.bench.compare;

import deens.peers.Peer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;

/**
 * Zones to serve and queries to ask, as {@code deens.bench.Workloads} has written them.
 *
 * @param zoneFolder where all the zone files are
 * @param queries one {@code NAME TYPE} a line
 * @param records in all zones together
 * @param doPercent of the queries, as many set DO
 */
record Workload(
    String name,
    List<Peer.Zone> zones,
    Path zoneFolder,
    Path queries,
    long records,
    int doPercent) {
  private static final Pattern NSEC3PARAM =
      Pattern.compile("^(?!.*RRSIG).*\\sNSEC3PARAM\\s+(\\d+)\\s+(\\d+)\\s+(\\d+)\\s+(\\S+)");
  private static final int APEX_LINES = 400;

  static Workload in(Path folder) throws IOException {
    var properties = new Properties();
    try (var in = Files.newBufferedReader(folder.resolve("workload.properties"))) {
      properties.load(in);
    }
    var zones = new ArrayList<Peer.Zone>();
    for (String line : Files.readAllLines(folder.resolve("zones.txt"))) {
      String[] fields = line.split("\t", -1);
      zones.add(new Peer.Zone(fields[0], folder.resolve(fields[1]).toAbsolutePath()));
    }
    return new Workload(
        folder.getFileName().toString(),
        List.copyOf(zones),
        folder.resolve("zones").toAbsolutePath(),
        folder.resolve("queries.txt"),
        Long.parseLong(properties.getProperty("records")),
        Integer.parseInt(properties.getProperty("doPercent")));
  }

  /** A few of the zones from the first to the last: when these are answered for, all are loaded. */
  List<String> sampleOrigins() {
    int samples = Math.min(zones.size(), 5);
    var origins = new ArrayList<String>();
    for (int i = 0; i < samples; i++) {
      int at = samples == 1 ? 0 : (int) ((long) i * (zones.size() - 1) / (samples - 1));
      origins.add(zones.get(at).origin());
    }
    return Collections.unmodifiableList(origins);
  }

  /** Whether the first zone is signed. */
  boolean isSigned() throws IOException {
    return apexLines().stream().anyMatch(l -> l.matches("(?s).*\\sRRSIG\\s.*"));
  }

  /** The first zone's NSEC3PARAM as presented, if it has one. */
  Optional<String> nsec3Param() throws IOException {
    return apexLines().stream()
        .map(NSEC3PARAM::matcher)
        .filter(m -> m.find())
        .map(m -> "%s %s %s %s".formatted(m.group(1), m.group(2), m.group(3), m.group(4)))
        .findFirst();
  }

  private List<String> apexLines() throws IOException {
    try (var lines = Files.lines(zones.get(0).file(), StandardCharsets.ISO_8859_1)) {
      return lines.limit(APEX_LINES).toList();
    }
  }
}
