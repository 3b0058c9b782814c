package deens.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The one configuration file that a command looks at, named alone or as the server's option. */
final class ConfigFileArgument {
  @Parameters(paramLabel = "FILE", description = "The configuration file.")
  private @Nullable Path parameter;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The same, named as for the server.")
  private @Nullable Path option;

  Path file() {
    return Optional.ofNullable(parameter).or(() -> Optional.ofNullable(option)).orElseThrow();
  }
}
