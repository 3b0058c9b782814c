package deens.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import deens.bench.Workloads;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Name;

/** bench/load: all its queries are answered, and what it says of the answers is right. */
@Tag("peers")
class LoadGeneratorTest {
  private static final int QUERIES = 2_000;

  @TempDir static Path folder;
  private static Path load;

  @BeforeAll
  static void compile() throws Exception {
    load = folder.resolve("load");
    var compiler = List.of("gcc", "-O2", "-Wall", "-Wextra", "-Werror", "-o", load.toString());
    var command = new ArrayList<>(compiler);
    command.add("bench/load/load.c");
    try {
      Output output = run(command);
      assertEquals(0, output.exitCode, output.errors);
    } catch (IOException e) {
      throw new IOException("install the packages gcc and libc6-dev, or run ./check", e);
    }
  }

  @Test
  void everyQueryIsAnsweredAlikeOverUdpAndTcp() throws Exception {
    Workloads.main(new String[] {folder.toString(), "--quick", "tld-500"});
    Path home = folder.resolve("tld-500");
    Path file = home.resolve("zones/test.zone");
    var zone = new ServedZone(Name.fromConstantString("test."), file, file);
    try (var server = NameServer.start(Program.DEENS, folder, List.of(zone))) {
      List<String> digests = new ArrayList<>();
      for (String mode : List.of("udp", "tcp", "tcp1")) {
        Output output = ask(server, home, "-m", mode, "-e", "-o", "50");
        assertEquals(0, output.exitCode, output.errors);
        assertSane(output.printed);
        digests.add(field(output.printed, "\"lengths\":\"([0-9a-f]{16})\""));
      }
      assertEquals(1, digests.stream().distinct().count(), digests.toString());
      // In mixed case, over several sockets and at a rate, the answers are the same.
      Output paced = ask(server, home, "-e", "-o", "50", "-x", "-S", "5", "-T", "4000");
      assertSane(paced.printed);
      assertTrue(paced.printed.contains(digests.getFirst()), paced.printed);
      assertEquals("5", field(paced.printed, "\"connections\":(\\d+)"));
    }
  }

  private static Output ask(NameServer server, Path home, String... more) throws Exception {
    var command = new ArrayList<String>(List.of(load.toString(), "-j"));
    command.addAll(List.of("-p", Integer.toString(server.address().getPort())));
    command.addAll(List.of("-d", home.resolve("queries.txt").toString()));
    command.addAll(List.of("-N", Integer.toString(QUERIES), "-q", "50", "-t", "20"));
    command.addAll(List.of(more));
    return run(command);
  }

  private static void assertSane(String json) {
    assertEquals(QUERIES, number(json, "sent"));
    assertEquals(QUERIES, number(json, "answered"));
    assertEquals(0, number(json, "lost"));
    assertEquals(0, number(json, "unexpected"));
    assertEquals(0, number(json, "truncated"));
    double found = number(json, "0");
    double absent = number(json, "3");
    assertEquals(QUERIES, found + absent);
    assertEquals(0.2, absent / QUERIES, 0.03);
    assertEquals(QUERIES / number(json, "seconds"), number(json, "rate"), 1 + QUERIES / 100);
    double before = 0;
    for (String percentile : List.of("p50", "p90", "p99", "p999", "max")) {
      assertTrue(number(json, percentile) >= before, json);
      before = number(json, percentile);
    }
    assertTrue(number(json, "p50") > 0, json);
    assertTrue(number(json, "octets") > QUERIES * 30, json);
  }

  private static double number(String json, String name) {
    return Double.parseDouble(field(json, "\"" + name + "\":([0-9.]+)"));
  }

  private static String field(String json, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(json);
    assertTrue(matcher.find(), pattern + " in " + json);
    return matcher.group(1);
  }

  @Test
  void nothingIsSentBeyondLoopback() throws Exception {
    Path queries = Files.writeString(folder.resolve("one.txt"), "example. A\n");
    Output output = run(List.of(load.toString(), "-s", "192.0.2.1", "-d", queries.toString()));
    assertEquals(2, output.exitCode, output.printed);
    assertTrue(output.errors.contains("192.0.2.1 is not a loopback address"), output.errors);
  }

  @Test
  void wrongLineIsToldWithItsPlace() throws Exception {
    Path queries = Files.writeString(folder.resolve("bad.txt"), "; fine\nexample. A\na..b A\n");
    Output output = run(List.of(load.toString(), "-d", queries.toString()));
    assertEquals(2, output.exitCode, output.printed);
    assertTrue(output.errors.contains("bad.txt:3: \"a..b\" is not a domain name"), output.errors);
  }

  private record Output(int exitCode, String printed, String errors) {}

  private static Output run(List<String> command) throws IOException, InterruptedException {
    Path errors = Files.createTempFile(folder, "errors", ".txt");
    Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    try {
      String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertTrue(process.waitFor(60, TimeUnit.SECONDS), command.toString());
      return new Output(process.exitValue(), printed, Files.readString(errors));
    } finally {
      process.destroyForcibly();
    }
  }
}
