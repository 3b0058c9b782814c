package deens.cli;

import deens.config.file.BadConfigException;
import deens.control.RefusedException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Optional;

/**
 * The command line: reads arguments, runs the command they name, gives the exit code. A server
 * whose arguments are plain starts without a class of picocli, which would take longer than all the
 * rest.
 */
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
    Optional<ServeCommand> plain = PlainArguments.read(program, arguments);
    if (plain.isEmpty()) return new Commands(program, this, out, err).run(arguments);
    try {
      return plain.get().call();
    } catch (Exception e) {
      return failed(e);
    }
  }

  /** Says what is wrong with the arguments of a command, in two lines. */
  int usage(String command, String message) {
    err.println("dns-server: " + message);
    err.println("dns-server: try: " + command + " --help");
    return ExitCode.USAGE;
  }

  /** Says what ended a command. */
  int failed(Exception e) {
    switch (e) {
      case UsageException bad -> {
        return usage("dns-server", bad.getMessage());
      }
      case RefusedException refused -> err.println("dns-server: " + refused.getMessage());
      case BadConfigException bad -> err.println(bad.getMessage());
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
}
