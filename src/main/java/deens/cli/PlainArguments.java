package deens.cli;

import deens.config.Listen;
import deens.config.Octets;
import deens.config.ServerConfig;
import deens.config.TlsConfig;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the arguments of a server that is started as usual: {@code --option value} or {@code
 * --option=value}, each spelt as the help has it. All else (help, other commands, argument files,
 * and whatever is wrong) is left to picocli; what is read here means the same there.
 */
final class PlainArguments {
  private static final Set<String> REPEATABLE =
      Set.of("--zone", "--origin", "--zones", "--listen", "--tls");

  private PlainArguments() {}

  /** Returns the command with its options, if all of them are plain. */
  static Optional<ServeCommand> read(Program program, String... arguments) {
    var command = new ServeCommand(program);
    var given = new HashSet<String>();
    try {
      for (int i = 0; i < arguments.length; i++) {
        String option = arguments[i];
        int equals = option.indexOf('=');
        String value;
        if (equals >= 0) {
          value = option.substring(equals + 1);
          option = option.substring(0, equals);
        } else {
          if (++i == arguments.length) return Optional.empty();
          value = arguments[i];
        }
        if (value.isEmpty() || value.startsWith("-") || value.startsWith("@")) {
          return Optional.empty();
        }
        if (option.equals("--nsid")) option = "--server-id";
        if (!given.add(option) && !REPEATABLE.contains(option)) return Optional.empty();
        if (!set(command, option, value)) return Optional.empty();
      }
    } catch (UsageException | IllegalArgumentException e) {
      return Optional.empty();
    }
    return Optional.of(command);
  }

  /** Sets an option; false: there is no such option, or it has no such value. */
  private static boolean set(ServeCommand command, String option, String value)
      throws UsageException {
    switch (option) {
      case "--config" -> command.config = Path.of(value);
      case "--zone" -> command.addFile(value);
      case "--origin" -> command.addOrigin(value);
      case "--zones" -> command.folders.add(Path.of(value));
      case "--image" -> command.image = Path.of(value);
      case "--cache" -> command.cache = Path.of(value);
      case "--listen" -> command.listen.add(Listen.parse(value));
      case "--metrics" -> command.metrics = Listen.parse(value, Listen.METRICS_PORT);
      case "--control" -> command.control = Path.of(value);
      case "--user" -> command.user = value;
      case "--workers" -> command.workers = number(value);
      case "--memo" -> command.memo = Octets.parse(value);
      case "--udp-size" -> command.udpOctets = number(value);
      case "--server-id" -> command.serverId = value;
      case "--version-text" -> command.versionText = value;
      case "--cookie-secret" -> command.cookieSecret = value;
      case "--tcp-connections" -> command.tcpConnections = number(value);
      case "--tcp-per-client" -> command.tcpPerClient = number(value);
      case "--tcp-idle" -> command.tcpIdleSeconds = number(value);
      case "--tls" -> command.tls.add(Listen.parse(value, TlsConfig.DEFAULT_PORT));
      case "--tls-cert" -> command.tlsCertificate = Path.of(value);
      case "--tls-key" -> command.tlsKey = Path.of(value);
      case "--io" -> {
        switch (value) {
          case "auto" -> command.io = ServerConfig.Io.AUTO;
          case "netty" -> command.io = ServerConfig.Io.NETTY;
          default -> {
            return false;
          }
        }
      }
      case "--any" -> {
        switch (value) {
          case "minimal" -> command.any = ServeCommand.Any.MINIMAL;
          case "all" -> command.any = ServeCommand.Any.ALL;
          default -> {
            return false;
          }
        }
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private static int number(String text) {
    boolean plain = text.length() < 10 && (text.charAt(0) != '0' || text.length() == 1);
    for (int i = 0; i < text.length(); i++) plain &= text.charAt(i) >= '0' && text.charAt(i) <= '9';
    if (!plain) throw new NumberFormatException(text);
    return Integer.parseInt(text);
  }
}
