package deens.cli;

import deens.config.ZoneFile;
import deens.core.wire.Name;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dns-server dump}: prints zones as canonical master files. */
@Command(
    name = "dump",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    header = "Prints the zones of an image or of a zone file as canonical master files.",
    description = {
      "One record a line, names in full, in canonical order (RFC 4034 s6): what is the same zone"
          + " prints the same text."
    })
@SuppressWarnings("UnusedVariable") // the options' own consumers fill the list of files
final class DumpCommand implements Callable<Integer>, ZoneFileArguments {
  private final Program program;
  private final List<ZoneFile> files = new ArrayList<>();

  @Parameters(
      index = "0",
      paramLabel = "FILE",
      parameterConsumer = ZoneFileReaders.FileReader.class,
      description = "An image or a zone file.")
  private @Nullable ZoneFile fileParameter;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "ZONE",
      converter = NameReader.class,
      description = "The only zone of an image to print.")
  private @Nullable Name zone;

  @Option(
      names = "--origin",
      paramLabel = "NAME",
      parameterConsumer = ZoneFileReaders.OriginReader.class,
      description = "The name of the zone in FILE.")
  private List<String> originOption = List.of();

  DumpCommand(Program program) {
    this.program = program;
  }

  @Override
  public List<ZoneFile> zoneFiles() {
    return files;
  }

  @Override
  public Integer call() throws IOException {
    return program.dump(files.getFirst(), Optional.ofNullable(zone));
  }

  /** Reads a domain name. */
  static final class NameReader implements ITypeConverter<Name> {
    @Override
    public Name convert(String text) {
      return Commands.reading(text, Name::parse);
    }
  }
}
