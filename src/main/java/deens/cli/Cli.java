package deens.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** The command line: reads arguments, runs the command they name, gives the exit code. */
public final class Cli {
  private final Program program;
  private final PrintWriter out;
  private final PrintWriter err;

  /**
   * Makes a command line.
   *
   * @param out gets help and the version
   * @param err gets what is wrong
   */
  public Cli(Program program, PrintWriter out, PrintWriter err) {
    this.program = program;
    this.out = out;
    this.err = err;
  }

  /** Runs the command that the arguments name, to its end. Returns the {@link ExitCode}. */
  public int run(String... arguments) {
    return new CommandLine(new ServeCommand(program), factory())
        .setOut(out)
        .setErr(err)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler((e, args) -> usage(e))
        .setExecutionExceptionHandler((e, line, result) -> failed(e))
        .execute(arguments);
  }

  private IFactory factory() {
    IFactory others = CommandLine.defaultFactory();
    return new IFactory() {
      @Override
      public <K> K create(Class<K> type) throws Exception {
        if (type == CheckCommand.class) return type.cast(new CheckCommand(program));
        if (type == CompileCommand.class) return type.cast(new CompileCommand(program));
        if (type == DumpCommand.class) return type.cast(new DumpCommand(program));
        return others.create(type);
      }
    };
  }

  private int usage(ParameterException e) {
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    err.println("dns-server: " + e.getMessage());
    err.println("dns-server: try: " + command + " --help");
    return ExitCode.USAGE;
  }

  private int failed(Exception e) {
    switch (e) {
      case ParameterException bad -> {
        return usage(bad);
      }
      case IOException io -> err.println("dns-server: " + inWords(io));
      default -> {
        err.println("dns-server: this is a bug of ours; please report it with what follows");
        e.printStackTrace(err);
        return ExitCode.BUG;
      }
    }
    return ExitCode.INPUT;
  }

  /** What went wrong with a file or a socket, in one line; the JDK often says only where. */
  public static String inWords(IOException e) {
    return switch (e) {
      case NoSuchFileException none -> none.getFile() + ": there is no such file";
      case AccessDeniedException denied -> denied.getFile() + ": permission denied";
      case NotDirectoryException file -> file.getFile() + ": is not a folder";
      case FileSystemException other when other.getReason() != null ->
          other.getFile() + ": " + other.getReason();
      default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
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
