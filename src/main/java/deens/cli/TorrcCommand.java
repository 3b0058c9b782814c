package deens.cli;

import deens.config.ServerConfig;
import deens.config.TorConfig;
import deens.config.file.ConfigFile;
import deens.control.tor.OnionPort;
import deens.control.tor.Torrc;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code dns-server torrc}: prints what Tor must be told. */
@Command(
    name = "torrc",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    header = "Prints the lines that Tor's configuration needs for the onion service of a server.",
    description = "Add them to torrc and reload Tor. What they do is in docs/tor.md.")
final class TorrcCommand implements Callable<Integer> {
  private final PrintWriter out;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      required = true,
      description = "The server's configuration file, which has a block \"tor\".")
  private Path config = Path.of("");

  @Option(
      names = "--folder",
      paramLabel = "DIR",
      description = "Where Tor shall keep the service's key and name. Default: ${DEFAULT-VALUE}.")
  private String folder = "/var/lib/tor/deens";

  TorrcCommand(PrintWriter out) {
    this.out = out;
  }

  @Override
  public Integer call() throws IOException, UsageException {
    ServerConfig read = ConfigFile.read(config);
    TorConfig tor =
        read.tor()
            .orElseThrow(
                () -> new UsageException(config + " makes no onion service: it has no \"tor\""));
    List<OnionPort> ports = OnionPort.of(read);
    if (ports.stream().anyMatch(port -> port.target().getPort() == 0)) {
      throw new UsageException(config + ": Tor must be told a port to \"listen\" on that is not 0");
    }
    Torrc.lines(tor, folder, ports).forEach(out::println);
    return ExitCode.DONE;
  }
}
