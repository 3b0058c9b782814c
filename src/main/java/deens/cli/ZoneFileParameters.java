package deens.cli;

import deens.config.ZoneFile;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The zone files that a command works on, each with its origin. */
@SuppressWarnings("UnusedVariable") // the options' own consumers fill the list of files
final class ZoneFileParameters implements ZoneFileArguments {
  private final List<ZoneFile> files = new ArrayList<>();

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      parameterConsumer = ZoneFileReaders.FileReader.class,
      description = "Zone files; a folder stands for every *.zone in it.")
  private List<ZoneFile> fileParameters = List.of();

  @Option(
      names = "--origin",
      paramLabel = "NAME",
      parameterConsumer = ZoneFileReaders.OriginReader.class,
      description = "The name of the zone in the FILE before it.")
  private List<String> originOption = List.of();

  @Override
  public List<ZoneFile> zoneFiles() {
    return files;
  }
}
