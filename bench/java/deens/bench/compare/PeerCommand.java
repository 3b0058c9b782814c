package deens.bench.compare;

import deens.peers.Peer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Tells a server of others to serve one zone on a loopback port, as {@link Peer} says, for
 * benchmarks that are shell scripts.
 *
 * <pre>
 *   PeerCommand nsd|knot|bind|powerdns FOLDER PORT ORIGIN ZONE-FILE [SETTINGS [SECTIONS]]
 * </pre>
 *
 * <p>The configuration is written into the folder, and the command is printed, its words with
 * blanks between.
 */
public final class PeerCommand {
  private PeerCommand() {}

  public static void main(String[] arguments) throws IOException {
    if (arguments.length < 5 || arguments.length > 7) {
      System.err.println(
          "usage: PeerCommand nsd|knot|bind|powerdns FOLDER PORT ORIGIN ZONE-FILE"
              + " [SETTINGS [SECTIONS]]");
      System.exit(2);
    }
    Peer peer = Peer.valueOf(arguments[0].toUpperCase(Locale.ROOT));
    Path folder = Path.of(arguments[1]).toAbsolutePath();
    int port = Integer.parseInt(arguments[2]);
    var zone = new Peer.Zone(arguments[3], Path.of(arguments[4]).toAbsolutePath());
    String settings = arguments.length > 5 ? arguments[5] : "";
    String sections = arguments.length > 6 ? arguments[6] : "";
    System.out.println(
        String.join(" ", peer.command(folder, port, List.of(zone), settings, sections)));
  }
}
