package deens.cli;

import deens.config.file.ConfigFile;
import deens.control.ControlClient;
import deens.control.RefusedException;
import deens.core.wire.Name;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dns-server ctl}: talks to a running server. */
@Command(
    name = "ctl",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    synopsisSubcommandLabel = "COMMAND",
    header = "Asks a running server, or tells it what to do, over its Unix socket.",
    description = {
      "The socket is that of --socket, or of the configuration file; without either, it is the"
          + " environment's DEENS_CONTROL."
    })
final class CtlCommand {
  private final PrintWriter out;

  @Option(names = "--socket", paramLabel = "SOCKET", description = "The server's --control.")
  private @Nullable Path socket;

  @Option(names = "--config", paramLabel = "FILE", description = "The server's --config.")
  private @Nullable Path config;

  CtlCommand(PrintWriter out) {
    this.out = out;
  }

  private int ask(String line, boolean json) throws IOException, UsageException, RefusedException {
    out.print(ControlClient.ask(socket(), line + (json ? " --json" : "")));
    return ExitCode.DONE;
  }

  private Path socket() throws IOException, UsageException {
    if (socket != null) return socket;
    Optional<Path> found =
        config != null
            ? ConfigFile.read(config).control()
            : Optional.ofNullable(System.getenv("DEENS_CONTROL")).map(Path::of);
    return found.orElseThrow(
        () -> new UsageException("Which server? Name its socket, like --socket PATH"));
  }

  /** Options of each request. */
  static final class Form {
    @Option(names = "--json", description = "Prints JSON instead of text.")
    private boolean json;
  }

  @Command(header = "What the server is and how it does.", mixinStandardHelpOptions = true)
  int status(@Mixin Form form) throws Exception {
    return ask("status", form.json);
  }

  @Command(header = "The zones served.", mixinStandardHelpOptions = true)
  int zones(@Mixin Form form) throws Exception {
    return ask("zones", form.json);
  }

  @Command(header = "One zone.", mixinStandardHelpOptions = true)
  int zone(
      @Parameters(paramLabel = "NAME", converter = DumpCommand.NameReader.class) Name name,
      @Mixin Form form)
      throws Exception {
    return ask("zone " + name, form.json);
  }

  @Command(
      header = "Reads the configuration and changed zone files; waits until they are served.",
      mixinStandardHelpOptions = true)
  int reload(
      @Parameters(
              paramLabel = "ZONE",
              arity = "0..1",
              description = "Looks at the file of this zone alone.",
              converter = DumpCommand.NameReader.class)
          @Nullable Name zone,
      @Mixin Form form)
      throws Exception {
    return ask(zone == null ? "reload" : "reload " + zone, form.json);
  }

  @Command(header = "The zones fetched from other servers.", mixinStandardHelpOptions = true)
  int secondaries(@Mixin Form form) throws Exception {
    return ask("secondaries", form.json);
  }

  @Command(
      header = "Asks the primaries of a zone whether it has changed.",
      mixinStandardHelpOptions = true)
  int refresh(
      @Parameters(paramLabel = "NAME", converter = DumpCommand.NameReader.class) Name name,
      @Mixin Form form)
      throws Exception {
    return ask("refresh " + name, form.json);
  }

  @Command(
      header = "Fetches a zone from its primaries, changed or not.",
      mixinStandardHelpOptions = true)
  int retransfer(
      @Parameters(paramLabel = "NAME", converter = DumpCommand.NameReader.class) Name name,
      @Mixin Form form)
      throws Exception {
    return ask("retransfer " + name, form.json);
  }

  @Command(
      name = "notify",
      header = "Tells those who are told of a zone's changes.",
      mixinStandardHelpOptions = true)
  int tell(
      @Parameters(paramLabel = "NAME", converter = DumpCommand.NameReader.class) Name name,
      @Mixin Form form)
      throws Exception {
    return ask("notify " + name, form.json);
  }

  @Command(header = "What the server has done since its start.", mixinStandardHelpOptions = true)
  int stats(@Mixin Form form) throws Exception {
    return ask("stats", form.json);
  }

  @Command(
      name = "log-level",
      header = "How much is logged: off, error, warn, info, debug or trace.",
      mixinStandardHelpOptions = true)
  int logLevel(@Parameters(paramLabel = "LEVEL") String level, @Mixin Form form) throws Exception {
    return ask("log-level " + level.strip(), form.json);
  }

  @Command(header = "Finishes what it has begun, and stops.", mixinStandardHelpOptions = true)
  int stop(@Mixin Form form) throws Exception {
    return ask("stop", form.json);
  }
}
