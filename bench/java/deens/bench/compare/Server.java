package deens.bench.compare;

import deens.peers.Peer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The programs that are compared, and how each is told to serve zones on a loopback port: with one
 * thread for UDP, otherwise as {@link Peer} says.
 */
enum Server {
  DEENS("Deens", "#d6336c") {
    @Override
    List<String> command(Path folder, int port, Workload workload) {
      return deens(port, workload);
    }
  },

  DEENS_MEMO_OFF("Deens, memo off", "#e8890c") {
    @Override
    List<String> command(Path folder, int port, Workload workload) {
      List<String> command = deens(port, workload);
      command.addAll(List.of("--memo", "off"));
      return command;
    }
  },

  NSD("NSD", "#2f7ed8") {
    @Override
    List<String> command(Path folder, int port, Workload workload) throws IOException {
      return Peer.NSD.command(folder, port, workload.zones(), "tcp-count: 200\n", "");
    }

    @Override
    String path() throws IOException {
      return Peer.NSD.path();
    }
  },

  KNOT("Knot", "#2a9d5c") {
    @Override
    List<String> command(Path folder, int port, Workload workload) throws IOException {
      String one = "udp-workers: 1\ntcp-workers: 1\nbackground-workers: 1\n";
      return Peer.KNOT.command(folder, port, workload.zones(), one, "");
    }

    @Override
    String path() throws IOException {
      return Peer.KNOT.path();
    }
  },

  BIND("BIND", "#8a63d2") {
    @Override
    List<String> command(Path folder, int port, Workload workload) throws IOException {
      var command =
          new ArrayList<>(
              Peer.BIND.command(folder, port, workload.zones(), "tcp-clients 200;\n", ""));
      command.addAll(List.of("-n", "1"));
      return command;
    }

    @Override
    String path() throws IOException {
      return Peer.BIND.path();
    }
  },

  POWERDNS("PowerDNS", "#8b7355") {
    @Override
    List<String> command(Path folder, int port, Workload workload) throws IOException {
      String settings = "receiver-threads=1\ndistributor-threads=1\nmax-tcp-connections=200\n";
      boolean signed = workload.isSigned();
      if (signed) settings += "bind-dnssec-db=%s/dnssec.db\n".formatted(folder);
      List<String> command = Peer.POWERDNS.command(folder, port, workload.zones(), settings, "");
      if (signed) sayThatZonesAreSigned(folder, workload);
      return command;
    }

    @Override
    String path() throws IOException {
      return Peer.POWERDNS.path();
    }
  };

  private static final int TOOL_SECONDS = 60;

  private final String label;
  private final String colour;

  Server(String label, String colour) {
    this.label = label;
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

  /** Where the program is. */
  String path() throws IOException {
    return "./dns-server";
  }

  private static List<String> deens(int port, Workload workload) {
    var command = new ArrayList<String>();
    command.addAll(List.of("./dns-server", "--workers", "1", "--listen", "127.0.0.1:" + port));
    if (workload.zones().size() == 1) {
      Peer.Zone zone = workload.zones().get(0);
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
      Peer.Zone zone = workload.zones().get(0);
      command.addAll(List.of(zone.file().toString(), "--origin", zone.origin()));
    } else {
      command.add(workload.zoneFolder().toString());
    }
    return command;
  }

  /**
   * PowerDNS leaves the signatures out of its answers unless a database says that they are there.
   */
  private static void sayThatZonesAreSigned(Path folder, Workload workload) throws IOException {
    String tool = Peer.path("pdnsutil", "pdns-server");
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
