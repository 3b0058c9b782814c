package deens.cli;

import deens.config.Listen;
import deens.control.health.Announcer;
import deens.control.health.Bird;
import deens.control.health.HealthConfig;
import deens.control.health.OperatorCommands;
import deens.core.wire.Name;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/** {@code dns-server health}: the health check of a server that runs beside it. */
@Command(
    name = "health",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    header =
        "Asks a running server about its zones, and has its address announced while all is well.",
    description = {
      "A process beside the server. Each zone's SOA record is asked for over UDP, in turn over TCP,"
          + " too. A healthy server's address is announced, by BIRD or by commands; SIGTERM"
          + " withdraws it first."
    })
final class HealthCommand implements Callable<Integer> {
  private final Program program;

  @Option(
      names = "--server",
      paramLabel = "ADDR[:PORT]",
      converter = OptionReaders.ListenReader.class,
      description = "Whom to ask. Default: 127.0.0.1:5300.")
  private Listen server = Listen.parse("127.0.0.1");

  @Option(
      names = "--zone",
      paramLabel = "NAME[=SERIAL]",
      converter = ZoneReader.class,
      description = {
        "A zone to ask about, and the oldest serial that is good enough; may be repeated. Without"
            + " it, all zones of the server, as its control socket tells."
      })
  private List<Wanted> zones = new ArrayList<>();

  @Option(
      names = "--socket",
      paramLabel = "SOCKET",
      description = {
        "The server's --control, to learn its zones from. Default: the environment's DEENS_CONTROL."
      })
  private @Nullable Path socket;

  @Option(
      names = "--bird",
      paramLabel = "SOCKET",
      description = "BIRD's control socket, like /run/bird/bird.ctl; needs --protocol.")
  private @Nullable Path bird;

  @Option(
      names = "--protocol",
      paramLabel = "NAME",
      description = "BIRD's protocol that has the address: enabled while all is well.")
  private @Nullable String protocol;

  @Option(
      names = "--command-up",
      paramLabel = "COMMAND",
      description = "Run by sh when the address is to be announced; may take 5 seconds.")
  private @Nullable String commandUp;

  @Option(
      names = "--command-down",
      paramLabel = "COMMAND",
      description = "Run by sh when it is to be withdrawn.")
  private @Nullable String commandDown;

  @Option(
      names = "--interval",
      paramLabel = "MILLIS",
      description = "From one round of questions to the next, 10 to 60000. Default: 100.")
  private int intervalMillis = 100;

  @Option(
      names = "--timeout",
      paramLabel = "MILLIS",
      description = "How long an answer may take, 10 to 60000. Default: 100.")
  private int limitMillis = 100;

  @Option(
      names = "--rise",
      paramLabel = "N",
      description = "Good answers in a row that make a zone healthy, 1 to 1000. Default: 2.")
  private int rise = 2;

  @Option(
      names = "--fall",
      paramLabel = "N",
      description = {
        "Others in a row that make it unhealthy, 1 to 1000. Default: 2. A server that nobody finds"
            + " listening is unhealthy at once."
      })
  private int fall = 2;

  @Option(
      names = "--drain",
      paramLabel = "SECONDS",
      description = "From the withdrawal at SIGTERM to the end, 0 to 3600. Default: 2.")
  private int drainSeconds = 2;

  @Option(names = "--no-tcp", description = "Asks over UDP only.")
  private boolean noTcp;

  @Option(
      names = "--once",
      description = "Prints the state of each zone; exit code 0 if all are healthy, else 1.")
  private boolean once;

  @Option(names = "--json", description = "With --once: prints JSON instead of text.")
  private boolean json;

  HealthCommand(Program program) {
    this.program = program;
  }

  @Override
  public Integer call() throws IOException, InterruptedException, UsageException {
    between("--interval", intervalMillis, 10, 60_000);
    between("--timeout", limitMillis, 10, 60_000);
    between("--rise", rise, 1, 1000);
    between("--fall", fall, 1, 1000);
    between("--drain", drainSeconds, 0, 3600);
    if (server.address().getPort() == 0)
      throw new UsageException("--server needs a port to ask at");
    return program.health(config(), once, json);
  }

  private HealthConfig config() throws UsageException {
    Map<Name, OptionalInt> named = new LinkedHashMap<>();
    for (Wanted zone : zones) named.put(zone.name, zone.serial);
    return new HealthConfig(
        server.address(),
        !noTcp,
        named,
        named.isEmpty() ? Optional.of(control()) : Optional.empty(),
        intervalMillis,
        limitMillis,
        rise,
        fall,
        1000 * drainSeconds,
        announcers());
  }

  private Path control() throws UsageException {
    if (socket != null) return socket;
    String usual = System.getenv("DEENS_CONTROL");
    if (usual != null) return Path.of(usual);
    throw new UsageException(
        "Which zones? Name them, like --zone example.org, or the server's socket, like --socket PATH");
  }

  private List<Announcer> announcers() throws UsageException {
    var announcers = new ArrayList<Announcer>();
    if (bird != null && protocol != null) announcers.add(new Bird(bird, checked(protocol)));
    else if (bird != null || protocol != null) {
      throw new UsageException("--bird and --protocol go together");
    }
    if (commandUp != null || commandDown != null) {
      announcers.add(
          new OperatorCommands(
              Optional.ofNullable(commandUp).orElse(""),
              Optional.ofNullable(commandDown).orElse("")));
    }
    return announcers;
  }

  /** It becomes part of a command, where BIRD knows names of letters, digits and underscores. */
  private static String checked(String protocol) throws UsageException {
    if (protocol.matches("[A-Za-z_][A-Za-z0-9_]*")) return protocol;
    throw new UsageException("--protocol " + protocol + ": is not the name of a protocol of BIRD");
  }

  private static void between(String option, int value, int least, int most) throws UsageException {
    if (value < least || value > most) {
      throw new UsageException(option + " " + value + ": must be " + least + " to " + most);
    }
  }

  /** A zone to ask about. */
  record Wanted(Name name, OptionalInt serial) {}

  /** Reads a zone to ask about. */
  static final class ZoneReader implements ITypeConverter<Wanted> {
    @Override
    public Wanted convert(String text) {
      return Commands.reading(text, ZoneReader::read);
    }

    private static Wanted read(String text) {
      int equals = text.lastIndexOf('=');
      if (equals < 0) return new Wanted(Name.parse(text), OptionalInt.empty());
      try {
        int serial = Integer.parseUnsignedInt(text.substring(equals + 1));
        return new Wanted(Name.parse(text.substring(0, equals)), OptionalInt.of(serial));
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            "\"" + text.substring(equals + 1) + "\" is not a serial number, 0 to 4294967295", e);
      }
    }
  }
}
