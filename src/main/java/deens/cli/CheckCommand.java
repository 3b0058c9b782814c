package deens.cli;

import deens.config.ZoneFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dns-server check}: lists what is wrong with zone files and images. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    header = "Lists everything that is wrong with zone files, or verifies images.",
    description = {
      "Prints file:line:column: severity: what is wrong, what was expected. Exit code 1 on errors."
    })
@SuppressWarnings("UnusedVariable") // the options' own consumers fill the list of files
final class CheckCommand implements Callable<Integer>, ZoneFileArguments {
  private final Program program;
  private final List<ZoneFile> files = new ArrayList<>();

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      parameterConsumer = ZoneFileReaders.FileReader.class,
      description = "Zone files or images; a folder stands for every *.zone in it.")
  private List<ZoneFile> fileParameters = List.of();

  @Option(
      names = "--origin",
      paramLabel = "NAME",
      parameterConsumer = ZoneFileReaders.OriginReader.class,
      description = "The name of the zone in the FILE before it.")
  private List<String> originOption = List.of();

  CheckCommand(Program program) {
    this.program = program;
  }

  @Override
  public List<ZoneFile> zoneFiles() {
    return files;
  }

  @Override
  public Integer call() throws IOException {
    return program.check(files);
  }
}
