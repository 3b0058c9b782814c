package deens.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import deens.config.ConfigSource;
import deens.config.Listen;
import deens.config.ServerConfig;
import deens.config.ZoneFile;
import deens.control.health.HealthConfig;
import deens.core.wire.Name;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CliTest {
  /** Writes down what it is asked to do. */
  private static final class Notes implements Program {
    final List<ServerConfig> served = new ArrayList<>();
    final List<HealthConfig> watched = new ArrayList<>();
    final List<String> others = new ArrayList<>();
    Optional<IOException> failure = Optional.empty();

    @Override
    public int serve(ServerConfig config, ConfigSource again) throws IOException {
      if (failure.isPresent()) throw failure.get();
      served.add(config);
      return ExitCode.DONE;
    }

    @Override
    public int check(List<ZoneFile> files) {
      others.add("check " + files);
      return ExitCode.INPUT;
    }

    @Override
    public int compile(List<ZoneFile> files, Path image, Optional<Long> tailOctets) {
      others.add("compile " + files + " to " + image + ", tails " + tailOctets);
      return ExitCode.DONE;
    }

    @Override
    public int dump(ZoneFile file, Optional<Name> zone) {
      others.add("dump " + file + " " + zone);
      return ExitCode.DONE;
    }

    @Override
    public int health(HealthConfig config, boolean once, boolean json) {
      watched.add(config);
      return once ? ExitCode.INPUT : ExitCode.DONE;
    }
  }

  private final Notes notes = new Notes();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return new Cli(notes, new PrintWriter(out, true), new PrintWriter(err, true)).run(arguments);
  }

  private ServerConfig served(String... arguments) {
    assertEquals(ExitCode.DONE, run(arguments), err::toString);
    return notes.served.getFirst();
  }

  private String refused(String... arguments) {
    assertEquals(ExitCode.USAGE, run(arguments));
    assertEquals(List.of(), notes.served);
    return err.toString().lines().findFirst().orElse("");
  }

  private static ZoneFile file(String file, String origin) {
    return new ZoneFile(
        Path.of(file), origin.isEmpty() ? Optional.empty() : Optional.of(Name.parse(origin)));
  }

  @Test
  void anOriginBelongsToTheZoneBeforeIt() {
    assertEquals(
        List.of(file("a", ""), file("b", "b.example."), file("c", ""), file("d", "d.example.")),
        served(
                "--zone",
                "a",
                "--zone=b",
                "--origin",
                "b.example",
                "--zone",
                "c",
                "--zone",
                "d",
                "--workers",
                "2",
                "--origin=D.example.")
            .zones());
  }

  @Test
  void anOriginBeforeItsZoneIsRefused() {
    assertEquals(
        "dns-server: --origin x.example must stand behind the one zone file that it belongs to",
        refused("--origin", "x.example", "--zone", "a"));
  }

  @Test
  void twoOriginsOfOneZoneAreRefused() {
    assertEquals(
        "dns-server: --origin y.example must stand behind the one zone file that it belongs to",
        refused("--zone", "a", "--origin", "x.example", "--origin", "y.example"));
  }

  @Test
  void anOriginIsADomainName() {
    assertEquals(
        "dns-server: --origin: \"a..b\" has an empty label",
        refused("--zone", "a", "--origin", "a..b"));
  }

  @Test
  void argumentsComeFromAFileToo(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("arguments");
    Files.writeString(
        file,
        """
        # the company's zones
        --zone a.zone --origin a.example
        --zone "with space.zone"
        --workers 3
        """);
    ServerConfig config = served("@" + file, "--memo", "off");
    assertEquals(List.of(file("a.zone", "a.example"), file("with space.zone", "")), config.zones());
    assertEquals(3, config.workers());
    assertEquals(0, config.memoOctets());
  }

  @Test
  void tenThousandZonesInAnArgumentFile(@TempDir Path folder) throws IOException {
    var text = new StringBuilder();
    for (int i = 0; i < 10_000; i++) {
      text.append("--zone z").append(i).append(" --origin z").append(i).append(".example\n");
    }
    Path file = Files.writeString(folder.resolve("arguments"), text);
    List<ZoneFile> zones = served("@" + file).zones();
    assertEquals(10_000, zones.size());
    assertEquals(file("z9999", "z9999.example"), zones.getLast());
  }

  private static String text(Listen listen) {
    return listen.address().getHostString() + " " + listen.address().getPort();
  }

  @Test
  void withoutListenItIsLoopbackAndPort5300() {
    assertEquals(
        List.of("127.0.0.1 5300 true", "0:0:0:0:0:0:0:1 5300 false"),
        served("--zone", "a").listen().stream().map(l -> text(l) + " " + l.required()).toList());
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 192.0.2.1 5300",
    "192.0.2.1:53, 192.0.2.1 53",
    "0.0.0.0:0, 0.0.0.0 0",
    "::1, 0:0:0:0:0:0:0:1 5300",
    "[::]:53, 0:0:0:0:0:0:0:0 53",
    "[2001:db8::1:0]:65535, 2001:db8:0:0:0:0:1:0 65535",
    "2001:db8::1:53, 2001:db8:0:0:0:0:1:53 5300",
  })
  void listenTakesAnAddressWithAnOptionalPort(String given, String expected) {
    Listen listen = served("--zone", "a", "--listen", given).listen().getFirst();
    assertEquals(expected, text(listen));
    assertTrue(listen.required());
  }

  @ParameterizedTest
  @CsvSource({"localhost", "127.0.0.1:", "127.0.0.1:65536", "[::1", "[::1]53", "[::1]:", ":53"})
  void listenLooksNothingUp(String given) {
    assertEquals(
        "dns-server: Invalid value for option '--listen' (ADDR[:PORT]): \""
            + given
            + "\" is not an address with an optional port, like 192.0.2.1:53 or [2001:db8::1]:53",
        refused("--zone", "a", "--listen", given));
  }

  @ParameterizedTest
  @CsvSource({
    "off, 0",
    "0, 0",
    "500000, 500000",
    "256K, 262144",
    "32m, 33554432",
    "1G, 1073741824"
  })
  void memoTakesASize(String given, long octets) {
    assertEquals(octets, served("--zone", "a", "--memo", given).memoOctets());
  }

  @Test
  void policyIsWhatTheOptionsSay(@TempDir Path folder) throws IOException {
    Path secret = Files.writeString(folder.resolve("secret"), "00112233445566778899aabbCCddeeff\n");
    ServerConfig config =
        served(
            "--zones",
            "dir",
            "--any",
            "all",
            "--nsid",
            "ns1 here",
            "--version-text",
            "no",
            "--cookie-secret",
            secret.toString(),
            "--udp-size",
            "4096",
            "--tcp-idle",
            "5",
            "--io",
            "netty",
            "--user",
            "nobody",
            "--cache",
            "cache");
    assertEquals(4096, config.policy().udpOctets());
    assertEquals(false, config.policy().minimalAny());
    assertEquals("ns1 here", config.policy().serverId());
    assertEquals("no", config.policy().versionText());
    assertEquals("00112233445566778899aabbCCddeeff", config.policy().cookieSecret());
    assertEquals(5_000, config.policy().tcpIdleMillis());
    assertEquals(5_000, config.tcp().idleMillis());
    assertEquals(ServerConfig.Io.NETTY, config.io());
    assertEquals(Optional.of("nobody"), config.user());
    assertEquals(Optional.of(Path.of("cache")), config.cache());
    assertEquals(List.of(Path.of("dir")), config.folders());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "| dns-server: Nothing to serve: name a zone file, like --zone zones/example.zone",
        "--zone a --image i | dns-server: --image stands alone: an image holds all its zones",
        "--image i --cache d | dns-server: --cache is for zone files, not for --image",
        "--zone | dns-server: Missing value: FILE",
        "--zone a --workers 0 | dns-server: --workers 0: must be 1 to 1024",
        "--zone a --udp-size 100 | dns-server: --udp-size 100: must be 512 to 4096",
        "--zone a --memo lots | dns-server: Invalid value for option '--memo': \"lots\" is not a size, like off, 500000, 64K, 32M or 2G",
        "--zone a --memo 255K | dns-server: --memo 261120: must be off, or 256K to 1G",
        "--zone a --memo 2G | dns-server: --memo 2147483648: must be off, or 256K to 1G",
        "--zone a --any some | dns-server: Invalid value for option '--any': expected one of [MINIMAL, ALL] (case-insensitive) but was 'some'",
        "--zone a --frobnicate | dns-server: Unknown option: '--frobnicate'",
        "check | dns-server: Missing required parameter: 'FILE'",
        "compile a | dns-server: Missing required option: '--output=IMAGE'",
      })
  void aWrongCommandLineIsOneLineAndExitCode2(String arguments, String message) {
    assertEquals(message, refused(arguments == null ? new String[0] : arguments.split(" ", -1)));
    assertEquals(2, err.toString().lines().count());
  }

  @Test
  void aFileThatIsNotThereIsOneLineAndExitCode1() {
    notes.failure = Optional.of(new NoSuchFileException("nowhere.zone"));
    assertEquals(ExitCode.INPUT, run("--zone", "nowhere.zone"));
    assertEquals("dns-server: nowhere.zone: there is no such file", err.toString().strip());
  }

  @Test
  void aFileThatMayNotBeReadIsOneLineAndExitCode1() {
    notes.failure = Optional.of(new AccessDeniedException("secret.zone"));
    assertEquals(ExitCode.INPUT, run("--zone", "secret.zone"));
    assertEquals("dns-server: secret.zone: permission denied", err.toString().strip());
  }

  @Test
  void optionsAreAddedToTheFileOrTakeItsSettingsPlace() {
    String file = "src/test/resources/deens/cli/small.yaml";
    assertEquals(
        "dns-server: " + file + " names nothing to serve: no zones, no image",
        refused("--config", file));
    ServerConfig config = served("--config", file, "--zone", "a", "--udp-size", "800");
    assertEquals("from-the-file", config.policy().serverId());
    assertEquals(800, config.policy().udpOctets());
    assertEquals(List.of(file("a", "")), config.zones());
  }

  @Test
  void aBadFileIsExitCode1WithALineForEachProblem() {
    String file = "zones/example.zone";
    assertEquals(ExitCode.INPUT, run("config", "check", file));
    assertTrue(err.toString().startsWith(file + ":"), err::toString);
    assertEquals(ExitCode.INPUT, run("--config", file));
    assertEquals(ExitCode.INPUT, run("config", "show", "nowhere.yaml"));
    assertEquals(ExitCode.DONE, run("config", "schema"));
    assertTrue(out.toString().contains("\"udp-size\": {"));
  }

  @ParameterizedTest
  @CsvSource({"config check", "config show"})
  void aFileToLookAtIsNamedAloneOrAsTheServersOption(String command) {
    String file = "src/test/resources/deens/cli/small.yaml";
    assertEquals(ExitCode.DONE, run((command + " " + file).split(" ", -1)), err::toString);
    String alone = out.toString();
    out.getBuffer().setLength(0);
    assertEquals(ExitCode.DONE, run((command + " --config=" + file).split(" ", -1)), err::toString);
    assertEquals(alone, out.toString());
    assertEquals(ExitCode.USAGE, run((command + " a --config b").split(" ", -1)));
    assertEquals(ExitCode.USAGE, run(command.split(" ", -1)));
  }

  @Test
  void bashCompletesCommandsAndOptions(@TempDir Path folder) throws Exception {
    assertEquals(ExitCode.DONE, run("completion"));
    var script = Files.writeString(folder.resolve("completion"), out.toString());
    String ask =
        "source "
            + script
            + "; COMP_WORDS=(dns-server ctl re); COMP_CWORD=2; _complete_dns-server 2>/dev/null;"
            + " echo ${COMPREPLY[@]}";
    Process bash = new ProcessBuilder("bash", "-c", ask).redirectErrorStream(true).start();
    String completed =
        new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertEquals(0, bash.waitFor());
    assertEquals("refresh reload retransfer", sorted(completed));
  }

  @Test
  void healthReadsWhomToAskAndWhomToTell() {
    String command =
        "health --server 192.0.2.1:53 --zone example.org=7 --zone . --bird /run/bird.ctl --protocol"
            + " deens --interval 50 --timeout 80 --rise 3 --fall 4 --drain 5 --no-tcp";
    assertEquals(ExitCode.DONE, run(command.split(" ", -1)), err::toString);
    HealthConfig config = notes.watched.getFirst();
    assertEquals(new InetSocketAddress("192.0.2.1", 53), config.server());
    assertEquals(
        Map.of(Name.parse("example.org"), OptionalInt.of(7), Name.ROOT, OptionalInt.empty()),
        config.zones());
    assertEquals(Optional.empty(), config.control());
    assertEquals("BIRD's protocol deens", config.announcers().getFirst().toString());
    assertEquals(
        List.of(50, 80, 3, 4, 5000),
        List.of(
            config.intervalMillis(),
            config.limitMillis(),
            config.rise(),
            config.fall(),
            config.drainMillis()));
    assertFalse(config.tcp());
    assertEquals(ExitCode.INPUT, run("health", "--zone", "example.org", "--once"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          health                                     | dns-server: Which zones? Name them, like --zone example.org, or the server's socket, like --socket PATH
          health --zone a..b                         | dns-server: Invalid value for option '--zone' (NAME[=SERIAL]): "a..b" has an empty label
          health --zone a=1x                         | dns-server: Invalid value for option '--zone' (NAME[=SERIAL]): "1x" is not a serial number, 0 to 4294967295
          health --zone a --bird x                   | dns-server: --bird and --protocol go together
          health --zone a --bird x --protocol deens; | dns-server: --protocol deens;: is not the name of a protocol of BIRD
          health --zone a --interval 5               | dns-server: --interval 5: must be 10 to 60000
          health --zone a --server 127.0.0.1:0       | dns-server: --server needs a port to ask at
          """)
  void healthSaysWhatIsWrongWithItsArguments(String command, String message) {
    assertEquals(message, refused(command.split(" ", -1)));
    assertEquals(List.of(), notes.watched);
  }

  private static String sorted(String words) {
    return Stream.of(words.split(" ", -1)).sorted().collect(Collectors.joining(" "));
  }

  @Test
  void theOtherCommandsGetTheirFiles() {
    assertEquals(ExitCode.INPUT, run("check", "a", "b", "--origin", "b.example", "c"));
    assertEquals(ExitCode.DONE, run("compile", "a", "--origin", "a.example", "b", "-o", "image"));
    assertEquals(ExitCode.DONE, run("compile", "--specialise", "all", "-o", "image", "a"));
    assertEquals(ExitCode.DONE, run("compile", "--specialise=64K", "-o", "image", "a"));
    assertEquals(ExitCode.DONE, run("compile", "--specialise=none", "-o", "image", "a"));
    assertEquals(ExitCode.DONE, run("dump", "image", "a.example"));
    assertEquals(ExitCode.DONE, run("dump", "b", "--origin", "b.example"));
    assertEquals(
        List.of(
            "check " + List.of(file("a", ""), file("b", "b.example"), file("c", "")),
            "compile "
                + List.of(file("a", "a.example"), file("b", ""))
                + " to image, tails Optional.empty",
            "compile " + List.of(file("a", "")) + " to image, tails " + Optional.of(Long.MAX_VALUE),
            "compile " + List.of(file("a", "")) + " to image, tails Optional[65536]",
            "compile " + List.of(file("a", "")) + " to image, tails Optional[0]",
            "dump " + file("image", "") + " Optional[a.example.]",
            "dump " + file("b", "b.example") + " Optional.empty"),
        notes.others);
  }

  @ParameterizedTest
  @CsvSource({"--help", "check --help", "compile --help", "dump --help"})
  void helpFitsATerminalAndLeavesNoPlaceholder(String arguments) {
    assertEquals(ExitCode.DONE, run(arguments.split(" ", -1)));
    assertTrue(out.toString().lines().allMatch(line -> line.length() <= 100), out::toString);
    assertEquals(-1, out.toString().indexOf("%n"), out::toString);
    assertEquals(-1, out.toString().indexOf("$$"), out::toString);
  }

  @Test
  void theVersionIsThatOfTheBuild() throws IOException {
    assertEquals(ExitCode.DONE, run("--version"));
    assertTrue(out.toString().startsWith("dns-server (Deens) " + ProgramVersion.VERSION + "\n"));
    String pom = Files.readString(Path.of("pom.xml"));
    assertTrue(
        pom.contains(
            "<artifactId>deens</artifactId>\n  <version>" + ProgramVersion.VERSION + "</version>"));
  }
}
