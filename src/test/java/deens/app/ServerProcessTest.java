package deens.app;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import deens.control.ControlClient;
import deens.control.RefusedException;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.GenericEDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** The program as a process: what it prints, answers, and does on a signal. */
@Timeout(60)
class ServerProcessTest {
  private static final String ZONE =
      """
      $ORIGIN a.example.
      @ 300 SOA ns1 hostmaster %d 1h 10m 1w 1h
      @ 300 NS ns1
      ns1 300 A 192.0.2.1
      www 300 A 192.0.2.%d
      """;

  @TempDir Path folder;
  private final List<Process> started = new ArrayList<>();

  @AfterEach
  void endAll() {
    started.forEach(Process::destroyForcibly);
  }

  private Process start(String... arguments) throws IOException {
    return start(List.of(), arguments);
  }

  private Process start(List<String> jvmOptions, String... arguments) throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + Path.of("bin/java-options").toAbsolutePath());
    command.add("-XX:TieredStopAtLevel=1");
    command.addAll(jvmOptions);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "deens.app.Main"));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectError(folder.resolve("errors").toFile())
            .start();
    started.add(process);
    return process;
  }

  /** Reads up to the first line that starts so. */
  private String until(BufferedReader out, String start) throws IOException {
    var seen = new StringBuilder();
    for (String line; (line = out.readLine()) != null; ) {
      if (line.startsWith(start)) return line;
      seen.append(line).append('\n');
    }
    throw new AssertionError("no \"" + start + "\" in:\n" + seen + errors());
  }

  private String errors() throws IOException {
    return Files.readString(folder.resolve("errors"));
  }

  private static int port(String listening) {
    return Integer.parseInt(
        listening.replaceFirst("listening on 127\\.0\\.0\\.1:(\\d+), .*", "$1"));
  }

  private static Message ask(int port, String name, boolean tcp) throws IOException {
    var resolver = new SimpleResolver(InetAddress.getLoopbackAddress());
    resolver.setPort(port);
    resolver.setTCP(tcp);
    resolver.setTimeout(Duration.ofSeconds(10));
    return resolver.send(
        Message.newQuery(Record.newRecord(Name.fromString(name), Type.A, DClass.IN)));
  }

  /** Asks over TCP, and for the server's identity and how long a connection may be idle. */
  private static Message askWithOptions(int port, String name) throws IOException {
    var resolver = new SimpleResolver(InetAddress.getLoopbackAddress());
    resolver.setPort(port);
    resolver.setTCP(true);
    Message query = Message.newQuery(Record.newRecord(Name.fromString(name), Type.A, DClass.IN));
    EDNSOption nsid = new GenericEDNSOption(EDNSOption.Code.NSID, new byte[0]);
    EDNSOption keepalive = new GenericEDNSOption(EDNSOption.Code.TCP_KEEPALIVE, new byte[0]);
    query.addRecord(new OPTRecord(1232, 0, 0, 0, List.of(nsid, keepalive)), Section.ADDITIONAL);
    return resolver.send(query);
  }

  private static String options(Message reply) {
    return reply.getOPT().getOptions().stream()
        .map(option -> HexFormat.of().formatHex(option.toWire()))
        .collect(Collectors.joining(" "));
  }

  private static String address(int port, boolean tcp) throws IOException {
    return ask(port, "www.a.example.", tcp).getSection(Section.ANSWER).stream()
        .map(Record::rdataToString)
        .collect(Collectors.joining(" "));
  }

  private void write(String file, int serial, int address) throws IOException {
    // Renamed into place, as an editor does: never seen half written.
    Path fresh = Files.writeString(folder.resolve(".fresh"), ZONE.formatted(serial, address));
    Files.move(fresh, folder.resolve(file), StandardCopyOption.REPLACE_EXISTING);
  }

  private static void signal(Process process, String signal)
      throws IOException, InterruptedException {
    assertEquals(0, new ProcessBuilder("kill", "-" + signal, "" + process.pid()).start().waitFor());
  }

  @Test
  void servesReloadsKeepsTheOldVersionOfABadFileAndStops() throws Exception {
    write("a.zone", 1, 10);
    Process server = start("--zone", "a.zone", "--listen", "127.0.0.1:0");
    try (BufferedReader out = server.inputReader()) {
      assertEquals("zone a.example. serial 1, 4 records (a.zone)", until(out, "zone "));
      int port = port(until(out, "listening "));
      assertEquals("192.0.2.10", address(port, false));
      assertEquals("192.0.2.10", address(port, true));
      assertEquals(Rcode.NXDOMAIN, ask(port, "no.a.example.", false).getRcode());
      assertEquals(Rcode.REFUSED, ask(port, "b.example.", false).getRcode());

      write("a.zone", 2, 20);
      signal(server, "HUP");
      assertTrue(until(out, "reloaded").startsWith("reloaded: 1 of 1 zones changed, "));
      assertEquals("192.0.2.20", address(port, false));

      Files.writeString(folder.resolve("a.zone"), ZONE.formatted(3, 30) + "www 300 A nonsense\n");
      signal(server, "HUP");
      assertTrue(
          until(out, "reloaded")
              .startsWith(
                  "reloaded: 0 of 1 zones changed, 1 bad files: what they served before stays, "));
      assertTrue(errors().startsWith("a.zone:6:"), errors());
      assertEquals("192.0.2.20", address(port, false));

      write("a.zone", 4, 40);
      signal(server, "HUP");
      until(out, "reloaded: 1 of 1");
      assertEquals("192.0.2.40", address(port, true));

      signal(server, "USR1");
      assertTrue(until(out, "answers: ").contains("NXDOMAIN 1, REFUSED 1"));
      until(out, "memo: ");
      signal(server, "TERM");
      until(out, "stopping");
      until(out, "memo: ");
    }
    assertTrue(server.waitFor(20, TimeUnit.SECONDS));
    assertEquals(0, server.exitValue());
  }

  @Test
  void theConfigurationIsReadAgainAndABadOneChangesNothing() throws Exception {
    write("a.zone", 1, 10);
    Files.writeString(
        folder.resolve("b.zone"), ZONE.formatted(1, 10).replace("a.example", "b.example"));
    Path config = folder.resolve("deens.yaml");
    String listen = "server: {listen: \"127.0.0.1:0\"}\n";
    Files.writeString(config, listen + "zones:\n- file: a.zone\n");
    Process server = start("--config", "deens.yaml");
    try (BufferedReader out = server.inputReader()) {
      int port = port(until(out, "listening "));
      assertEquals(Rcode.REFUSED, ask(port, "www.b.example.", false).getRcode());

      Files.writeString(config, listen + "zones:\n- file: a.zone\n- file: b.zone\n");
      signal(server, "HUP");
      until(out, "reloaded: 1 of 2");
      assertEquals(Rcode.NOERROR, ask(port, "www.b.example.", false).getRcode());

      Files.writeString(config, listen + "zone:\n- file: a.zone\n");
      signal(server, "HUP");
      signal(server, "USR1"); // comes after it
      until(out, "memo: ");
      assertEquals(
          "dns-server: not reloaded: deens.yaml:2:1: error: unknown setting \"zone\" in the file;"
              + " did you mean \"zones\"?",
          errors().strip());
      assertEquals(Rcode.NOERROR, ask(port, "www.b.example.", false).getRcode());

      Files.writeString(
          config,
          """
          server: {listen: "127.0.0.1:0", workers: 7, udp-size: 600, server-id: two}
          tcp: {idle: 5s, connections: 7}
          log: {level: debug}
          zones:
          - file: b.zone
          """);
      signal(server, "HUP");
      until(out, "reloaded: 0 of 1");
      assertTrue(errors().endsWith("hold from the next start on: workers\n"), errors());
      Message reply = askWithOptions(port, "www.b.example.");
      assertEquals(600, reply.getOPT().getPayloadSize());
      assertEquals("0003000374776f 000b00020032", options(reply));
      // There is no room for more than there was at the start.
      Files.writeString(
          config, "server: {listen: \"127.0.0.1:0\", udp-size: 4096}\nzones:\n- file: b.zone\n");
      signal(server, "HUP");
      until(out, "reloaded: 0 of 1");
      assertTrue(errors().endsWith("hold from the next start on: udp-size\n"), errors());
      reply = askWithOptions(port, "www.b.example.");
      assertEquals(600, reply.getOPT().getPayloadSize());
      assertEquals("000b0002012c", options(reply));
      assertEquals(Rcode.REFUSED, ask(port, "www.a.example.", false).getRcode());
      signal(server, "TERM");
      until(out, "stopping");
    }
    assertTrue(server.waitFor(20, TimeUnit.SECONDS));
  }

  @Test
  void whatIsToldCanBeJson() throws Exception {
    write("a.zone", 1, 10);
    Files.writeString(
        folder.resolve("deens.yaml"),
        "server: {listen: \"127.0.0.1:0\"}\nlog: {format: json}\nzones:\n- file: a.zone\n");
    Process server = start("--config", "deens.yaml");
    String line = "\\{\"time\": \"20[-0-9T:.]+Z\", \"level\": \"%s\", \"message\": \"%s\"\\}";
    try (BufferedReader out = server.inputReader()) {
      String zone = out.readLine();
      assertTrue(zone.matches(line.formatted("info", "zone a.example. serial 1, .*")), zone);
      while (!out.readLine().contains("\"message\": \"listening on ")) {}
      Files.writeString(folder.resolve("a.zone"), "a \"quoted\" mistake");
      signal(server, "HUP");
      while (!out.readLine().contains("\"message\": \"reloaded: 0 of 1 ")) {}
      for (String error : errors().lines().toList()) {
        assertTrue(error.matches(line.formatted("error", ".*a.zone:1:.*")), error);
      }
      assertTrue(errors().contains("\\\"quoted\\\""), errors());
      signal(server, "TERM");
      while (!out.readLine().contains("stopping")) {}
    }
    assertTrue(server.waitFor(20, TimeUnit.SECONDS));
  }

  @Test
  void watchedFilesAreReadAnewWhenTheyChange() throws Exception {
    write("a.zone", 1, 10);
    Path config = folder.resolve("deens.yaml");
    Files.setLastModifiedTime(folder.resolve("a.zone"), FileTime.fromMillis(1_000_000_000_000L));
    String server1 = "server: {listen: \"127.0.0.1:0\", watch: yes}\n";
    Files.writeString(config, server1 + "zones: [{file: a.zone}, {folder: more}]\n");
    Path more = Files.createDirectory(folder.resolve("more"));
    Process server = start("--config", "deens.yaml");
    try (BufferedReader out = server.inputReader()) {
      int port = port(until(out, "listening "));
      write("new.zone", 2, 20);
      Files.move(folder.resolve("new.zone"), folder.resolve("a.zone"), REPLACE_EXISTING);
      until(out, "reloaded: 1 of 1");
      assertEquals("192.0.2.20", address(port, false));

      // What is included is watched too, once it is known.
      Files.writeString(folder.resolve("more.txt"), "www 300 A 192.0.2.1\n");
      Files.writeString(
          folder.resolve("b.new"),
          "$ORIGIN b.example.\n@ 300 SOA ns h 1 1h 10m 1w 1h\n@ 300 NS ns.a.example.\n"
              + "$INCLUDE "
              + folder.resolve("more.txt")
              + "\n");
      Files.move(folder.resolve("b.new"), more.resolve("b.example.zone"));
      until(out, "reloaded: 1 of 2");
      assertEquals(Rcode.NOERROR, ask(port, "www.b.example.", false).getRcode());
      Files.writeString(folder.resolve("more.txt"), "www2 300 A 192.0.2.1\n");
      until(out, "reloaded: 1 of 2");
      assertEquals(Rcode.NXDOMAIN, ask(port, "www.b.example.", false).getRcode());

      Files.writeString(config, server1 + "zones: [{folder: more}]\n");
      until(out, "reloaded: 0 of 1");
      assertEquals(Rcode.REFUSED, ask(port, "www.a.example.", false).getRcode());
      signal(server, "TERM");
      until(out, "stopping");
    }
    assertTrue(server.waitFor(20, TimeUnit.SECONDS));
  }

  @Test
  void aSecondaryServesWhatItsPrimaryHas() throws Exception {
    write("a.zone", 5, 10);
    String key = "keys: [{name: k, secret: c2VjcmV0}]\n";
    Files.writeString(
        folder.resolve("primary.yaml"),
        key
            + "server: {listen: \"127.0.0.1:0\"}\n"
            + "zones: [{file: a.zone, name: a.example, allow-transfer: key k}]\n");
    Process primary = start("--config", "primary.yaml");
    try (BufferedReader out = primary.inputReader()) {
      int from = port(until(out, "listening "));
      Files.writeString(
          folder.resolve("secondary.yaml"),
          key
              + "server: {listen: \"127.0.0.1:0\"}\n"
              + "transfer: {state: state}\n"
              + "control: {socket: control.socket}\n"
              + "secondaries: [{name: a.example, primaries: 127.0.0.1:"
              + from
              + " key k}]\n");
      Process secondary = start("--config", "secondary.yaml");
      try (BufferedReader its = secondary.inputReader()) {
        int port = port(until(its, "listening "));
        until(its, "zone a.example. serial 5, 4 records (");
        assertEquals("192.0.2.10", address(port, false));

        Path socket = folder.resolve("control.socket");
        String known = ControlClient.ask(socket, "secondaries --json");
        assertTrue(
            known.contains("\"zone\": \"a.example.\", \"serial\": \"5\", \"answered\": \"yes\""),
            known);
        assertEquals("begun: true\n", ControlClient.ask(socket, "retransfer a.example"));
        until(its, "zone a.example. serial 5, 4 records, ");
        assertEquals("begun: true\n", ControlClient.ask(socket, "refresh a.example"));
        assertEquals(
            "there is nothing to do of the kind for zone b.example",
            refused(socket, "refresh b.example"));
        signal(secondary, "TERM");
        until(its, "stopping");
      }
      assertTrue(secondary.waitFor(20, TimeUnit.SECONDS));
      signal(primary, "TERM");
      until(out, "stopping");
    }
    assertTrue(primary.waitFor(20, TimeUnit.SECONDS));
  }

  @Test
  void theControlSocketTellsAndDoesWhatItIsAskedTo() throws Exception {
    write("a.zone", 1, 10);
    Path socket = folder.resolve("control.socket");
    Process server =
        start("--zone", "a.zone", "--listen", "127.0.0.1:0", "--control", socket.toString());
    try (BufferedReader out = server.inputReader()) {
      int port = port(until(out, "listening "));
      String status = ControlClient.ask(socket, "status --json");
      assertTrue(status.contains("\"pid\": " + server.pid() + ", "), status);
      assertTrue(
          status.contains("\"zones\": 1, \"records\": 4, \"last-reload\": \"good\""), status);
      assertEquals(
          "zone        serial  records  file\na.example.  1       4        a.zone\n",
          output(start("ctl", "--socket", socket.toString(), "zones")));

      write("a.zone", 2, 20);
      assertEquals(
          "changed:   1\nzones:     1\nbad-files: 0\n", ControlClient.ask(socket, "reload"));
      assertEquals("192.0.2.20", address(port, false));
      assertTrue(ControlClient.ask(socket, "zone a.example").contains("serial:  2\n"));
      assertTrue(
          ControlClient.ask(socket, "stats --json").contains("\"answers\": {\"NOERROR\": 1}"));

      write("a.zone", 3, 30);
      assertEquals(
          "changed:   1\nzones:     1\nbad-files: 0\n",
          output(start("ctl", "--socket", socket.toString(), "reload", "a.example")));
      assertEquals("192.0.2.30", address(port, false));
      assertEquals(
          "not reloaded: no zone b.example. is served from a file",
          refused(socket, "reload b.example"));

      assertEquals("no zone b.example. is served here", refused(socket, "zone b.example"));
      assertEquals("unknown request \"\"", refused(socket, ""));
      assertEquals(
          "\"loud\" is none of off, error, warn, info, debug, trace",
          refused(socket, "log-level loud"));
      Files.delete(folder.resolve("a.zone"));
      assertEquals(
          "changed:   0\nzones:     1\nbad-files: 1\n", ControlClient.ask(socket, "reload"));
      assertEquals("192.0.2.30", address(port, false));

      assertEquals("{\"stopping\": true}\n", ControlClient.ask(socket, "stop --json"));
      until(out, "stopping");
    }
    assertTrue(server.waitFor(20, TimeUnit.SECONDS));
    assertEquals(0, server.exitValue());
    assertFalse(Files.exists(socket));
    Process late = start("ctl", "--socket", socket.toString(), "status");
    assertEquals(1, late.waitFor());
  }

  @Test
  void whatIsMeasuredCanBeScraped() throws Exception {
    write("a.zone", 7, 10);
    Process server =
        start("--zone", "a.zone", "--listen", "127.0.0.1:0", "--metrics", "127.0.0.1:0");
    try (BufferedReader out = server.inputReader();
        var http = HttpClient.newHttpClient()) {
      URI uri = URI.create(until(out, "metrics at ").substring("metrics at ".length()));
      int port = port(until(out, "listening "));
      assertEquals("192.0.2.10", address(port, false));
      assertEquals("192.0.2.10", address(port, true));
      assertEquals(Rcode.NXDOMAIN, ask(port, "no.a.example.", false).getRcode());
      assertEquals(Rcode.REFUSED, ask(port, "b.example.", false).getRcode());
      HttpResponse<String> response =
          http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
      assertEquals(200, response.statusCode());
      List<String> lines = response.body().lines().toList();
      for (String line :
          List.of(
              "deens_responses_total{rcode=\"NOERROR\",transport=\"udp\"} 1.0",
              "deens_responses_total{rcode=\"NOERROR\",transport=\"tcp\"} 1.0",
              "deens_responses_total{rcode=\"REFUSED\",transport=\"udp\"} 1.0",
              "deens_questions_total{transport=\"udp\",type=\"A\"} 2.0",
              "deens_answers_total{outcome=\"no-name\",transport=\"udp\"} 1.0",
              "deens_answers_total{outcome=\"data\",transport=\"tcp\"} 1.0",
              "deens_tails_total{from=\"rendered\",transport=\"udp\"} 2.0",
              "deens_messages_total{transport=\"udp\"} 3.0",
              "deens_tcp_connections_total 1.0",
              "deens_dropped_total{reason=\"too-short\",transport=\"udp\"} 0.0",
              "deens_zones 1.0",
              "deens_records 4.0",
              "deens_zone_serial{zone=\"a.example.\"} 7.0",
              "deens_zone_answers_total{outcome=\"data\",zone=\"a.example.\"} 2.0",
              "deens_zone_answers_total{outcome=\"no-name\",zone=\"a.example.\"} 1.0",
              "deens_dropped_total{reason=\"overflow\",transport=\"udp\"} 0.0",
              "deens_memo_questions_total{transport=\"udp\"} 0.0",
              "deens_reloaded_zones_total 1.0",
              "deens_reloads_total{result=\"good\"} 1.0",
              "# TYPE deens_udp_answer_seconds histogram")) {
        assertTrue(lines.contains(line), () -> line + " is not in\n" + response.body());
      }
      assertTrue(response.body().contains("jvm_memory_used_bytes"));
      var elsewhere = HttpRequest.newBuilder(uri.resolve("/")).build();
      assertEquals(404, http.send(elsewhere, HttpResponse.BodyHandlers.discarding()).statusCode());
      signal(server, "TERM");
      until(out, "stopping");
    }
    assertTrue(server.waitFor(20, TimeUnit.SECONDS));
  }

  private static String refused(Path socket, String line) {
    return assertThrows(RefusedException.class, () -> ControlClient.ask(socket, line)).getMessage();
  }

  @Test
  void zonesOfAFolderComeAndGoWithTheirFiles() throws Exception {
    Path zones = Files.createDirectory(folder.resolve("zones"));
    Files.writeString(zones.resolve("a.example.zone"), ZONE.formatted(1, 10));
    // No $ORIGIN: the file's name says it.
    Files.writeString(
        zones.resolve("b.example.zone"),
        "@ 300 SOA ns h 1 1h 10m 1w 1h\n@ 300 NS ns.a.example.\nwww 300 A 192.0.2.77\n");
    Process server = start("--zones", "zones", "--listen", "127.0.0.1:0", "--cache", "cache");
    try (BufferedReader out = server.inputReader()) {
      until(out, "zone a.example.");
      until(out, "zone b.example.");
      int port = port(until(out, "listening "));
      assertEquals(Rcode.NOERROR, ask(port, "www.b.example.", false).getRcode());
      Files.delete(zones.resolve("b.example.zone"));
      Files.writeString(
          zones.resolve("c.example.zone"), ZONE.formatted(1, 10).replace("a.example", "c.example"));
      signal(server, "HUP");
      until(out, "zone c.example.");
      until(out, "reloaded: 1 of 2 zones changed");
      assertEquals(Rcode.REFUSED, ask(port, "www.b.example.", false).getRcode());
      assertEquals(Rcode.NOERROR, ask(port, "www.c.example.", false).getRcode());
      assertEquals("192.0.2.10", address(port, false));
      signal(server, "TERM");
      until(out, "stopping");
    }
    assertTrue(server.waitFor(20, TimeUnit.SECONDS));

    // The second start finds the image that the first one left, once the files are old enough to
    // be trusted.
    for (String file : List.of("a.example.zone", "c.example.zone")) {
      Files.setLastModifiedTime(zones.resolve(file), FileTime.fromMillis(1_000_000_000_000L));
    }
    for (String expected : List.of(" ms", " ms (from the cache)")) {
      Process again = start("--zones", "zones", "--listen", "127.0.0.1:0", "--cache", "cache");
      try (BufferedReader out = again.inputReader()) {
        String sum = until(out, "2 zones, 8 records");
        assertTrue(sum.endsWith(expected), sum);
        int port = port(until(out, "listening "));
        assertEquals("192.0.2.10", address(port, false));
        signal(again, "TERM");
        until(out, "stopping");
      }
      assertTrue(again.waitFor(20, TimeUnit.SECONDS));
    }
  }

  /** What UDP does not need is loaded when it is answered already: so the start is a short one. */
  @Test
  void udpIsAnsweredBeforeAClassOfNettyOrPicocliIsLoaded() throws Exception {
    write("a.zone", 1, 10);
    Path log = folder.resolve("classes");
    Process server =
        start(
            List.of("-Xlog:class+load:file=" + log + ":none"),
            "--zone",
            "a.zone",
            "--listen",
            "127.0.0.1:0");
    try (BufferedReader out = server.inputReader()) {
      assertEquals("192.0.2.10", address(port(until(out, "listening ")), false));
    }
    signal(server, "TERM");
    assertTrue(server.waitFor(20, TimeUnit.SECONDS));
    List<String> classes =
        Files.readAllLines(log).stream().map(line -> line.replaceFirst(" .*", "")).toList();
    int answering = classes.indexOf("deens.transport.udp.Batch");
    int tcp = classes.indexOf("deens.transport.tcp.TcpServer");
    assertTrue(0 < answering && answering < tcp, answering + " " + tcp);
    assertEquals(
        List.of(),
        classes.subList(0, tcp).stream()
            .filter(c -> c.startsWith("io.netty.") || c.startsWith("picocli."))
            .toList());
    assertEquals(List.of(), classes.stream().filter(c -> c.startsWith("picocli.")).toList());
  }

  @Test
  void aBadZoneListsAllItsProblemsAndExits1() throws Exception {
    Files.writeString(
        folder.resolve("a.zone"), ZONE.formatted(1, 10) + "x 300 A one\ny 300 A two\n");
    Process server = start("--zone", "a.zone", "--listen", "127.0.0.1:0");
    assertEquals(1, server.waitFor());
    List<String> lines = errors().lines().toList();
    assertEquals(2, lines.size(), lines::toString);
    assertTrue(lines.get(0).startsWith("a.zone:6:9: error: "), lines::toString);
    assertTrue(lines.get(1).startsWith("a.zone:7:9: error: "), lines::toString);
  }

  @Test
  void aMissingFileIsOneLineAndExit1() throws Exception {
    Process server = start("--zone", "none.zone", "--listen", "127.0.0.1:0");
    assertEquals(1, server.waitFor());
    assertEquals("none.zone: error: there is no such file", errors().strip());
  }

  @Test
  void aPortInUseIsOneLineAndExit1() throws Exception {
    write("a.zone", 1, 10);
    try (var taken = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      Process server = start("--zone", "a.zone", "--listen", "127.0.0.1:" + taken.getLocalPort());
      assertEquals(1, server.waitFor());
      assertEquals(1, errors().lines().count(), this::errorsOrNone);
      assertTrue(errors().contains("in use"), this::errorsOrNone);
    }
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Process server = start("--zone", "a.zone", "--listen", "127.0.0.1:" + taken.getLocalPort());
      assertEquals(1, server.waitFor());
      assertEquals(1, errors().lines().count(), this::errorsOrNone);
      assertTrue(errors().contains("/tcp is in use"), this::errorsOrNone);
    }
  }

  private String errorsOrNone() {
    try {
      return errors();
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Test
  void whatIsCompiledIsDumpedAsItWasRead() throws Exception {
    Path zone = Path.of("zones/example.zone").toAbsolutePath();
    String plain = output(start("compile", "--specialise", "none", zone.toString(), "-o", "image"));
    assertFalse(plain.contains("rendered ahead"), plain);
    String ofFile = output(start("dump", zone.toString()));
    assertEquals(ofFile, output(start("dump", "image")));
    Files.writeString(folder.resolve("dumped.zone"), ofFile);
    assertEquals(ofFile, output(start("dump", "dumped.zone")));
    assertEquals(43, ofFile.lines().count());
    assertTrue(output(start("check", "image")).endsWith("1 zones, 43 records: good\n"));

    String specialised = output(start("compile", zone.toString(), "-o", "specialised"));
    assertTrue(specialised.contains(" answers rendered ahead, "), specialised);
    assertEquals(ofFile, output(start("dump", "specialised")));
    assertTrue(output(start("check", "specialised")).endsWith("1 zones, 43 records: good\n"));
    // A small zone is specialised as a whole, whether in one step or in two.
    start("compile", "--specialise", "all", zone.toString(), "-o", "all").waitFor();
    assertEquals(-1, Files.mismatch(folder.resolve("specialised"), folder.resolve("all")));

    byte[] image = Files.readAllBytes(folder.resolve("image"));
    image[image.length / 2] ^= 1;
    Files.write(folder.resolve("damaged"), image);
    Process check = start("check", "damaged");
    assertEquals(1, check.waitFor());
    assertTrue(
        new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
            .startsWith("damaged: error: "));
  }

  private String output(Process process) throws Exception {
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), this::errorsOrNone);
    return text;
  }
}
