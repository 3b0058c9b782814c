package deens.bench.compare;

import deens.peers.Peer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Tells the server of others in a Linux guest to serve a zone, as {@link Peer} says but at any
 * address, with one thread, and without what an answer need not have, as our answers are.
 *
 * <pre>
 *   GuestPeer bind|nsd|knot FOLDER ORIGIN
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
    if (arguments.length != 3) {
      System.err.println("usage: GuestPeer bind|nsd|knot FOLDER ORIGIN");
      System.exit(2);
    }
    Peer peer = Peer.valueOf(arguments[0].toUpperCase(Locale.ROOT));
    Path folder = Path.of(arguments[1]).toAbsolutePath();
    var zones = List.of(new Peer.Zone(arguments[2], folder.resolve("zone")));
    String settings =
        switch (peer) {
          case NSD -> "minimal-responses: yes\n";
          case KNOT -> PeerCommand.threads(peer);
          case BIND -> "minimal-responses yes;\n";
          case POWERDNS -> throw new IllegalArgumentException("PowerDNS is not put into guests");
        };
    String command = String.join(" ", peer.command(folder, PORT, zones, settings, ""));
    Path config = folder.resolve("config");
    String text =
        Files.readString(config)
            .replace(folder.toString(), IN_GUEST)
            .replace("127.0.0.1", peer == Peer.BIND ? "any" : "0.0.0.0");
    Files.writeString(config, text);
    System.out.println(command.replace(folder.toString(), IN_GUEST) + PeerCommand.options(peer));
  }
}
