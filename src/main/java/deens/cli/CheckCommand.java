package deens.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code dns-server check}: lists what is wrong with zone files and images. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    header = "Lists everything that is wrong with zone files, or verifies images.",
    description = {
      "Prints file:line:column: severity: what is wrong, what was expected. Exit code 1 on errors."
          + " A FILE may be an image."
    })
final class CheckCommand implements Callable<Integer> {
  private final Program program;

  @Mixin private ZoneFileParameters files = new ZoneFileParameters();

  CheckCommand(Program program) {
    this.program = program;
  }

  @Override
  public Integer call() throws IOException {
    return program.check(files.zoneFiles());
  }
}
