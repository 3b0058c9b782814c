package deens.cli;

import java.util.Stack;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** How picocli reads {@link ZoneFileArguments}: its own groups of options lose their order. */
final class ZoneFileReaders {
  private ZoneFileReaders() {}

  /** The next argument, which an argument of this kind needs. */
  private static String value(Stack<String> arguments, ArgSpec of, CommandSpec command) {
    if (arguments.isEmpty()) {
      throw new ParameterException(
          command.commandLine(), "Missing value: " + of.paramLabel(), of, "");
    }
    return arguments.pop();
  }

  private static ZoneFileArguments files(ArgSpec of) {
    try {
      return of.scope().get();
    } catch (Exception e) {
      throw new IllegalStateException("the object that has " + of, e);
    }
  }

  /** Reads a file. */
  static final class FileReader implements IParameterConsumer {
    @Override
    public void consumeParameters(Stack<String> arguments, ArgSpec of, CommandSpec command) {
      files(of).addFile(value(arguments, of, command));
    }
  }

  /** Reads the origin of the file before it. */
  static final class OriginReader implements IParameterConsumer {
    @Override
    public void consumeParameters(Stack<String> arguments, ArgSpec of, CommandSpec command) {
      try {
        files(of).addOrigin(value(arguments, of, command));
      } catch (UsageException e) {
        throw new ParameterException(command.commandLine(), e.getMessage(), e);
      }
    }
  }
}
