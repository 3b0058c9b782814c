package deens.cli;

import deens.config.Listen;
import deens.config.Octets;
import deens.config.ServerConfig;
import deens.config.TcpLimits;
import deens.config.ZoneFile;
import deens.core.answer.AnswerEngine;
import deens.core.answer.Policy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/**
 * {@code dns-server}: serves zones. picocli's annotations are not read where {@link PlainArguments}
 * sets the fields; outside of the readers at its end, this class must not use others of its
 * classes.
 */
@Command(
    name = "dns-server",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class,
    sortOptions = false,
    usageHelpAutoWidth = true,
    header = "Serves DNS zones: answers queries for the names in your zone files.",
    synopsisHeading = "%n",
    customSynopsis = {
      "dns-server --zone FILE [--origin NAME] [--zone FILE ...] [OPTIONS]",
      "dns-server --zones DIR | --image IMAGE | @ARGFILE [OPTIONS]",
      "dns-server check | compile | dump ... (see below)"
    },
    descriptionHeading = "%nTry:%n",
    description = {
      "  dns-server --zone zones/example.zone",
      "  dig @127.0.0.1 -p 5300 www.example.org"
    },
    optionListHeading = "%nOptions:%n",
    commandListHeading = "%nOther commands (each has its own --help):%n",
    footerHeading = "%nWhile it runs:%n",
    footer = {
      "  SIGHUP   reads changed zone files again; a bad one keeps the zone as it was",
      "  SIGUSR1  prints statistics",
      "  SIGTERM  or Ctrl-C: finishes what it has begun, prints statistics, stops",
      "",
      "Exit code: 0 done, 1 the input is wrong, 2 the command line is wrong, 70 a bug of ours."
    },
    subcommands = {CheckCommand.class, CompileCommand.class, DumpCommand.class})
@SuppressWarnings("UnusedVariable") // the options' own consumers fill the list of files
final class ServeCommand implements Callable<Integer>, ZoneFileArguments {
  /** What {@code --any} can be. */
  enum Any {
    MINIMAL,
    ALL
  }

  private final Program program;
  private final List<ZoneFile> zones = new ArrayList<>();

  @Option(
      names = "--zone",
      paramLabel = "FILE",
      parameterConsumer = ZoneFileReaders.FileReader.class,
      description = "A zone file to serve; may be repeated.")
  private List<ZoneFile> zoneOption = List.of();

  @Option(
      names = "--origin",
      paramLabel = "NAME",
      parameterConsumer = ZoneFileReaders.OriginReader.class,
      description = {
        "The name of the zone in the --zone before it. Without it: the file's first $$ORIGIN, else"
            + " the owner of its SOA record, else the file's name (example.org.zone)."
      })
  private List<String> originOption = List.of();

  @Option(
      names = "--zones",
      paramLabel = "DIR",
      description = "Serves every *.zone file in this folder; may be repeated.")
  List<Path> folders = new ArrayList<>();

  @Option(
      names = "--image",
      paramLabel = "IMAGE",
      description = "Serves a compiled image (see compile) instead of zone files.")
  @Nullable Path image;

  @Option(
      names = "--cache",
      paramLabel = "DIR",
      description = {
        "Keeps the compiled image here, and starts from it while the zone files have not changed."
      })
  @Nullable Path cache;

  @Option(
      names = "--listen",
      paramLabel = "ADDR[:PORT]",
      converter = ListenReader.class,
      description = {
        "Where to listen, UDP and TCP; may be repeated. IPv6: [::1]:53. Without it: 127.0.0.1:5300"
            + " and [::1]:5300."
      })
  List<Listen> listen = new ArrayList<>();

  @Option(
      names = "--user",
      paramLabel = "NAME",
      description = "Becomes this user once the addresses are bound, when started as root.")
  @Nullable String user;

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "Threads that answer UDP, each with sockets of its own. Default: one per core.")
  int workers = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--io",
      paramLabel = "auto|netty",
      description = {
        "How UDP packets are moved: auto takes many with one system call where the system can;"
            + " netty works everywhere. Default: auto."
      })
  ServerConfig.Io io = ServerConfig.Io.AUTO;

  @Option(
      names = "--memo",
      paramLabel = "off|SIZE",
      converter = OctetsReader.class,
      description = {
        "The most that each worker remembers of answers it gave, 256K to 1G. Default: 8M."
      })
  long memo = 8 << 20;

  @Option(
      names = "--udp-size",
      paramLabel = "OCTETS",
      description = {
        "The largest answer over UDP, 512 to 4096; a longer one goes over TCP. Default: 1232."
      })
  int udpOctets = Policy.standard().udpOctets();

  @Option(
      names = "--any",
      paramLabel = "minimal|all",
      description = {
        "What a query for type ANY gets over UDP: one RRset (RFC 8482) or all. Default: minimal."
      })
  Any any = Policy.standard().minimalAny() ? Any.MINIMAL : Any.ALL;

  @Option(
      names = {"--server-id", "--nsid"},
      paramLabel = "TEXT",
      description = {
        "Which server this is: answers NSID (RFC 5001) and id.server. Without it: refused."
      })
  String serverId = "";

  @Option(
      names = "--version-text",
      paramLabel = "TEXT",
      description = "Answers a CHAOS query for version.bind. Without it: refused.")
  String versionText = "";

  @Option(
      names = "--cookie-secret",
      paramLabel = "HEX|FILE",
      description = {
        "The secret behind DNS cookies, 32 hexadecimal digits or a file that holds them: the same"
            + " for all servers of one address (RFC 9018). Without it: a random one at each start."
      })
  String cookieSecret = "";

  @Option(
      names = "--tcp-connections",
      paramLabel = "N",
      description = "TCP connections open at once. Default: 4096.")
  int tcpConnections = TcpLimits.standard().connections();

  @Option(
      names = "--tcp-per-client",
      paramLabel = "N",
      description = "TCP connections open at once from one client. Default: 64.")
  int tcpPerClient = TcpLimits.standard().connectionsPerClient();

  @Option(
      names = "--tcp-idle",
      paramLabel = "SECONDS",
      description = "How long a TCP connection may be silent, 1 to 6000. Default: 30.")
  int tcpIdleSeconds = TcpLimits.standard().idleMillis() / 1000;

  ServeCommand(Program program) {
    this.program = program;
  }

  @Override
  public List<ZoneFile> zoneFiles() {
    return zones;
  }

  @Override
  public Integer call() throws IOException, InterruptedException, UsageException {
    return program.serve(config());
  }

  private ServerConfig config() throws IOException, UsageException {
    boolean files = !zones.isEmpty() || !folders.isEmpty();
    if (!files && image == null) {
      throw new UsageException(
          "Nothing to serve: name a zone file, like --zone zones/example.zone");
    }
    if (files && image != null)
      throw new UsageException("--image stands alone: an image holds all its zones");
    if (image != null && cache != null)
      throw new UsageException("--cache is for zone files, not for --image");
    between("--workers", workers, 1, 1024);
    if (memo != 0 && (memo < AnswerEngine.LEAST_MEMO_OCTETS || memo > 1 << 30)) {
      throw new UsageException("--memo " + memo + ": must be off, or 256K to 1G");
    }
    between("--udp-size", udpOctets, 512, 4096);
    between("--tcp-connections", tcpConnections, 1, 1_000_000);
    between("--tcp-per-client", tcpPerClient, 1, 1_000_000);
    between("--tcp-idle", tcpIdleSeconds, 1, 6000);
    characterString("--server-id", serverId);
    characterString("--version-text", versionText);
    int idleMillis = tcpIdleSeconds * 1000;
    return new ServerConfig(
        zones,
        folders,
        Optional.ofNullable(image),
        listen.isEmpty() ? Listen.standard() : listen,
        workers,
        Optional.ofNullable(user),
        memo,
        io,
        Optional.ofNullable(cache),
        new Policy(udpOctets, any == Any.MINIMAL, versionText, serverId, secret(), idleMillis),
        new TcpLimits(tcpConnections, tcpPerClient, idleMillis));
  }

  private String secret() throws IOException, UsageException {
    if (cookieSecret.isEmpty() || isSecret(cookieSecret)) return cookieSecret;
    Path file = Path.of(cookieSecret);
    String text = Files.readString(file).strip();
    if (!isSecret(text)) {
      throw new UsageException("--cookie-secret: " + file + " does not hold 32 hexadecimal digits");
    }
    return text;
  }

  private static boolean isSecret(String text) {
    if (text.length() != 32) return false;
    for (int i = 0; i < 32; i++) if (Character.digit(text.charAt(i), 16) < 0) return false;
    return true;
  }

  private static void between(String option, int value, int least, int most) throws UsageException {
    if (value < least || value > most) {
      throw new UsageException(option + " " + value + ": must be " + least + " to " + most);
    }
  }

  /** These become one character-string of a TXT record (RFC 1035 s3.3). */
  private static void characterString(String option, String text) throws UsageException {
    if (text.length() > 255 || !text.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
      throw new UsageException(option + ": must be at most 255 printable ASCII characters");
    }
  }

  /** Reads an address to listen on. */
  static final class ListenReader implements ITypeConverter<Listen> {
    @Override
    public Listen convert(String text) {
      return Commands.reading(text, Listen::parse);
    }
  }

  /** Reads a size. */
  static final class OctetsReader implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      return Commands.reading(text, Octets::parse);
    }
  }
}
