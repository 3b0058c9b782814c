package deens.bench;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The servers whose loading is measured, and how each is told to serve zone files on a loopback
 * port: in the foreground, as quickly as its own settings let it.
 */
enum LoadServer {
  /** This server, from zone files. */
  DEENS {
    @Override
    List<String> command(Setting s) {
      return ours(s, files(s));
    }
  },

  /** This server, from the image that its command {@code compile} has made of them. */
  DEENS_IMAGE {
    @Override
    List<String> prepare(Setting s) {
      var compile = new ArrayList<>(s.ours());
      compile.add("compile");
      for (Path source : s.sources()) compile.add(source.toString());
      compile.addAll(List.of("-o", image(s)));
      return compile;
    }

    @Override
    List<String> command(Setting s) {
      return ours(s, List.of("--image", image(s)));
    }

    private static String image(Setting s) {
      return s.folder().resolve("zones.image").toString();
    }
  },

  /** This server, from zone files that have not changed since it cached them. */
  DEENS_CACHE {
    @Override
    List<String> command(Setting s) {
      var with = new ArrayList<>(files(s));
      with.addAll(List.of("--cache", s.folder().resolve("cache").toString()));
      return ours(s, with);
    }

    @Override
    boolean isWarmedUp() {
      return true;
    }
  },

  NSD {
    @Override
    List<String> command(Setting s) throws IOException {
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
            zonefiles-check: no
          remote-control:
            control-enable: no
          """
              .formatted(s.port(), s.folder(), s.folder());
      String file = write(s, config, "zone:\n  name: \"%s\"\n  zonefile: \"%s\"\n");
      return List.of("/usr/sbin/nsd", "-d", "-c", file);
    }
  },

  KNOT {
    @Override
    List<String> command(Setting s) throws IOException {
      String config =
          """
          server:
            listen: 127.0.0.1@%d
            rundir: "%s"
          log:
            - target: stderr
              any: error
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
              .formatted(s.port(), s.folder(), s.folder());
      String file = write(s, config, "  - domain: \"%s\"\n    file: \"%s\"\n");
      return List.of("/usr/sbin/knotd", "-c", file);
    }
  },

  BIND {
    @Override
    List<String> command(Setting s) throws IOException {
      String config =
          """
          options {
            directory "%s";
            listen-on port %d { 127.0.0.1; };
            listen-on-v6 { none; };
            pid-file none;
            session-keyfile none;
            recursion no;
            notify no;
            empty-zones-enable no;
            dnssec-validation no;
            check-integrity no;
          };
          controls {};
          logging { category default { null; }; };
          """
              .formatted(s.folder(), s.port());
      String file = write(s, config, "zone \"%s\" { type primary; file \"%s\"; };\n");
      return List.of("/usr/sbin/named", "-f", "-c", file);
    }
  },

  PDNS {
    @Override
    List<String> command(Setting s) throws IOException {
      String zones = write(s, "", "zone \"%s\" { type master; file \"%s\"; };\n");
      String config =
          """
          launch=bind
          bind-config=%s
          bind-check-interval=0
          local-address=127.0.0.1
          local-port=%d
          socket-dir=%s
          daemon=no
          guardian=no
          loglevel=2
          """
              .formatted(zones, s.port(), s.folder());
      Files.writeString(s.folder().resolve("pdns.conf"), config);
      return List.of("/usr/sbin/pdns_server", "--config-dir=" + s.folder());
    }
  };

  /**
   * What is to be served and where.
   *
   * @param ours the command that starts this server, without arguments
   * @param sources zone files, and folders of them, all called ORIGIN.zone
   * @param folder where a server may write
   * @param port to listen on
   */
  record Setting(List<String> ours, List<Path> sources, Path folder, int port) {
    /** Returns the zone files, those in folders one by one. */
    List<Path> files() throws IOException {
      var all = new ArrayList<Path>();
      for (Path source : sources) {
        if (Files.isDirectory(source)) {
          try (var inside = Files.list(source)) {
            inside.filter(f -> f.toString().endsWith(".zone")).sorted().forEach(all::add);
          }
        } else {
          all.add(source);
        }
      }
      return all;
    }
  }

  /** Writes what configuration it needs into the folder; returns how to start it. */
  abstract List<String> command(Setting setting) throws IOException;

  /** Returns a command to be run before; none: empty. */
  List<String> prepare(Setting setting) {
    return List.of();
  }

  /** Whether the first start only prepares the others. */
  boolean isWarmedUp() {
    return false;
  }

  /** Returns the origin of a zone file: its name less ".zone". */
  static String origin(Path file) {
    String name = file.getFileName().toString();
    return name.substring(0, name.length() - ".zone".length()) + ".";
  }

  private static List<String> files(Setting s) {
    var options = new ArrayList<String>();
    for (Path source : s.sources()) {
      options.add(Files.isDirectory(source) ? "--zones" : "--zone");
      options.add(source.toString());
    }
    return options;
  }

  private static List<String> ours(Setting s, List<String> options) {
    var command = new ArrayList<>(s.ours());
    command.addAll(options);
    command.addAll(List.of("--listen", "127.0.0.1:" + s.port(), "--workers", "1"));
    return command;
  }

  private static String write(Setting s, String config, String zone) throws IOException {
    Path file = s.folder().resolve("config");
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      out.write(config);
      for (Path f : s.files()) out.write(zone.formatted(origin(f), f.toAbsolutePath()));
    }
    return file.toString();
  }
}
