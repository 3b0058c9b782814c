package deens.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Writes the manual page of all commands from what {@code --help} prints from. */
final class ManPage {
  static final Path PAGE = Path.of("docs/man/dns-server.1");

  private final StringBuilder out = new StringBuilder();

  private ManPage() {}

  /** Renews the page. */
  public static void main(String[] arguments) throws IOException {
    Files.writeString(PAGE, text());
  }

  /** Returns the page, in the man macros. */
  static String text() {
    var page = new ManPage();
    page.write(commands());
    return page.out.toString();
  }

  /** Returns all commands, none of which can be run. */
  static CommandLine commands() {
    var nowhere = new PrintWriter(Writer.nullWriter());
    Program none = new NoProgram();
    return new Commands(none, new Cli(none, nowhere, nowhere), nowhere, nowhere).all();
  }

  private void write(CommandLine all) {
    CommandSpec root = all.getCommandSpec();
    macro(".TH DNS-SERVER 1 \"\" Deens \"User Commands\"");
    macro(".SH NAME");
    text("dns-server - " + lines(root.usageMessage().header()));
    macro(".SH SYNOPSIS");
    for (String line : root.usageMessage().customSynopsis()) {
      text(line);
      macro(".br");
    }
    macro(".SH DESCRIPTION");
    text(
        "Serves zones authoritatively over UDP and TCP, from master files, a compiled image or other"
            + " servers. To try it:");
    example(root.usageMessage().description());
    macro(".SH OPTIONS");
    options(root);
    macro(".SH COMMANDS");
    all.getSubcommands().forEach((name, command) -> command("dns-server " + name, command));
    macro(".SH WHILE IT RUNS");
    example(root.usageMessage().footer());
    macro(".SH FILES");
    text(
        "There is none that is read without being named. The settings of --config are in"
            + " docs/configuration.md; \"dns-server config schema\" prints them for editors.");
    macro(".SH ENVIRONMENT");
    macro(".TP");
    macro(".B DEENS_CONTROL");
    text("The socket that \"dns-server ctl\" talks to, if no option names one.");
    macro(".TP");
    macro(".B JDK_JAVA_OPTIONS");
    text("More options for the Java machine, like -Xmx8g for very large zones.");
    macro(".SH SEE ALSO");
    macro(".BR dig (1),");
    macro(".BR nsd (8),");
    macro(".BR promtool (1)");
  }

  private void command(String name, CommandLine line) {
    CommandSpec spec = line.getCommandSpec();
    macro(".SS " + quoted(name + parameters(spec)));
    text(lines(spec.usageMessage().header()));
    if (spec.usageMessage().description().length > 0) {
      macro(".PP");
      text(lines(spec.usageMessage().description()));
    }
    for (PositionalParamSpec p : spec.positionalParameters())
      entry(p.paramLabel(), p.description());
    options(spec);
    line.getSubcommands().forEach((inner, command) -> command(name + " " + inner, command));
  }

  private static String parameters(CommandSpec spec) {
    return spec.positionalParameters().stream()
        .map(p -> " " + p.paramLabel() + (p.arity().max() > 1 ? "..." : ""))
        .collect(Collectors.joining());
  }

  private void options(CommandSpec spec) {
    boolean isRoot = spec.parent() == null;
    for (OptionSpec option : spec.options()) {
      // Every command has these, which are told once.
      if (!isRoot && List.of(option.names()).contains("--help")) continue;
      if (!isRoot && List.of(option.names()).contains("--version")) continue;
      String label = option.arity().max() > 0 ? " " + option.paramLabel() : "";
      entry(String.join(", ", option.names()) + label, option.description());
    }
  }

  private void entry(String name, String... description) {
    if (description.length == 0) return;
    macro(".TP");
    macro(".B " + quoted(name));
    text(lines(description));
  }

  private void example(String... lines) {
    macro(".PP");
    macro(".nf");
    Arrays.stream(lines).forEach(line -> text(line.isBlank() ? " " : line));
    macro(".fi");
  }

  private static String lines(String... lines) {
    return String.join(" ", lines).replace("$$", "$").replace("%n", " ").replace("%%", "%").strip();
  }

  private void macro(String line) {
    out.append(line).append('\n');
  }

  private void text(String line) {
    String escaped = escaped(line);
    boolean isControl = escaped.startsWith(".") || escaped.startsWith("'");
    out.append(isControl ? "\\&" : "").append(escaped).append('\n');
  }

  private static String quoted(String text) {
    return "\"" + escaped(text).replace("\"", "\\(dq") + "\"";
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\e").replace("-", "\\-");
  }

  /** Commands are only listed here. */
  private record NoProgram() implements Program {
    @Override
    public int serve(deens.config.ServerConfig config, deens.config.ConfigSource again) {
      throw new IllegalStateException();
    }

    @Override
    public int check(List<deens.config.ZoneFile> files) {
      throw new IllegalStateException();
    }

    @Override
    public int compile(List<deens.config.ZoneFile> files, Path image, Optional<Long> tailOctets) {
      throw new IllegalStateException();
    }

    @Override
    public int dump(deens.config.ZoneFile file, java.util.Optional<deens.core.wire.Name> zone) {
      throw new IllegalStateException();
    }

    @Override
    public int health(deens.control.health.HealthConfig config, boolean once, boolean json) {
      throw new IllegalStateException();
    }
  }
}
