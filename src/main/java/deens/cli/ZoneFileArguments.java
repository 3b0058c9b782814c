package deens.cli;

import deens.config.ZoneFile;
import deens.core.wire.Name;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Stack;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Reads zone files and origins in the order they are given: an origin is the last file's. */
interface ZoneFileArguments {
  /** What has been read so far; the readers add to it. */
  List<ZoneFile> zoneFiles();

  /** The next argument, which an argument of this kind needs. */
  private static String value(Stack<String> arguments, ArgSpec of, CommandSpec command) {
    if (arguments.isEmpty()) {
      throw new ParameterException(
          command.commandLine(), "Missing value: " + of.paramLabel(), of, "");
    }
    return arguments.pop();
  }

  /** Reads a file. */
  final class FileReader implements IParameterConsumer {
    @Override
    public void consumeParameters(Stack<String> arguments, ArgSpec of, CommandSpec command) {
      ((ZoneFileArguments) command.userObject())
          .zoneFiles()
          .add(ZoneFile.of(Path.of(value(arguments, of, command))));
    }
  }

  /** Reads the origin of the file before it. */
  final class OriginReader implements IParameterConsumer {
    @Override
    public void consumeParameters(Stack<String> arguments, ArgSpec of, CommandSpec command) {
      List<ZoneFile> files = ((ZoneFileArguments) command.userObject()).zoneFiles();
      String text = value(arguments, of, command);
      if (files.isEmpty() || files.getLast().origin().isPresent()) {
        throw new ParameterException(
            command.commandLine(),
            "--origin " + text + " must stand behind the one zone file that it belongs to");
      }
      try {
        files.add(
            new ZoneFile(files.removeLast().file(), Optional.of(Name.parse(text).lowerCase())));
      } catch (IllegalArgumentException e) {
        throw new ParameterException(command.commandLine(), "--origin: " + e.getMessage(), e);
      }
    }
  }
}
