package deens.cli;

import deens.config.Listen;
import deens.config.ServerConfig;
import deens.config.ZoneFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code dns-server}: serves zones. picocli's annotations are not read where {@link PlainArguments}
 * sets the fields; this class must not use others of its classes. {@link ServedConfig} makes a
 * configuration of them.
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
      "dns-server --config FILE | --zones DIR | --image IMAGE | @ARGFILE [OPTIONS]",
      "dns-server check | compile | dump | config | ctl | health | torrc ... (see below)"
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
      "  SIGHUP   reads the configuration and changed zone files again; what is bad stays as it was",
      "  SIGUSR1  prints statistics",
      "  SIGTERM  or Ctrl-C: finishes what it has begun, prints statistics, stops",
      "",
      "Exit code: 0 done, 1 the input is wrong, 2 the command line is wrong, 70 a bug of ours."
    },
    subcommands = {
      CheckCommand.class,
      CompileCommand.class,
      DumpCommand.class,
      ConfigCommand.class,
      CtlCommand.class,
      HealthCommand.class,
      TorrcCommand.class,
      CompletionCommand.class
    })
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
      names = "--config",
      paramLabel = "FILE",
      description = {
        "A configuration file (see config). Other options are added to it, or take its settings'"
            + " place."
      })
  @Nullable Path config;

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
      names = "--watch",
      description = {
        "Reads zone files, and the configuration, anew when they change; replace them by renaming."
      })
  boolean watch;

  @Option(
      names = "--listen",
      paramLabel = "ADDR[:PORT]",
      converter = OptionReaders.ListenReader.class,
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
  @Nullable Integer workers;

  @Option(
      names = "--io",
      paramLabel = "auto|netty",
      description = {
        "How UDP packets are moved: auto takes many with one system call where the system can;"
            + " netty works everywhere. Default: auto."
      })
  ServerConfig.@Nullable Io io;

  @Option(
      names = "--memo",
      paramLabel = "off|SIZE",
      converter = OptionReaders.OctetsReader.class,
      description = {
        "The most that each UDP worker remembers of answers it gave, 256K to 1G; those for TCP"
            + " and TLS have an eighth of it. Default: 8M."
      })
  @Nullable Long memo;

  @Option(
      names = "--udp-size",
      paramLabel = "OCTETS",
      description = {
        "The largest answer over UDP, 512 to 4096; a longer one goes over TCP. Default: 1232."
      })
  @Nullable Integer udpOctets;

  @Option(
      names = "--any",
      paramLabel = "minimal|all",
      description = {
        "What a query for type ANY gets over UDP: one RRset (RFC 8482) or all. Default: minimal."
      })
  @Nullable Any any;

  @Option(
      names = {"--server-id", "--nsid"},
      paramLabel = "TEXT",
      description = {
        "Which server this is: answers NSID (RFC 5001) and id.server. Without it: refused."
      })
  @Nullable String serverId;

  @Option(
      names = "--version-text",
      paramLabel = "TEXT",
      description = "Answers a CHAOS query for version.bind. Without it: refused.")
  @Nullable String versionText;

  @Option(
      names = "--cookie-secret",
      paramLabel = "HEX|FILE",
      description = {
        "The secret behind DNS cookies, 32 hexadecimal digits or a file that holds them: the same"
            + " for all servers of one address (RFC 9018). Without it: a random one at each start."
      })
  @Nullable String cookieSecret;

  @Option(
      names = "--metrics",
      paramLabel = "ADDR[:PORT]",
      converter = OptionReaders.MetricsReader.class,
      description = {
        "Where Prometheus may ask for /metrics, like 127.0.0.1:9153. Without it: nowhere."
      })
  @Nullable Listen metrics;

  @Option(
      names = "--control",
      paramLabel = "SOCKET",
      description = "Takes requests of dns-server ctl at this Unix socket. Without it: none.")
  @Nullable Path control;

  @Option(
      names = "--tcp-connections",
      paramLabel = "N",
      description = "TCP connections open at once. Default: 4096.")
  @Nullable Integer tcpConnections;

  @Option(
      names = "--tcp-per-client",
      paramLabel = "N",
      description = "TCP connections open at once from one client. Default: 64.")
  @Nullable Integer tcpPerClient;

  @Option(
      names = "--tcp-idle",
      paramLabel = "SECONDS",
      description = "How long a TCP connection may be silent, 1 to 6000. Default: 30.")
  @Nullable Integer tcpIdleSeconds;

  @Option(
      names = "--tls",
      paramLabel = "ADDR[:PORT]",
      converter = OptionReaders.TlsReader.class,
      description = {
        "Where to listen for DNS over TLS; may be repeated. Default port: 853. Without it: nowhere."
      })
  List<Listen> tls = new ArrayList<>();

  @Option(
      names = "--tls-cert",
      paramLabel = "FILE",
      description = {
        "The certificate and its chain (PEM), read again at each reload. Without it: one made at the"
            + " start, for first tries; its pin is printed."
      })
  @Nullable Path tlsCertificate;

  @Option(
      names = "--tls-key",
      paramLabel = "FILE",
      description = "The certificate's key (PEM). Without it: it is in the same file.")
  @Nullable Path tlsKey;

  ServeCommand(Program program) {
    this.program = program;
  }

  @Override
  public List<ZoneFile> zoneFiles() {
    return zones;
  }

  @Override
  public Integer call() throws IOException, InterruptedException, UsageException {
    ServerConfig first = new ServedConfig(this).read();
    return program.serve(first, this::again);
  }

  private ServerConfig again() throws IOException {
    try {
      return new ServedConfig(this).read();
    } catch (UsageException e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
