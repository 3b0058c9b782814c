package deens.control.tor;

import deens.config.TorConfig;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** What Tor's configuration must have for an onion service. */
public final class Torrc {
  private Torrc() {}

  /**
   * Returns the lines.
   *
   * @param folder where Tor shall keep the service's key and name
   */
  public static List<String> lines(TorConfig config, String folder, List<OnionPort> ports) {
    var lines = new ArrayList<String>();
    switch (config.service()) {
      case TORRC -> {
        lines.add("HiddenServiceDir " + folder);
        for (OnionPort port : ports) {
          lines.add("HiddenServicePort " + port.number() + " " + port.targetText());
        }
        lines.add("HiddenServiceExportCircuitID haproxy");
      }
      case CONTROL -> {
        switch (config.control()) {
          case UnixDomainSocketAddress socket -> lines.add("ControlSocket " + socket.getPath());
          case InetSocketAddress address -> lines.add("ControlPort " + OnionPort.text(address));
          default -> throw new IllegalStateException(config.control().toString());
        }
        if (config.password().isEmpty()) lines.add("CookieAuthentication 1");
        else lines.add("# HashedControlPassword: what tor --hash-password prints");
      }
    }
    if (config.singleOnion()) {
      lines.add("HiddenServiceSingleHopMode 1");
      lines.add("HiddenServiceNonAnonymousMode 1");
      lines.add("SocksPort 0");
    }
    return lines;
  }
}
