package deens.bench;

import deens.peers.Peer;
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
      return Peer.NSD.command(s.folder(), s.port(), s.zones(), "zonefiles-check: no\n", "");
    }
  },

  KNOT {
    @Override
    List<String> command(Setting s) throws IOException {
      return Peer.KNOT.command(s.folder(), s.port(), s.zones(), "", "");
    }
  },

  BIND {
    @Override
    List<String> command(Setting s) throws IOException {
      return Peer.BIND.command(s.folder(), s.port(), s.zones(), "", "");
    }
  },

  PDNS {
    @Override
    List<String> command(Setting s) throws IOException {
      return Peer.POWERDNS.command(s.folder(), s.port(), s.zones(), "", "");
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

    List<Peer.Zone> zones() throws IOException {
      return files().stream().map(f -> new Peer.Zone(origin(f), f.toAbsolutePath())).toList();
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
}
