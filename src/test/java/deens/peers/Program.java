package deens.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The name server programs, and how each is told to serve zones on a loopback port: in the
 * foreground, without rate limits, control channels or writing outside its folder.
 */
enum Program {
  NSD("nsd", "nsd") {
    @Override
    List<String> command(Path folder, int port, List<ServedZone> zones) throws IOException {
      String config =
          """
          server:
            ip-address: 127.0.0.1@%d
            server-count: 1
            username: ""
            chroot: ""
            zonesdir: ""
            database: ""
            pidfile: ""
            xfrdfile: "%s/xfrd.state"
            zonelistfile: "%s/zone.list"
            rrl-ratelimit: 0
            rrl-whitelist-ratelimit: 0
            tcp-count: 100
            # Adds no NS RRset to positive answers, like the other two.
            minimal-responses: yes
            identity: "peer"
          remote-control:
            control-enable: no
          """
              .formatted(port, folder, folder);
      String list = each(zones, "zone:\n  name: \"%s\"\n  zonefile: \"%s\"\n");
      return List.of(path(), "-d", "-c", write(folder, config + list));
    }
  },

  BIND("named", "bind9") {
    @Override
    List<String> command(Path folder, int port, List<ServedZone> zones) throws IOException {
      String config =
          """
          options {
            directory "%s";
            listen-on port %d { 127.0.0.1; };
            listen-on-v6 { none; };
            pid-file none;
            session-keyfile none;
            recursion no;
            allow-query { any; };
            allow-transfer { none; };
            notify no;
            empty-zones-enable no;
            dnssec-validation no;
            zone-statistics none;
            # A negative answer to a query for SOA is remembered like any other (RFC 2308 s5).
            zero-no-soa-ttl no;
            server-id "peer";
            check-names primary ignore;
            check-integrity no;
            check-mx ignore;
            check-mx-cname ignore;
            check-srv-cname ignore;
            check-wildcard no;
            # Adds no NS RRset to positive answers; additional data stays.
            minimal-responses no-auth;
          };
          controls {};
          logging { category default { default_stderr; }; };
          """
              .formatted(folder, port);
      String list = each(zones, "zone \"%s\" { type primary; file \"%s\"; };\n");
      return List.of(path(), "-f", "-n", "2", "-c", write(folder, config + list));
    }
  },

  KNOT("knotd", "knot") {
    @Override
    List<String> command(Path folder, int port, List<ServedZone> zones) throws IOException {
      String config =
          """
          server:
            listen: 127.0.0.1@%d
            rundir: "%s"
            udp-workers: 1
            tcp-workers: 1
            background-workers: 1
            identity: "peer"
            nsid: "peer"
          log:
            - target: stderr
              any: warning
          database:
            storage: "%s"
          template:
            - id: default
              zonefile-sync: -1
              zonefile-load: whole
              journal-content: none
              semantic-checks: off
          zone:
          """
              .formatted(port, folder, folder);
      String list = each(zones, "  - domain: \"%s\"\n    file: \"%s\"\n");
      return List.of(path(), "-c", write(folder, config + list));
    }
  },

  /** Our own server, from this JVM's class path. */
  DEENS("java", "JDK") {
    @Override
    List<String> command(Path folder, int port, List<ServedZone> zones) {
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
  };

  private final String executable;
  private final String debianPackage;

  Program(String executable, String debianPackage) {
    this.executable = executable;
    this.debianPackage = debianPackage;
  }

  /** Writes what configuration it needs into the folder; returns how to start it. */
  abstract List<String> command(Path folder, int port, List<ServedZone> zones) throws IOException;

  /** Where the program is: servers lie in folders that are not on every user's PATH. */
  String path() throws IOException {
    for (String folder : List.of("/usr/sbin", "/usr/local/sbin", "/usr/bin", "/usr/local/bin")) {
      Path path = Path.of(folder, executable);
      if (Files.isExecutable(path)) return path.toString();
    }
    throw new IOException(
        "no " + executable + " here: install the package " + debianPackage + ", or run ./check");
  }

  private static String each(List<ServedZone> zones, String format) {
    return zones.stream()
        .map(z -> format.formatted(z.apex(), z.file()))
        .collect(Collectors.joining());
  }

  private static String write(Path folder, String config) throws IOException {
    return Files.writeString(folder.resolve("config"), config).toString();
  }
}
