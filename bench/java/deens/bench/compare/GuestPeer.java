package deens.bench.compare;

import deens.peers.Peer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Tells the server of others in a Linux guest to serve a zone, as {@link Peer} says but at any
 * address, with one thread, and without what an answer need not have, as our answers are. With
 * {@code loopback}, as {@link Server} says, which is how {@code bench/run} measures it.
 *
 * <pre>
 *   GuestPeer bind|nsd|knot FOLDER ORIGIN
 *   GuestPeer bind|nsd|knot|powerdns FOLDER ORIGIN loopback
 * </pre>
 *
 * <p>The zone is in the folder's file {@code zone}; the configuration is written beside it, and the
 * command is printed, both as they have to be where the folder is called {@code /served}.
 */
public final class GuestPeer {
  private static final String IN_GUEST = "/served";
  private static final int PORT = 53;

  private GuestPeer() {}

  public static void main(String[] arguments) throws IOException {
    boolean isLoopback = arguments.length == 4 && arguments[3].equals("loopback");
    if (arguments.length != 3 && !isLoopback) {
      System.err.println("usage: GuestPeer bind|nsd|knot|powerdns FOLDER ORIGIN [loopback]");
      System.exit(2);
    }
    Path folder = Path.of(arguments[1]).toAbsolutePath();
    var zone = new Peer.Zone(arguments[2], folder.resolve("zone"));
    String command =
        isLoopback
            ? onLoopback(Server.of(arguments[0]), folder, zone)
            : onNetwork(Peer.valueOf(arguments[0].toUpperCase(Locale.ROOT)), folder, zone);
    System.out.println(command.replace(folder.toString(), IN_GUEST));
  }

  private static String onLoopback(Server server, Path folder, Peer.Zone zone) throws IOException {
    var workload = new Workload("guest", List.of(zone), folder, folder.resolve("queries"), 0, 0);
    List<String> command = server.command(folder, PORT, workload);
    try (var files = Files.newDirectoryStream(folder, "{config,pdns.conf}")) {
      for (Path file : files) rewrite(file, folder.toString(), IN_GUEST);
    }
    return String.join(" ", command);
  }

  private static String onNetwork(Peer peer, Path folder, Peer.Zone zone) throws IOException {
    String settings =
        switch (peer) {
          case NSD -> "minimal-responses: yes\n";
          case KNOT -> PeerCommand.threads(peer);
          case BIND -> "minimal-responses yes;\n";
          case POWERDNS -> throw new IllegalArgumentException("PowerDNS is not put on a network");
        };
    List<String> command = peer.command(folder, PORT, List.of(zone), settings, "");
    Path config = folder.resolve("config");
    rewrite(config, folder.toString(), IN_GUEST);
    rewrite(config, "127.0.0.1", peer == Peer.BIND ? "any" : "0.0.0.0");
    return String.join(" ", command) + PeerCommand.options(peer);
  }

  private static void rewrite(Path file, String was, String is) throws IOException {
    Files.writeString(file, Files.readString(file).replace(was, is));
  }
}
