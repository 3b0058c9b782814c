package deens.cli;

import java.io.PrintWriter;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** All commands with all their options, read by picocli. */
final class Commands {
  private final Program program;
  private final Cli cli;
  private final PrintWriter out;
  private final PrintWriter err;

  Commands(Program program, Cli cli, PrintWriter out, PrintWriter err) {
    this.program = program;
    this.cli = cli;
    this.out = out;
    this.err = err;
  }

  /** Runs the command that the arguments name, to its end. Returns the {@link ExitCode}. */
  int run(String... arguments) {
    return all()
        .setOut(out)
        .setErr(err)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler((e, args) -> usage(e))
        .setExecutionExceptionHandler((e, line, result) -> cli.failed(e))
        .execute(arguments);
  }

  CommandLine all() {
    return new CommandLine(new ServeCommand(program), factory());
  }

  private int usage(ParameterException e) {
    return cli.usage(e.getCommandLine().getCommandSpec().qualifiedName(), e.getMessage());
  }

  private IFactory factory() {
    IFactory others = CommandLine.defaultFactory();
    return new IFactory() {
      @Override
      public <K> K create(Class<K> type) throws Exception {
        if (type == CheckCommand.class) return type.cast(new CheckCommand(program));
        if (type == CompileCommand.class) return type.cast(new CompileCommand(program));
        if (type == DumpCommand.class) return type.cast(new DumpCommand(program));
        if (type == ConfigCommand.class) return type.cast(new ConfigCommand(out));
        if (type == HealthCommand.class) return type.cast(new HealthCommand(program));
        if (type == CtlCommand.class) return type.cast(new CtlCommand(out));
        if (type == TorrcCommand.class) return type.cast(new TorrcCommand(out));
        if (type == CompletionCommand.class)
          return type.cast(new CompletionCommand(Commands.this::all, out));
        return others.create(type);
      }
    };
  }

  /** Reads an argument, and says what is wrong with it in the words of its reader. */
  static <T> T reading(String text, Function<String, T> reader) {
    try {
      return reader.apply(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
