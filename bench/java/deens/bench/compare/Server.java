package deens.bench.compare;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The programs that are compared, and how each is told to serve zones on a loopback port: in the
 * foreground, with one thread for UDP, without rate limits, control channels or writing outside its
 * folder. What is not set here has the default that its makers chose.
 */
enum Server {
  DEENS("Deens", "dns-server", "#d6336c") {
    @Override
    List<String> command(Path folder, int port, Workload workload) {
      return deens(port, workload);
    }
  },

  DEENS_MEMO_OFF("Deens, memo off", "dns-server", "#e8890c") {
    @Override
    List<String> command(Path folder, int port, Workload workload) {
      List<String> command = deens(port, workload);
      command.addAll(List.of("--memo", "off"));
      return command;
    }
  },

  NSD("NSD", "nsd", "#2f7ed8") {
    @Override
    List<String> command(Path folder, int port, Workload workload) throws IOException {
      String head =
          """
          server:
            ip-address: 127.0.0.1@%d
            server-count: 1
            username: ""
            chroot: ""
            zonesdir: ""
            database: ""
            pidfile: "%s/pid"
            xfrdfile: "%s/xfrd.state"
            zonelistfile: "%s/zone.list"
            rrl-ratelimit: 0
            rrl-whitelist-ratelimit: 0
            tcp-count: 200
          remote-control:
            control-enable: no
          """
              .formatted(port, folder, folder, folder);
      Path config =
          write(folder, "nsd.conf", head, "zone:\n  name: \"%s\"\n  zonefile: \"%s\"\n", workload);
      return List.of(path(), "-d", "-c", config.toString());
    }
  },

  KNOT("Knot", "knotd", "#2a9d5c") {
    @Override
    List<String> command(Path folder, int port, Workload workload) throws IOException {
      String head =
          """
          server:
            listen: 127.0.0.1@%d
            rundir: "%s"
            udp-workers: 1
            tcp-workers: 1
            background-workers: 1
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
          zone:
          """
              .formatted(port, folder, folder);
      Path config =
          write(folder, "knot.conf", head, "  - domain: \"%s\"\n    file: \"%s\"\n", workload);
      return List.of(path(), "-c", config.toString());
    }
  },

  BIND("BIND", "named", "#8a63d2") {
    @Override
    List<String> command(Path folder, int port, Workload workload) throws IOException {
      String head =
          """
          options {
            directory "%s";
            listen-on port %d { 127.0.0.1; };
            listen-on-v6 { none; };
            pid-file none;
            session-keyfile none;
            recursion no;
            allow-transfer { none; };
            notify no;
            empty-zones-enable no;
            dnssec-validation no;
            tcp-clients 200;
          };
          controls {};
          logging { category default { default_stderr; }; };
          """
              .formatted(folder, port);
      Path config =
          write(
              folder,
              "named.conf",
              head,
              "zone \"%s\" { type primary; file \"%s\"; };\n",
              workload);
      return List.of(path(), "-f", "-n", "1", "-c", config.toString());
    }
  },

  POWERDNS("PowerDNS", "pdns_server", "#8b7355") {
    @Override
    List<String> command(Path folder, int port, Workload workload) throws IOException {
      String zone = "zone \"%s\" { type master; file \"%s\"; };\n";
      Path zones = write(folder, "zones.conf", "", zone, workload);
      var config = new StringBuilder();
      config.append(
          """
          launch=bind
          bind-config=%s
          local-address=127.0.0.1
          local-port=%d
          receiver-threads=1
          distributor-threads=1
          max-tcp-connections=200
          webserver=no
          guardian=no
          daemon=no
          write-pid=no
          disable-syslog=yes
          loglevel=3
          security-poll-suffix=
          socket-dir=%s
          """
              .formatted(zones, port, folder));
      boolean signed = workload.isSigned();
      if (signed) config.append("bind-dnssec-db=%s/dnssec.db\n".formatted(folder));
      Files.writeString(folder.resolve("pdns.conf"), config);
      if (signed) sayThatZonesAreSigned(folder, workload);
      return List.of(path(), "--config-dir=" + folder);
    }
  };

  private static final int TOOL_SECONDS = 60;

  private final String label;
  private final String executable;
  private final String colour;

  Server(String label, String executable, String colour) {
    this.label = label;
    this.executable = executable;
    this.colour = colour;
  }

  /** Writes what configuration it needs into the folder; returns how to start it. */
  abstract List<String> command(Path folder, int port, Workload workload) throws IOException;

  /** As it is called in tables. */
  String label() {
    return label;
  }

  /** Of its lines and bars in plots. */
  String colour() {
    return colour;
  }

  /** As it is called on the command line and in data files. */
  String slug() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  boolean isOurs() {
    return this == DEENS || this == DEENS_MEMO_OFF;
  }

  /**
   * @throws IllegalArgumentException no server is called so
   */
  static Server of(String slug) {
    for (Server server : values()) {
      if (server.slug().equals(slug)) return server;
    }
    throw new IllegalArgumentException("no server \"" + slug + "\"");
  }

  /** Where the program is: servers lie in folders that are not on every user's PATH. */
  String path() throws IOException {
    return isOurs() ? "./dns-server" : path(executable);
  }

  private static String path(String program) throws IOException {
    for (String folder : List.of("/usr/sbin", "/usr/local/sbin", "/usr/bin", "/usr/local/bin")) {
      Path path = Path.of(folder, program);
      if (Files.isExecutable(path)) return path.toString();
    }
    throw new IOException("no " + program + " here: bench/run installs it");
  }

  private static List<String> deens(int port, Workload workload) {
    var command = new ArrayList<String>();
    command.addAll(List.of("./dns-server", "--workers", "1", "--listen", "127.0.0.1:" + port));
    if (workload.zones().size() == 1) {
      Workload.ZoneFile zone = workload.zones().get(0);
      command.addAll(List.of("--zone", zone.file().toString(), "--origin", zone.origin()));
    } else {
      command.addAll(List.of("--zones", workload.zoneFolder().toString()));
    }
    return command;
  }

  /** Our server with an image. */
  static List<String> deensFrom(Path image, int port) {
    return List.of(
        "./dns-server",
        "--workers",
        "1",
        "--listen",
        "127.0.0.1:" + port,
        "--image",
        image.toString());
  }

  /** Our compiler. */
  static List<String> deensCompiles(Workload workload, Path image) {
    var command = new ArrayList<>(List.of("./dns-server", "compile", "-o", image.toString()));
    if (workload.zones().size() == 1) {
      Workload.ZoneFile zone = workload.zones().get(0);
      command.addAll(List.of(zone.file().toString(), "--origin", zone.origin()));
    } else {
      command.add(workload.zoneFolder().toString());
    }
    return command;
  }

  private static Path write(
      Path folder, String name, String head, String eachZone, Workload workload)
      throws IOException {
    Path file = folder.resolve(name);
    try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.ISO_8859_1)) {
      out.write(head);
      for (Workload.ZoneFile zone : workload.zones()) {
        out.write(eachZone.formatted(zone.origin(), zone.file()));
      }
    }
    return file;
  }

  /**
   * PowerDNS leaves the signatures out of its answers unless a database says that they are there.
   */
  private static void sayThatZonesAreSigned(Path folder, Workload workload) throws IOException {
    String tool = path("pdnsutil");
    String config = "--config-dir=" + folder;
    Program.run(List.of(tool, config, "create-bind-db", folder + "/dnssec.db"), TOOL_SECONDS);
    String origin = workload.zones().get(0).origin();
    Program.run(List.of(tool, config, "set-presigned", origin), TOOL_SECONDS);
    var nsec3 = workload.nsec3Param();
    if (nsec3.isPresent()) {
      Program.run(List.of(tool, config, "set-nsec3", origin, nsec3.get()), TOOL_SECONDS);
    }
  }
}
