package deens.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code deploy/edge} hands to a server: the same in all its files, and good. */
@Timeout(60)
class EdgeProfileTest {
  private static final Path EDGE = Path.of("deploy/edge");

  private record Said(int exitCode, String text) {}

  private static Said run(String... arguments) throws Exception {
    var command = new ArrayList<>(List.of(EDGE.resolve("run").toString()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Said(process.waitFor(), text);
  }

  private static String options() throws Exception {
    try (Stream<String> lines = Files.lines(EDGE.resolve("java-options"))) {
      return lines.filter(line -> line.startsWith("-")).collect(Collectors.joining(" "));
    }
  }

  @Test
  void theUnitsHaveTheSameOptionsAsTheScript() throws Exception {
    String line = "Environment=\"_JAVA_OPTIONS=" + options() + "\"\n";
    assertTrue(Files.readString(EDGE.resolve("deens-edge.service")).contains(line), line);
    String health = line.replace("-Xmx24m", "-Xmx16m");
    assertTrue(Files.readString(EDGE.resolve("deens-health.service")).contains(health), health);
    String printed = run("--image", "root.image", "--print").text();
    assertTrue(printed.contains("# _JAVA_OPTIONS=" + options() + "\n"), printed);
  }

  @Test
  void aPrimaryAndAKeyAreEnoughForAConfiguration(@TempDir Path folder) throws Exception {
    Path key =
        Files.writeString(
            folder.resolve("transfer.key"),
            """
            key "transfer.example" {
            	algorithm hmac-sha256;
            	secret "c2VjcmV0IG9mIGJvdGggc2VydmVycywgMzIgb2N0ZXRz";
            };
            """);
    Said said =
        run(
            "--primary",
            "192.0.2.1",
            "--primary",
            "[2001:db8::1]:5353",
            "--zone",
            ".",
            "--zone",
            "example.org",
            "--key",
            key.toString(),
            "--listen",
            "[::1]:53",
            "--print");
    assertEquals(0, said.exitCode(), said.text());
    Path file = Files.writeString(folder.resolve("edge.yaml"), said.text());
    var config = deens.config.file.ConfigFile.read(file);
    var zones = config.transfers().secondaries();
    assertEquals("[., example.org.]", zones.stream().map(z -> z.apex()).toList().toString());
    assertEquals(
        "[192.0.2.1:53, [2001:db8:0:0:0:0:0:1]:5353]", zones.getFirst().primaries().toString());
    assertEquals(
        "transfer.example.",
        zones.getFirst().primaries().getFirst().key().orElseThrow().name().toString());
    assertEquals(1, config.workers());
    assertEquals(1 << 20, config.memoOctets());
  }

  @Test
  void whatIsMissingIsSaid() throws Exception {
    assertEquals(
        new Said(
            2,
            "deploy/edge/run: what to serve: one of --zone with --primary, --image, --config; see"
                + " --help\n"),
        run());
    assertEquals(
        new Said(2, "deploy/edge/run: --zone needs a --primary to fetch from\n"),
        run("--zone", "example.org"));
    assertEquals(
        new Said(2, "deploy/edge/run: unknown option --zoen; see --help\n"), run("--zoen", "x"));
    assertEquals(new Said(2, "deploy/edge/run: --zone needs a value; see --help\n"), run("--zone"));
  }
}
