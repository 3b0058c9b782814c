package deens.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import deens.config.ConfigSource;
import deens.config.ServerConfig;
import deens.config.ZoneFile;
import deens.control.health.HealthConfig;
import deens.core.wire.Name;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read without picocli means the same with it. */
class PlainArgumentsTest {
  /** For each option a value that is not its default. */
  private static final Map<String, String> VALUES = new HashMap<>();

  static {
    VALUES.put("--config", "src/test/resources/deens/cli/small.yaml");
    VALUES.put("--zone", "b.zone");
    VALUES.put("--origin", "A.example");
    VALUES.put("--zones", "zones");
    VALUES.put("--image", "image");
    VALUES.put("--cache", "cache");
    VALUES.put("--listen", "[::1]:53");
    VALUES.put("--user", "nobody");
    VALUES.put("--metrics", "127.0.0.1");
    VALUES.put("--control", "control.socket");
    VALUES.put("--workers", "77");
    VALUES.put("--io", "netty");
    VALUES.put("--memo", "1M");
    VALUES.put("--udp-size", "4096");
    VALUES.put("--any", "all");
    VALUES.put("--server-id", "ns1");
    VALUES.put("--nsid", "ns2");
    VALUES.put("--version-text", "a b");
    VALUES.put("--cookie-secret", "00112233445566778899aabbccddeeff");
    VALUES.put("--tcp-connections", "5");
    VALUES.put("--tcp-per-client", "6");
    VALUES.put("--tcp-idle", "7");
    VALUES.put("--tls", "127.0.0.1");
    VALUES.put("--tls-cert", "chain.pem");
    VALUES.put("--tls-key", "key.pem");
  }

  /** Keeps what it shall serve. */
  private static final class Notes implements Program {
    Optional<ServerConfig> served = Optional.empty();

    @Override
    public int serve(ServerConfig config, ConfigSource again) {
      served = Optional.of(config);
      return ExitCode.DONE;
    }

    @Override
    public int check(List<ZoneFile> files) {
      return ExitCode.DONE;
    }

    @Override
    public int compile(List<ZoneFile> files, Path image, Optional<Long> tailOctets) {
      return ExitCode.DONE;
    }

    @Override
    public int dump(ZoneFile file, Optional<Name> zone) {
      return ExitCode.DONE;
    }

    @Override
    public int health(HealthConfig config, boolean once, boolean json) {
      throw new IllegalStateException();
    }
  }

  /** What a command line comes to: what is served or what is said. */
  private record Outcome(Optional<ServerConfig> served, int exitCode, String said) {}

  private static Outcome byPicocli(String... arguments) {
    var notes = new Notes();
    var text = new StringWriter();
    var writer = new PrintWriter(text, true);
    int exitCode =
        new Commands(notes, new Cli(notes, writer, writer), writer, writer).run(arguments);
    return new Outcome(notes.served, exitCode, text.toString());
  }

  private static Outcome byCli(String... arguments) {
    var notes = new Notes();
    var text = new StringWriter();
    var writer = new PrintWriter(text, true);
    int exitCode = new Cli(notes, writer, writer).run(arguments);
    return new Outcome(notes.served, exitCode, text.toString());
  }

  private static boolean isPlain(String... arguments) {
    return PlainArguments.read(new Notes(), arguments).isPresent();
  }

  static List<String> options() {
    var names = new ArrayList<String>();
    for (var option : ManPage.commands().getCommandSpec().options()) {
      // Options without a value are left to picocli.
      if (option.arity().max() > 0) names.addAll(Arrays.asList(option.names()));
    }
    return names;
  }

  @ParameterizedTest
  @MethodSource("options")
  void everyOptionOfPicocliIsReadAlike(String option) {
    String value = VALUES.get(option);
    String[] rest =
        switch (option) {
          case "--image" -> new String[0];
          case "--tls-cert" -> new String[] {"--zone", "a.zone", "--tls", "::1"};
          case "--tls-key" ->
              new String[] {"--zone", "a.zone", "--tls", "::1", "--tls-cert", "chain.pem"};
          default -> new String[] {"--zone", "a.zone"};
        };
    String[] apart = with(rest, option, value);
    String[] joined = with(rest, option + "=" + value);
    assertTrue(isPlain(apart));
    assertTrue(isPlain(joined));
    assertEquals(byPicocli(apart), byCli(apart));
    assertEquals(byPicocli(joined), byCli(joined));
    assertTrue(byCli(apart).served().isPresent());
    assertNotEquals(byCli(rest), byCli(apart));
  }

  private static String[] with(String[] some, String... more) {
    String[] all = Arrays.copyOf(some, some.length + more.length);
    System.arraycopy(more, 0, all, some.length, more.length);
    return all;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--help",
        "-h",
        "--version",
        "check a.zone",
        "compile a.zone -o image",
        "dump image",
        "--zone",
        "--zone a.zone @more",
        "--zone a.zone --workers",
        "--zone a.zone --workers two",
        "--zone a.zone --workers 010",
        "--zone a.zone --workers 2 --workers 3",
        "--zone a.zone --server-id x --nsid y",
        "--zone a.zone --any ALL",
        "--zone a.zone --user --cache",
        "--zone a.zone --version-text=",
        "--zone a.zone --watch",
        "--zone a.zone --unknown x",
        "a.zone",
      })
  void theRestIsLeftToPicocli(String arguments) {
    assertEquals(false, isPlain(arguments.split(" ", -1)));
  }

  @Test
  void whateverIsReadWithoutPicocliComesToTheSameWithIt() {
    var random = new Random(5);
    List<String> pieces = new ArrayList<>(options());
    List<String> values = new ArrayList<>(VALUES.values());
    values.addAll(
        List.of("0", "00", "-1", "65536", "9999999999", "1K", "256k", "off", "ALL", "auto", "a=b"));
    values.addAll(List.of("", "\"x\"", "'y'", "$x", "${x}", "é", "--", "-x", "a,b", "x y", "%n"));
    int plain = 0;
    for (int i = 0; i < 1_000; i++) {
      var arguments = new ArrayList<>(List.of("--zone", "a.zone"));
      for (int n = random.nextInt(4); n >= 0; n--) {
        String option = pieces.get(random.nextInt(pieces.size()));
        // Mostly one that fits.
        String value =
            random.nextInt(3) > 0 ? VALUES.get(option) : values.get(random.nextInt(values.size()));
        if (random.nextBoolean()) arguments.add(option + "=" + value);
        else arguments.addAll(List.of(option, value));
      }
      String[] array = arguments.toArray(String[]::new);
      if (isPlain(array)) plain++;
      assertEquals(byPicocli(array), byCli(array), arguments::toString);
    }
    assertTrue(plain > 200, "only " + plain + " of them were plain");
  }
}
