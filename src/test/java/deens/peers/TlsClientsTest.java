package deens.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import deens.transport.tls.Identity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * DNS over TLS and PROXY headers with the programs that operators have: real clients and proxies.
 */
@Tag("peers")
@Timeout(120)
class TlsClientsTest {
  private static final String NAME = "both.corners.example";
  private static final String ADDRESS = "192.0.2.33";

  /** Who speaks for others, and the only one of these others that may ask. */
  private static final String SETTINGS =
      """
      tcp: {proxy-protocol: [127.0.0.64/26]}
      tls: {proxy-protocol: [127.0.0.64/26]}
      limits: {allow-query: [127.0.0.1, 127.0.0.7]}
      """;

  @TempDir static Path folder;
  private static Optional<NameServer> started = Optional.empty();
  private static int tls;
  private static Path certificate = Path.of("");

  @BeforeAll
  static void start() throws Exception {
    certificate = folder.resolve("dns.pem");
    Path key = folder.resolve("dns.key");
    String made =
        run(
            "openssl",
            ("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
                    + " -subj /CN=dns.example -addext subjectAltName=DNS:dns.example -out "
                    + certificate
                    + " -keyout "
                    + key)
                .split(" "));
    assertTrue(Files.exists(certificate), made);
    Path config = Files.writeString(folder.resolve("deens.yaml"), SETTINGS);
    tls = NameServer.freePort();
    var zone = new Zones(folder).of(Path.of("src/test/zones/corners.zone"));
    started =
        Optional.of(
            NameServer.start(
                Program.DEENS,
                folder,
                List.of(zone),
                "--config",
                config.toString(),
                "--tls",
                "127.0.0.1:" + tls,
                "--tls-cert",
                certificate.toString(),
                "--tls-key",
                key.toString()));
    while (!started.get().log().contains("listening on ")) Thread.sleep(10); // TLS, too
  }

  @AfterAll
  static void stop() {
    started.ifPresent(NameServer::close);
  }

  private static int plain() {
    return started.orElseThrow().address().getPort();
  }

  /** Runs a program to its end; returns what it prints. */
  private static String run(String program, String... arguments) throws Exception {
    var command = new ArrayList<>(List.of("timeout", "60", program));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return printed;
  }

  private static String kdig(int port, String... options) throws Exception {
    var arguments = new ArrayList<>(List.of("@127.0.0.1", "-p", Integer.toString(port)));
    arguments.addAll(List.of("+retry=0", "+time=20"));
    arguments.addAll(List.of(options));
    arguments.addAll(List.of(NAME, "A"));
    return run("kdig", arguments.toArray(String[]::new));
  }

  @ParameterizedTest
  @CsvSource({
    "+tls, TLS1.3",
    "+tls +tls-ca=CERTIFICATE +tls-hostname=dns.example, The certificate is trusted",
    "+tls +tls-pin=PIN, TLS1.3",
    "+tls +padding, PADDING: ",
    "+tls +keepopen, TLS1.3",
  })
  void kdigIsAnswered(String options, String says) throws Exception {
    String printed = kdig(tls, filled(options + " -d").split(" "));
    assertTrue(printed.contains(ADDRESS), printed);
    assertTrue(printed.contains(says), printed);
  }

  @ParameterizedTest
  @CsvSource({
    "+tls +tls-ca=CERTIFICATE +tls-hostname=other.example",
    "+tls +tls-pin=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
  })
  void kdigFindsOutWhoTheServerIsNot(String options) throws Exception {
    assertFalse(kdig(tls, filled(options).split(" ")).contains(ADDRESS));
  }

  private static String filled(String options) throws IOException, CertificateException {
    return options.replace("CERTIFICATE", certificate.toString()).replace("PIN", pin());
  }

  private static String pin() throws IOException, CertificateException {
    try (var in = Files.newInputStream(certificate)) {
      var its = (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
      return Identity.pinOf(its);
    }
  }

  @Test
  void dnsperfLosesNothing() throws Exception {
    Path queries = Files.writeString(folder.resolve("queries"), (NAME + " A\n").repeat(500));
    String printed =
        run(
            "dnsperf",
            ("-m dot -s 127.0.0.1 -n 4 -c 4 -q 50 -l 30 -p " + tls + " -d " + queries).split(" "));
    assertTrue(printed.matches("(?s).*Queries completed: +2000 \\(100.00%\\).*"), printed);
    assertTrue(printed.matches("(?s).*NOERROR 2000 \\(100.00%\\).*"), printed);
  }

  @Test
  void unboundForwardsOverTls() throws Exception {
    int port = NameServer.freePort();
    Path config = folder.resolve("unbound.conf");
    Files.writeString(
        config,
        """
        server:
          interface: 127.0.0.1@%d
          username: ""
          chroot: ""
          pidfile: ""
          directory: "%s"
          use-syslog: no
          verbosity: 1
          do-not-query-localhost: no
          module-config: "iterator"
          tls-cert-bundle: "%s"
        remote-control:
          control-enable: no
        forward-zone:
          name: "."
          forward-tls-upstream: yes
          forward-addr: 127.0.0.1@%d#dns.example
        """
            .formatted(port, folder, certificate, tls));
    var command = List.of(Peer.path("unbound", "unbound"), "-d", "-p", "-c", config.toString());
    try (var unbound = new RunningProgram(command, "unbound")) {
      unbound.await(0, "start of service");
      String printed = kdig(port);
      assertTrue(printed.contains(ADDRESS), printed + unbound.console());
    }
  }

  /** The client that a proxy names is the one that allow-query is about. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"TCP | tcpOnly=true", "TLS | tls=\"openssl\", validateCertificates=false"})
  void dnsdistSpeaksForClients(String how, String settings) throws Exception {
    int port = NameServer.freePort();
    Path config = folder.resolve("dnsdist-" + how);
    Files.writeString(
        config,
        """
        setLocal("127.0.0.1:%d")
        setSecurityPollSuffix("")
        newServer({address="127.0.0.1:%d", source="127.0.0.65", useProxyProtocol=true, %s,
          healthCheckMode="up"})
        """
            .formatted(port, how.equals("TLS") ? tls : plain(), settings));
    var command = List.of(Peer.path("dnsdist", "dnsdist"), "--supervised", "-C", config.toString());
    try (var dnsdist = new RunningProgram(command, "dnsdist")) {
      dnsdist.await(0, "Listening on");
      for (String transport : List.of("+notcp", "+tcp")) {
        String allowed = kdig(port, transport, "-b", "127.0.0.7");
        assertTrue(allowed.contains(ADDRESS), allowed + dnsdist.console());
        String other = kdig(port, transport, "-b", "127.0.0.8");
        assertTrue(other.contains("REFUSED"), other + dnsdist.console());
      }
    }
    assertEquals(List.of(), faults());
  }

  private static List<String> faults() throws IOException {
    return started.orElseThrow().log().lines().filter(line -> line.contains("Exception")).toList();
  }
}
