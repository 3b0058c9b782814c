package deens.cli;

import deens.config.file.ConfigFile;
import deens.config.file.JsonSchema;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;

/** {@code dns-server config}: looks at configuration files. */
@Command(
    name = "config",
    mixinStandardHelpOptions = true,
    usageHelpAutoWidth = true,
    synopsisSubcommandLabel = "(check | show | schema)",
    header = "Checks and shows configuration files (see docs/configuration.md).")
final class ConfigCommand {
  private final PrintWriter out;

  ConfigCommand(PrintWriter out) {
    this.out = out;
  }

  @Command(
      name = "check",
      mixinStandardHelpOptions = true,
      header = "Lists all that is wrong in a file, as file:line:column.")
  int check(@ArgGroup(multiplicity = "1") ConfigFileArgument config) throws IOException {
    Path file = config.file();
    ConfigFile.read(file);
    out.println(file + ": good");
    return ExitCode.DONE;
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      header = "Prints what holds by a file: what it sets, and the defaults of the rest.")
  int show(@ArgGroup(multiplicity = "1") ConfigFileArgument config) throws IOException {
    out.print(ConfigFile.effective(config.file()));
    return ExitCode.DONE;
  }

  @Command(
      name = "schema",
      mixinStandardHelpOptions = true,
      header = "Prints the JSON Schema, for editors that check while one types.")
  int schema() {
    out.print(JsonSchema.text());
    return ExitCode.DONE;
  }
}
