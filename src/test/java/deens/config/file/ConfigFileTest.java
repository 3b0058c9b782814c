package deens.config.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import deens.config.Access;
import deens.config.Distribution;
import deens.config.Listen;
import deens.config.Peer;
import deens.config.Prefix;
import deens.config.SecondaryZone;
import deens.config.ServerConfig;
import deens.config.TransferConfig;
import deens.config.TransferLimits;
import deens.config.TsigKey;
import deens.config.ZoneFile;
import deens.core.answer.Limits;
import deens.core.guard.PrefixSet;
import deens.core.wire.Name;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigFileTest {
  private static final String ALL =
      """
      # Everything that can be set.
      server:
        listen: [192.0.2.1:53, "[2001:db8::1]:53"]
        workers: 3
        user: deens
        memo: 16M
        io: netty
        udp-size: 1400
        any: all
        server-id: ns1
        version-text: none of yours
        cookie-secret: e5e973e5a6b2a43f48e7dc849e37bfcf
        watch: yes
        cache: cache
      tcp:
        connections: 100
        per-client: 10
        idle: 1m
      limits:
        allow-query: [192.0.2.0/24, 2001:db8::/32]
        responses-per-second: 100
        slip: 3
        ipv4-prefix: 28
        ipv6-prefix: 48
        exempt: 192.0.2.7
      zones:
        - file: example.zone
          name: example.org
        - folder: /srv/zones
        - file: other.zone
      """;

  @TempDir private Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("deens.yaml"), text);
  }

  private List<String> problems(String text) throws IOException {
    Path file = file(text);
    String all = assertThrows(BadConfigException.class, () -> ConfigFile.read(file)).getMessage();
    return all.lines().map(line -> line.replace(file + ":", "")).toList();
  }

  @Test
  void everySettingArrives() throws Exception {
    ServerConfig config = ConfigFile.read(file(ALL));
    assertEquals(
        List.of(Listen.parse("192.0.2.1:53"), Listen.parse("[2001:db8::1]:53")), config.listen());
    assertEquals(3, config.workers());
    assertEquals(Optional.of("deens"), config.user());
    assertEquals(16 << 20, config.memoOctets());
    assertEquals(ServerConfig.Io.NETTY, config.io());
    assertEquals(Optional.of(folder.resolve("cache")), config.cache());
    assertEquals(true, config.watch());
    assertEquals(1400, config.policy().udpOctets());
    assertEquals(false, config.policy().minimalAny());
    assertEquals("ns1", config.policy().serverId());
    assertEquals("none of yours", config.policy().versionText());
    assertEquals("e5e973e5a6b2a43f48e7dc849e37bfcf", config.policy().cookieSecret());
    assertEquals(60_000, config.policy().tcpIdleMillis());
    assertEquals(60_000, config.tcp().idleMillis());
    assertEquals(
        new Limits(
            100,
            3,
            28,
            48,
            PrefixSet.of(new byte[][] {{(byte) 192, 0, 2, 7}}, new int[] {32}),
            Optional.of(
                PrefixSet.of(
                    new byte[][] {
                      {(byte) 192, 0, 2, 0},
                      {0x20, 1, 0xd, (byte) 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}
                    },
                    new int[] {24, 32}))),
        config.limits());
    assertEquals(100, config.tcp().connections());
    assertEquals(10, config.tcp().connectionsPerClient());
    assertEquals(
        List.of(
            new ZoneFile(folder.resolve("example.zone"), Optional.of(Name.parse("example.org"))),
            ZoneFile.of(folder.resolve("other.zone"))),
        config.zones());
    assertEquals(List.of(Path.of("/srv/zones")), config.folders());
  }

  @Test
  void whatIsNotSetIsAsWithoutAFile() throws Exception {
    assertEquals(ConfigFile.read(file("")), ConfigFile.read(file("server:\ntcp: {}\n")));
    ServerConfig read = ConfigFile.read(file(""));
    assertEquals(ServerConfig.standard().policy(), read.policy());
    assertEquals(ServerConfig.standard().listen(), read.listen());
    assertEquals(List.of(), read.zones());
  }

  @Test
  void theDefaultsOfTheTableAreThoseThatHold() throws Exception {
    String shown = ConfigFile.effective(file(""));
    assertTrue(shown.contains("listen: ") && shown.contains("idle: 30s"), shown);
    ServerConfig standard = ServerConfig.standard();
    ServerConfig read = ConfigFile.read(file(shown));
    // Only the last of these may be left out by a machine that lacks it.
    assertEquals(
        standard.listen().stream().map(Listen::address).toList(),
        read.listen().stream().map(Listen::address).toList());
    assertEquals(standard.policy(), read.policy());
    assertEquals(standard.transfers().limits(), read.transfers().limits());
    assertEquals(standard.limits(), read.limits());
    assertEquals(standard.tcp(), read.tcp());
    assertEquals(standard.memoOctets(), read.memoOctets());
    assertEquals(standard.io(), read.io());
  }

  @Test
  void whatIsShownIsTheSameConfiguration() throws Exception {
    Path file = file(ALL);
    ServerConfig read = ConfigFile.read(file);
    assertEquals(read, ConfigFile.read(file(ConfigFile.effective(file))));
  }

  @Test
  void aProfileChoosesWhatIsNotSaid() throws Exception {
    ServerConfig edge = ConfigFile.read(file("profile: edge\n"));
    assertEquals(1, edge.workers());
    assertEquals(1 << 20, edge.memoOctets());
    assertEquals(256, edge.tcp().connections());
    assertEquals(2, edge.transfers().limits().incoming());
    String hosting = "profile: hosting\nmetrics: {listen: 127.0.0.1:9153}\n";
    assertEquals(10_000, ConfigFile.read(file(hosting)).metrics().orElseThrow().zones());
    ServerConfig plain = ConfigFile.read(file("server: {listen: 127.0.0.1:53}\n"));
    String server = "profile: server\nserver: {listen: 127.0.0.1:53}\n";
    assertEquals(plain, ConfigFile.read(file(server)));
  }

  @Test
  void whatTheFileSaysWinsOverItsProfile() throws Exception {
    String text = "server: {listen: 127.0.0.1:53, memo: 2M}\ntcp: {idle: 10s}\nprofile: edge\n";
    ServerConfig edge = ConfigFile.read(file(text));
    assertEquals(2 << 20, edge.memoOctets());
    assertEquals(1, edge.workers());
    assertEquals(10_000, edge.tcp().idleMillis());
    assertEquals(256, edge.tcp().connections());
    assertEquals(edge, ConfigFile.read(file(ConfigFile.effective(file(text)))));
  }

  @Test
  void whatIsShownSaysWhichValuesAreTheProfiles() throws Exception {
    List<String> shown =
        ConfigFile.effective(file("profile: edge\nserver: {memo: 2M}\n")).lines().toList();
    assertEquals("profile: edge", shown.getFirst());
    assertTrue(shown.contains("  memo: 2M"), shown::toString);
    assertTrue(shown.contains("  workers: 1 # profile edge"), shown::toString);
    assertTrue(shown.contains("  idle: 30s # default"), shown::toString);
  }

  @Test
  void allThatIsWrongIsToldAtOnce() throws Exception {
    assertEquals(
        List.of(
            "2:3: error: unknown setting \"lisen\" in \"server\"; did you mean \"listen\"?",
            "3:12: error: \"workers\": 0 is out of range, expected a number from 1 to 1024",
            "4:3: error: \"workers\" was set before, in line 3",
            "5:9: error: \"memo\": \"lots\" is not a size, like off, 500000, 64K, 32M or 2G",
            "6:8: error: \"any\": \"some\" is not among them, expected minimal or all",
            "7:6: error: \"tcp\" is a list, expected settings, each \"name: value\"",
            "9:11: error: \"name\": \"a..b\" has an empty label, expected a domain name",
            "9:5: error: an entry of \"zones\" has neither, expected a \"file\" or a \"folder\""),
        problems(
                """
                server:
                  lisen: 192.0.2.1
                  workers: 0
                  workers: 2
                  memo: lots
                any: minimal
                tcp: [1]
                zones:
                  - name: a..b
                """
                    .replace("any: minimal", "  any: some"))
            .stream()
            .sorted()
            .toList());
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      textBlock =
          """
          'server: {listen: [}' => 1:19: error: no YAML: expected the node content, but found '}'
          'a: &x [*x]' => 1:1: error: no YAML: Number of aliases for non-scalar nodes exceeds the specified max=0
          'a: 1' => 1:1: error: unknown setting "a" in the file, expected one of profile, server, tcp, tls, tor, limits, metrics, control, log, zones, secondaries, transfer, keys, image
          'profile: egde' => 1:10: error: "profile": "egde" is not among them; did you mean "edge"?
          'profile: tld' => 1:10: error: "profile": "tld" is not among them, expected server or edge or hosting
          '- 1' => 1:1: error: the file is a list, expected settings, each "name: value"
          'server: {listen: [{}]}' => 1:19: error: "listen" is a group of settings, expected an address with an optional port, like 192.0.2.1:53 or [2001:db8::1]:53
          'server: {udp-size: }' => 1:19: error: "udp-size" has no value, expected a number from 512 to 4096
          'server: {cookie-secret: none.txt}' => 1:9: error: "cookie-secret": FOLDER/none.txt
          'tcp: {idle: 5}' => 1:13: error: "idle": "5" is no time, like 500ms, 30s, 5m, 2h or 1d
          'tcp: {idle: 5d}' => 1:13: error: "idle": "5d" is out of range, expected a time from 1s to 6000s
          'zones: [{folder: a, name: b}]' => 1:9: error: a "folder" has no "name": each of its files has one
          'zones: {file: a}' => 1:8: error: "zones" is a group of settings, expected a list of groups of settings, each starting with "- "
          """)
  void whatIsWrongIsToldWithItsPlace(String text, String problem) throws Exception {
    assertEquals(List.of(problem.replace("FOLDER", folder.toString())), problems(text));
  }

  private static final String TRANSFERS =
      """
      keys:
        - name: first.
          secret: c2VjcmV0
        - file: keys.conf
      transfer:
        state: state
        allow-transfer: [192.0.2.0/24, key second]
        incoming: 5
        most-octets: 1G
      zones:
        - file: example.zone
          name: Example.org
          allow-transfer: 198.51.100.7 key first
          notify: ["198.51.100.7:5353 key first", "2001:db8::1"]
      secondaries:
        - name: example.net
          primaries: [192.0.2.1, 192.0.2.2 key second]
          allow-notify: [192.0.2.128/25]
      """;

  @Test
  void whatIsSaidOfTransfersArrives() throws Exception {
    Files.writeString(
        folder.resolve("keys.conf"),
        "key \"second\" { algorithm hmac-sha512; secret \"c2Vjb25k\"; };\n");
    TransferConfig transfers = ConfigFile.read(file(TRANSFERS)).transfers();
    TsigKey first = TsigKey.parse("first", "hmac-sha256", "c2VjcmV0");
    TsigKey second = TsigKey.parse("second", "hmac-sha512", "c2Vjb25k");
    assertEquals(Set.of(first, second), Set.copyOf(transfers.keys()));
    assertEquals(Optional.of(folder.resolve("state")), transfers.state());
    assertEquals(1 << 30, transfers.limits().mostOctets());
    assertEquals(5, transfers.limits().incoming());
    assertEquals(TransferLimits.standard().outgoing(), transfers.limits().outgoing());
    assertEquals(
        new Distribution(
            new Access(List.of(Access.Rule.from("192.0.2.0/24"), Access.Rule.key(second.name()))),
            List.of()),
        transfers.distribution());
    assertEquals(
        new Distribution(
            new Access(
                List.of(
                    new Access.Rule(
                        Optional.of(Prefix.parse("198.51.100.7")), Optional.of(first.name())))),
            List.of(peer("198.51.100.7", 5353, first), peer("2001:db8::1", 53))),
        transfers.distribution(Name.parse("example.org")));
    assertEquals(
        List.of(
            new SecondaryZone(
                Name.parse("example.net"),
                List.of(peer("192.0.2.1", 53), peer("192.0.2.2", 53, second)),
                new Access(List.of(Access.Rule.from("192.0.2.128/25"))))),
        transfers.secondaries());
  }

  private static Peer peer(String address, int port, TsigKey... key) {
    return new Peer(
        new InetSocketAddress(InetAddress.ofLiteral(address), port), Stream.of(key).findFirst());
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      textBlock =
          """
          'transfer: {allow-transfer: key none}' => 1:11: error: there is no key none.
          'transfer: {notify: 192.0.2.1 key none}' => 1:11: error: there is no key none.
          'keys: [{name: a}]' => 1:8: error: a key has a "file", or a "name" and a "secret"
          'keys: [{name: a, secret: "?"}]' => 1:8: error: key a: the secret is not base64
          'keys: [{file: nowhere}]' => 1:8: error: FOLDER/nowhere: cannot be read
          'keys: [{name: a, secret: aa==}, {name: A., secret: aa==}]' => 1:33: error: there are two keys a.
          'zones: [{file: a, notify: 192.0.2.1}]' => 1:9: error: "allow-transfer" and "notify" want the zone's "name"
          'zones: [{file: f, name: a}]\nsecondaries: [{name: A, primaries: 192.0.2.1}]\ntransfer: {state: s}' => 2:15: error: zone A. is among "zones", too
          'secondaries: [{name: a}]' => 1:15: error: secondary zone a. has no primary
          'secondaries: [{primaries: 192.0.2.1}]' => 1:15: error: a secondary zone has no "name"
          'secondaries: [{name: a, primaries: 192.0.2.1}]' => 1:1: error: secondary zones need a state folder, which keeps them between starts
          """)
  void whatIsWrongWithTransfersIsTold(String text, String problem) throws Exception {
    assertEquals(
        List.of(problem.replace("FOLDER", folder.toString())), problems(text.replace("\\n", "\n")));
  }

  @Test
  void noTextIsFatal() throws Exception {
    long seed = 20_261_125;
    var random = new SplittableRandom(seed);
    byte[] good = ALL.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < 3000; i++) {
      byte[] damaged = good.clone();
      for (int n = random.nextInt(1, 6); n > 0; n--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(1, 128);
      }
      Path file = folder.resolve("damaged.yaml");
      Files.write(file, damaged);
      try {
        ConfigFile.read(file);
      } catch (IOException e) {
        assertTrue(!e.getMessage().isEmpty());
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ", text " + i, e);
      }
    }
  }

  private static final String ONION =
      """
      tor:
        service: %s
      server:
        listen: 127.0.0.1:5300
      tls:
        listen: "[::1]:8530"
      tcp:
        per-client: 3
        connections: 100
      zones:
        - file: example.zone
      """;

  @Test
  void whereTorNamesCircuitsEachIsAClient() throws IOException {
    ServerConfig read = ConfigFile.read(file(ONION.formatted("torrc"))).forTor();
    assertEquals(3, read.tcp().connectionsPerClient());
    byte[] loopback = {127, 0, 0, 9};
    assertTrue(read.tcp().proxies().contains(loopback, 4));
    assertTrue(read.tls().proxies().contains(loopback, 4));
  }

  @Test
  void whereTorDoesNotNameCircuitsItCountsTheirConnections() throws IOException {
    String text = ONION.formatted("control\n  key: onion\n  control: run/control");
    ServerConfig read = ConfigFile.read(file(text)).forTor();
    assertEquals(100, read.tcp().connectionsPerClient());
    assertEquals(3, read.tor().orElseThrow().streams());
    assertEquals(PrefixSet.empty(), read.tcp().proxies());
    assertEquals(
        UnixDomainSocketAddress.of(folder.resolve("run/control")),
        read.tor().orElseThrow().control());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "server: {listen: 192.0.2.1} | \"server: listen\" 192.0.2.1 beside \"tor\"",
        "server: {listen: '0.0.0.0:53'} | \"server: listen\" 0.0.0.0 beside \"tor\"",
        "tls: {listen: 192.0.2.1} | \"tls: listen\" 192.0.2.1 beside \"tor\"",
        "metrics: {listen: 192.0.2.1} | \"metrics: listen\" 192.0.2.1 beside \"tor\"",
        "limits: {allow-query: 127.0.0.1} | \"limits\" beside \"tor\"",
        "limits: {responses-per-second: 5} | \"limits\" beside \"tor\"",
        "tcp: {proxy-protocol: 127.0.0.1} | \"proxy-protocol\" beside \"tor\"",
        "transfer: {allow-transfer: 127.0.0.1} | zone transfers beside \"tor\"",
      })
  void whatWouldBetrayAnOnionServiceIsAProblem(String setting, String problem) throws IOException {
    List<String> all = problems("tor:\n  service: torrc\n" + setting + "\n");
    assertEquals(1, all.size(), all::toString);
    assertTrue(all.getFirst().contains(problem), all::toString);
  }

  @ParameterizedTest
  @CsvSource({
    "'tor: {service: control}', without the \"key\"",
    "'tor: {service: torrc, key: onion}', there Tor keeps it",
    "'tor: {key: onion}', without its \"service\"",
    "'tor: {service: both}', torrc or control",
    "'tor: {service: control, key: k, control: 192.0.2.1}', another machine's",
  })
  void anOnionServiceIsOneOfTwo(String text, String problem) throws IOException {
    List<String> all = problems(text + "\n");
    assertEquals(1, all.size(), all::toString);
    assertTrue(all.getFirst().contains(problem), all::toString);
  }

  @Test
  void theReferencePageAndTheSchemaAreThoseOfTheTable() throws Exception {
    String page = Files.readString(Path.of("docs/configuration.md"));
    String begin = "<!-- settings -->\n";
    assertEquals(
        begin + ReferencePage.tables() + begin,
        page.substring(page.indexOf(begin), page.lastIndexOf(begin) + begin.length()));
    assertEquals(JsonSchema.text(), Files.readString(Path.of("docs/configuration.schema.json")));
  }
}
