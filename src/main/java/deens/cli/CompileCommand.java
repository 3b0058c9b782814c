package deens.cli;

import deens.config.Octets;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code dns-server compile}: turns zone files into an image. */
@Command(
    name = "compile",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    header = "Compiles zone files into one image, which --image serves without parsing.",
    description = "The image is replaced as a whole, and only if no file has an error.")
final class CompileCommand implements Callable<Integer> {
  private final Program program;

  @Mixin private ZoneFileParameters files = new ZoneFileParameters();

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
  public Integer call() throws IOException {
    return program.compile(files.zoneFiles(), image, tailOctets);
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
