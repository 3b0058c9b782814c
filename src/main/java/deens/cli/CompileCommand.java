package deens.cli;

import deens.config.Octets;
import deens.config.ZoneFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dns-server compile}: turns zone files into an image. */
@Command(
    name = "compile",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    header = "Compiles zone files into one image, which --image serves without parsing.",
    description = "The image is replaced as a whole, and only if no file has an error.")
@SuppressWarnings("UnusedVariable") // the options' own consumers fill the list of files
final class CompileCommand implements Callable<Integer>, ZoneFileArguments {
  private final Program program;
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

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "IMAGE",
      description = "The image to write.")
  private Path image = Path.of("");

  @Option(
      names = "--specialise",
      paramLabel = "none|all|SIZE",
      converter = TailOctetsReader.class,
      description = {
        "Renders answers ahead into the image, all or as many as fit in SIZE (like 64M): the first"
            + " time that a question comes costs hardly more than the next. By default those of"
            + " zones with up to 50000 records, as many as fit in 16M."
      })
  private Optional<Long> tailOctets = Optional.empty();

  CompileCommand(Program program) {
    this.program = program;
  }

  @Override
  public List<ZoneFile> zoneFiles() {
    return files;
  }

  @Override
  public Integer call() throws IOException {
    return program.compile(files, image, tailOctets);
  }

  static final class TailOctetsReader implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      return switch (text) {
        case "none" -> 0L;
        case "all" -> Long.MAX_VALUE;
        default -> Commands.reading(text, Octets::parse);
      };
    }
  }
}
