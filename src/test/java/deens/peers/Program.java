package deens.peers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The name servers that are asked the same: three peers, and our own. */
enum Program {
  NSD,
  BIND,
  KNOT,
  /** Our own server, from this JVM's class path. */
  DEENS;

  private static final String NSD_SETTINGS =
      """
      tcp-count: 100
      # Adds no NS RRset to positive answers, like the other two.
      minimal-responses: yes
      identity: "peer"
      """;

  private static final String BIND_SETTINGS =
      """
      allow-query { any; };
      zone-statistics none;
      # A negative answer to a query for SOA is remembered like any other (RFC 2308 s5).
      zero-no-soa-ttl no;
      server-id "peer";
      check-names primary ignore;
      check-mx ignore;
      check-mx-cname ignore;
      check-srv-cname ignore;
      check-wildcard no;
      # Adds no NS RRset to positive answers; additional data stays.
      minimal-responses no-auth;
      """;

  private static final String KNOT_SETTINGS =
      """
      udp-workers: 1
      tcp-workers: 1
      background-workers: 1
      identity: "peer"
      nsid: "peer"
      """;

  /** Writes what configuration it needs into the folder; returns how to start it. */
  List<String> command(Path folder, int port, List<ServedZone> zones) throws IOException {
    return switch (this) {
      case NSD -> Peer.NSD.command(folder, port, files(zones), NSD_SETTINGS, "");
      case BIND -> {
        List<String> bind = Peer.BIND.command(folder, port, files(zones), BIND_SETTINGS, "");
        var command = new ArrayList<>(bind);
        command.addAll(List.of("-n", "2"));
        yield command;
      }
      case KNOT -> Peer.KNOT.command(folder, port, files(zones), KNOT_SETTINGS, "");
      case DEENS -> deens(port, zones);
    };
  }

  private static List<Peer.Zone> files(List<ServedZone> zones) {
    return zones.stream().map(z -> new Peer.Zone(z.apex().toString(), z.file())).toList();
  }

  private static List<String> deens(int port, List<ServedZone> zones) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-ea", "-Xmx512m", "--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "deens.app.Main"));
    for (ServedZone zone : zones) {
      command.addAll(List.of("--zone", zone.source().toString()));
      command.addAll(List.of("--origin", zone.apex().toString()));
    }
    command.addAll(List.of("--listen", "127.0.0.1:" + port, "--workers", "1"));
    command.addAll(List.of("--server-id", "peer", "--version-text", "peer"));
    return command;
  }
}
