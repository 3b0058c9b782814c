package deens.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/**
 * A Prometheus reads a server that two zones are asked of: every query of the dashboard gives data,
 * and the alerts can be evaluated and do what their own tests say.
 */
@Tag("peers")
@Timeout(120)
class PrometheusTest {
  private static final Path RULES = Path.of("deploy/prometheus/deens.rules.yml").toAbsolutePath();
  private static final Path DASHBOARD = Path.of("deploy/grafana/deens.json");
  private static final String LOOPBACK = "127.0.0.1";

  @TempDir static Path folder;

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final List<Process> STARTED = new ArrayList<>();
  private static URI metrics = URI.create("");
  private static String prometheus = "";

  private static Process start(String name, List<String> command) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectError(folder.resolve(name + ".log").toFile())
            .start();
    STARTED.add(process);
    return process;
  }

  @BeforeAll
  static void serveAndScrape() throws Exception {
    for (String zone : List.of("one", "two")) {
      Files.writeString(
          folder.resolve(zone + ".zone"),
          """
          $ORIGIN %s.example.
          $TTL 300
          @ SOA ns hostmaster 1 1d 1d 4w 1h
          @ NS ns
          ns A 192.0.2.1
          """
              .formatted(zone));
    }
    Files.writeString(
        folder.resolve("deens.yaml"),
        """
        server: {listen: "127.0.0.1:0", workers: 1}
        tls: {listen: "127.0.0.1:0"}
        metrics: {listen: "127.0.0.1:0"}
        zones:
          - folder: .
        secondaries:
          - {name: three.example, primaries: "127.0.0.1:1"}
        transfer: {state: state, allow-transfer: 127.0.0.1}
        """);
    Process server =
        start(
            "server",
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + Path.of("bin/java-options").toAbsolutePath(),
                "-cp",
                System.getProperty("java.class.path"),
                "deens.app.Main",
                "--config",
                "deens.yaml"));
    BufferedReader out = server.inputReader();
    metrics = URI.create(after(out, "metrics at "));
    String listening = after(out, "listening on ");
    int port = Integer.parseInt(listening.replaceFirst("127\\.0\\.0\\.1:(\\d+),.*", "$1"));
    prometheus = startPrometheus();
    ask(port);
  }

  private static String after(BufferedReader out, String start) throws IOException {
    for (String line; (line = out.readLine()) != null; ) {
      if (line.startsWith(start)) return line.substring(start.length());
    }
    throw new AssertionError(Files.readString(folder.resolve("server.log")));
  }

  private static String startPrometheus() throws IOException {
    Files.writeString(
        folder.resolve("prometheus.yml"),
        """
        global: {scrape_interval: 500ms, scrape_timeout: 500ms, evaluation_interval: 500ms}
        rule_files: [%s]
        scrape_configs:
          - job_name: deens
            static_configs: [{targets: ["%s"]}]
        """
            .formatted(RULES, metrics.getAuthority()));
    int port = NameServer.freePort();
    start(
        "prometheus",
        List.of(
            "prometheus",
            "--config.file=prometheus.yml",
            "--storage.tsdb.path=data",
            "--web.listen-address=" + LOOPBACK + ":" + port,
            "--log.level=warn"));
    return "http://" + LOOPBACK + ":" + port;
  }

  /** Asks until Prometheus has read so often that it knows rates. */
  private static void ask(int port) throws Exception {
    var resolver = new SimpleResolver(InetAddress.getLoopbackAddress());
    resolver.setPort(port);
    resolver.setTimeout(Duration.ofSeconds(10));
    for (int i = 0; ; i++) {
      resolver.setTCP(i % 50 == 0);
      String zone = i % 3 == 0 ? "one" : "two";
      Name name = Name.fromString((i % 5 == 0 ? "no." : "ns.") + zone + ".example.");
      int type = i % 7 == 0 ? Type.TXT : Type.A;
      resolver.send(Message.newQuery(Record.newRecord(name, type, DClass.IN)));
      if (i % 500 == 499 && isRead()) return;
    }
  }

  private static boolean isRead() throws Exception {
    try {
      List<?> counts = result("sum_over_time(up[1m]) >= 8");
      return !counts.isEmpty();
    } catch (IOException e) {
      if (STARTED.getLast().isAlive()) return false; // not there yet
      throw new AssertionError(Files.readString(folder.resolve("prometheus.log")), e);
    }
  }

  @AfterAll
  static void stop() throws InterruptedException {
    for (Process process : STARTED) {
      process.destroy();
      if (!process.waitFor(10, TimeUnit.SECONDS)) process.destroyForcibly().waitFor();
    }
    HTTP.close();
  }

  private static Map<?, ?> json(String text) {
    return (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(text);
  }

  private static String get(String uri) throws IOException, InterruptedException {
    return HTTP.send(HttpRequest.newBuilder(URI.create(uri)).build(), BodyHandlers.ofString())
        .body();
  }

  private static List<?> result(String query) throws IOException, InterruptedException {
    String reply =
        get(prometheus + "/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
    Map<?, ?> answer = json(reply);
    assertEquals("success", answer.get("status"), () -> query + ": " + reply);
    return (List<?>) ((Map<?, ?>) answer.get("data")).get("result");
  }

  /** All that the dashboard asks Prometheus. */
  static Stream<String> queries() throws IOException {
    var queries = new ArrayList<String>();
    for (Object panel : (List<?>) json(Files.readString(DASHBOARD)).get("panels")) {
      Object targets = ((Map<?, ?>) panel).get("targets");
      if (targets == null) continue;
      for (Object target : (List<?>) targets) {
        queries.add((String) ((Map<?, ?>) target).get("expr"));
      }
    }
    assertTrue(queries.size() > 30, queries::toString);
    return queries.stream();
  }

  @ParameterizedTest
  @MethodSource("queries")
  void everyQueryOfTheDashboardGivesData(String query) throws Exception {
    String now = query.replace("$instance", ".*").replace("$__rate_interval", "1m");
    assertFalse(now.contains("$"), now);
    List<?> series = result(now);
    assertFalse(series.isEmpty(), () -> now + " gives nothing");
    for (Object one : series) {
      Object value = ((List<?>) ((Map<?, ?>) one).get("value")).get(1);
      assertTrue(Double.isFinite(Double.parseDouble((String) value)), () -> now + " is " + value);
    }
  }

  @Test
  void eachZoneIsCountedForItself() throws Exception {
    List<?> zones = result("sum by (zone) (deens_zone_answers_total)");
    assertEquals(2, zones.size(), zones::toString);
    // Nobody asks any more: now the sums must agree.
    String text = get(metrics.toString());
    assertEquals(sum(text, "deens_answers_total"), sum(text, "deens_zone_answers_total"));
    assertTrue(sum(text, "deens_answers_total") > 0);
  }

  private static double sum(String text, String metric) {
    return text.lines()
        .filter(line -> line.startsWith(metric + "{"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  @Test
  void theAlertsAreEvaluatedWithoutAnError() throws Exception {
    Map<?, ?> data = (Map<?, ?>) json(get(prometheus + "/api/v1/rules")).get("data");
    int rules = 0;
    for (Object group : (List<?>) data.get("groups")) {
      for (Object rule : (List<?>) ((Map<?, ?>) group).get("rules")) {
        assertEquals("ok", ((Map<?, ?>) rule).get("health"), rule::toString);
        rules++;
      }
    }
    assertTrue(rules >= 11, rules + " rules");
  }

  @ParameterizedTest
  @MethodSource("promtool")
  void promtoolFindsNothingWrong(List<String> arguments) throws Exception {
    var command = new ArrayList<>(List.of("promtool"));
    command.addAll(arguments);
    Process process =
        new ProcessBuilder(command)
            .directory(RULES.getParent().toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
  }

  static Stream<List<String>> promtool() {
    return Stream.of(
        List.of("check", "rules", "--lint-fatal", RULES.getFileName().toString()),
        List.of("test", "rules", "deens.rules.test.yml"));
  }

  /** Every alert has a test that makes it fire. */
  @Test
  void everyAlertIsTested() throws Exception {
    String tests = Files.readString(RULES.resolveSibling("deens.rules.test.yml"));
    var alerts = Pattern.compile("alert: (\\w+)").matcher(Files.readString(RULES));
    while (alerts.find()) {
      String fires = "alertname: " + alerts.group(1) + "\n        exp_alerts:";
      assertTrue(tests.contains(fires), () -> "no test of " + alerts.group(1));
    }
  }

  /** The page names each metric that there is, and no other. */
  @Test
  void thePageHasWhatIsMeasured() throws Exception {
    var measured = new TreeSet<String>();
    var types = Pattern.compile("(?m)^# TYPE (deens_\\w+) ").matcher(get(metrics.toString()));
    while (types.find()) measured.add(types.group(1));
    var told = new TreeSet<String>();
    for (String line : Files.readAllLines(Path.of("docs/metrics.md"))) {
      if (!line.startsWith("| `deens_")) continue;
      var names = Pattern.compile("`(deens_\\w+)`").matcher(line.split("\\|", -1)[1]);
      while (names.find()) told.add(names.group(1));
    }
    assertEquals(measured, told);
  }
}
