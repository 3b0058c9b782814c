package deens.peers;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

/**
 * The name servers of others, and how each is told to serve zones on a loopback port: in the
 * foreground, without rate limits, control channels, notifies or writing outside its folder. All
 * tests and benchmarks that run one start from here; what is not set has the default that its
 * makers chose.
 */
public enum Peer {
  NSD("nsd", "nsd") {
    @Override
    public List<String> command(
        Path folder, int port, Collection<Zone> zones, String settings, String sections)
        throws IOException {
      String head =
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
          """
              .formatted(port, folder, folder);
      String control = "remote-control:\n  control-enable: no\n";
      head += settings.indent(2) + control + sections;
      String zone = "zone:\n  name: \"%s\"\n  zonefile: \"%s\"\n";
      return List.of(path(), "-d", "-c", write(folder, head, zone, zones));
    }
  },

  KNOT("knotd", "knot") {
    @Override
    public List<String> command(
        Path folder, int port, Collection<Zone> zones, String settings, String sections)
        throws IOException {
      String server = "server:\n  listen: 127.0.0.1@%d\n  rundir: \"%s\"\n".formatted(port, folder);
      String rest =
          """
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
          """
              .formatted(folder);
      String head = server + settings.indent(2) + rest + sections + "zone:\n";
      String zone = "  - domain: \"%s\"\n    file: \"%s\"\n";
      return List.of(path(), "-c", write(folder, head, zone, zones));
    }
  },

  BIND("named", "bind9") {
    @Override
    public List<String> command(
        Path folder, int port, Collection<Zone> zones, String settings, String sections)
        throws IOException {
      String options =
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
            check-integrity no;
          """
              .formatted(folder, port);
      String rest = "};\ncontrols {};\nlogging { category default { default_stderr; }; };\n";
      String head = options + settings.indent(2) + rest + sections;
      String zone = "zone \"%s\" { type primary; file \"%s\"; };\n";
      return List.of(path(), "-f", "-c", write(folder, head, zone, zones));
    }
  },

  POWERDNS("pdns_server", "pdns-server") {
    @Override
    public List<String> command(
        Path folder, int port, Collection<Zone> zones, String settings, String sections)
        throws IOException {
      String list = write(folder, "", "zone \"%s\" { type master; file \"%s\"; };\n", zones);
      String config =
          """
          launch=bind
          bind-config=%s
          bind-check-interval=0
          local-address=127.0.0.1
          local-port=%d
          socket-dir=%s
          webserver=no
          guardian=no
          daemon=no
          write-pid=no
          disable-syslog=yes
          loglevel=3
          security-poll-suffix=
          """
              .formatted(list, port, folder);
      Files.writeString(folder.resolve("pdns.conf"), config + settings + sections);
      return List.of(path(), "--config-dir=" + folder);
    }
  };

  private static final List<String> FOLDERS =
      List.of("/usr/sbin", "/usr/local/sbin", "/usr/bin", "/usr/local/bin");

  private final String executable;
  private final String debianPackage;

  Peer(String executable, String debianPackage) {
    this.executable = executable;
    this.debianPackage = debianPackage;
  }

  /** A zone to be served: its origin, with or without the last dot, and its master file. */
  public record Zone(String origin, Path file) {}

  /**
   * Writes the configuration, {@code config} in the folder; returns the command that starts it.
   *
   * @param folder the only one that it writes to
   * @param port on 127.0.0.1, UDP and TCP
   * @param settings lines for NSD's and Knot's section {@code server}, BIND's {@code options}
   * @param sections other sections, before the zones
   * @throws IOException the program is not here, or the folder cannot be written
   */
  public abstract List<String> command(
      Path folder, int port, Collection<Zone> zones, String settings, String sections)
      throws IOException;

  /** Returns where the program is: servers lie in folders that are not on every user's PATH. */
  public String path() throws IOException {
    return path(executable, debianPackage);
  }

  /**
   * Returns where a program is.
   *
   * @throws IOException it is nowhere; the message names the Debian package that has it
   */
  public static String path(String executable, String debianPackage) throws IOException {
    for (String folder : FOLDERS) {
      Path path = Path.of(folder, executable);
      if (Files.isExecutable(path)) return path.toString();
    }
    throw new IOException(
        "no " + executable + " here: install the package " + debianPackage + ", or run ./check");
  }

  private static String write(Path folder, String head, String each, Collection<Zone> zones)
      throws IOException {
    Path file = folder.resolve("config");
    try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.ISO_8859_1)) {
      out.write(head);
      for (Zone zone : zones) out.write(each.formatted(zone.origin(), zone.file()));
    }
    return file.toString();
  }
}
