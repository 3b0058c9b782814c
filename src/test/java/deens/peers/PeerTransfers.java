package deens.peers;

import deens.config.TsigKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** How each name server program is told to send zones to us, and to fetch them from us. */
record PeerTransfers(Program program, boolean signed, TsigKey key, String secret) {
  private String keyName() {
    String name = key.name().toString();
    return name.substring(0, name.length() - 1);
  }

  /** Starts it as the primary of zones, of which it tells us. */
  NameServer primary(Path parent, List<ServedZone> zones, int ourPort) throws IOException {
    return start(parent, zones, NameServer.freePort(), ourPort, true);
  }

  /** Starts it as a secondary of zones of ours, and waits until it has them. */
  NameServer secondary(Path parent, List<ServedZone> zones, int port, int ourPort)
      throws IOException {
    return start(parent, zones, port, ourPort, false);
  }

  private NameServer start(
      Path parent, List<ServedZone> zones, int port, int ourPort, boolean primary)
      throws IOException {
    Path folder = Files.createTempDirectory(parent, program.name());
    // The plain configuration, with what transfers need put in its places.
    List<String> command = program.command(folder, port, zones);
    Path file = folder.resolve("config");
    String config = Files.readString(file);
    String wanted =
        switch (program) {
          case NSD -> nsd(config, ourPort, primary, folder);
          case BIND -> bind(config, ourPort, primary, folder);
          case KNOT -> knot(config, ourPort, primary, folder);
          case DEENS -> throw new IllegalArgumentException("our own server");
        };
    Files.writeString(file, wanted);
    return NameServer.start(program, folder, command, port, zones);
  }

  private String nsd(String config, int ourPort, boolean primary, Path folder) {
    String with = signed ? keyName() : "NOKEY";
    String keys =
        "key:\n  name: \"%s\"\n  algorithm: hmac-sha256\n  secret: \"%s\"\n"
            .formatted(keyName(), secret);
    String more =
        primary
            ? "  provide-xfr: 127.0.0.1 %s\n  notify: 127.0.0.1@%d %s\n"
                .formatted(with, ourPort, with)
            : "  request-xfr: 127.0.0.1@%d %s\n  allow-notify: 127.0.0.1 %s\n  provide-xfr: 127.0.0.1 %s\n"
                .formatted(ourPort, with, with, with);
    String zones = config.substring(config.indexOf("zone:\n"));
    zones = zones.replaceAll("(  zonefile: .*\n)", "$1" + more);
    if (!primary) zones = elsewhere(zones, folder);
    return config.substring(0, config.indexOf("zone:\n")) + keys + zones;
  }

  private String bind(String config, int ourPort, boolean primary, Path folder) {
    String with = signed ? " key \"" + keyName() + "\"" : "";
    String whom = signed ? "key \"" + keyName() + "\";" : "127.0.0.1;";
    String keys =
        "key \"%s\" { algorithm hmac-sha256; secret \"%s\"; };\n".formatted(keyName(), secret);
    String more =
        primary
            ? "allow-transfer { %s }; notify explicit; also-notify { 127.0.0.1 port %d%s; };"
                .formatted(whom, ourPort, with)
            : "primaries { 127.0.0.1 port %d%s; }; allow-transfer { %s }; masterfile-format text;"
                .formatted(ourPort, with, whom);
    String own = primary ? "type primary;" : "type secondary;";
    String changed = config.replace("type primary;", own + " " + more);
    return keys + (primary ? changed : elsewhere(changed, folder));
  }

  private String knot(String config, int ourPort, boolean primary, Path folder) {
    String keys =
        """
        key:
          - id: %s
            algorithm: hmac-sha256
            secret: %s
        remote:
          - id: ours
            address: 127.0.0.1@%d
        %s
        acl:
          - id: allowed
            address: 127.0.0.1
            action: [transfer, notify]
        %s
        """
            .formatted(
                keyName(),
                secret,
                ourPort,
                signed ? "    key: " + keyName() : "",
                signed ? "    key: " + keyName() : "");
    String more = "    acl: allowed\n    " + (primary ? "notify" : "master") + ": ours\n";
    String changed =
        config
            .replace("template:\n", keys + "template:\n")
            .replaceAll("(    file: .*\n)", "$1" + more);
    return primary ? changed : elsewhere(changed, folder);
  }

  /** Leads a secondary's files away from ours. */
  private static String elsewhere(String config, Path folder) {
    return config.replaceAll("(file:? \")[^\"]*/([^\"/]+\")", "$1" + folder + "/fetched-$2");
  }
}
