package deens.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code dns-server completion}: lets a shell complete commands and options. */
@Command(
    name = "completion",
    mixinStandardHelpOptions = true,
    usageHelpAutoWidth = true,
    header = "Prints a script with which bash and zsh complete commands and options.",
    description = "  source <(dns-server completion)")
final class CompletionCommand implements Callable<Integer> {
  private final Supplier<CommandLine> commands;
  private final PrintWriter out;

  CompletionCommand(Supplier<CommandLine> commands, PrintWriter out) {
    this.commands = commands;
    this.out = out;
  }

  @Override
  public Integer call() {
    out.print(AutoComplete.bash("dns-server", commands.get()));
    return ExitCode.DONE;
  }
}
