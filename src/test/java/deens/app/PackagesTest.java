package deens.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import deens.config.Listen;
import deens.config.ServerConfig;
import deens.config.file.ConfigFile;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What goes into packages; {@code deploy/packages/test} tests these themselves. */
class PackagesTest {
  @ParameterizedTest
  @CsvSource({
    "deploy/packages/deb/deens.yaml, '127.0.0.1:5300, [::1]:5300'",
    "deploy/packages/image.yaml, 0.0.0.0:5300"
  })
  void settingsAreGoodAndListenWhereTheDocumentsSay(Path file, String listen) throws Exception {
    ServerConfig config = ConfigFile.read(file);
    assertEquals(
        listen, String.join(", ", config.listen().stream().map(PackagesTest::text).toList()));
    assertEquals(List.of(Path.of("/etc/deens/zones")), config.folders());
  }

  private static String text(Listen listen) {
    return deens.transport.Listen.text(listen.address());
  }

  /**
   * What our own classes use; that of libraries, less what we do not use, is in the list by hand.
   */
  @Test
  void theRuntimeHasTheModulesThatTheProgramUses() throws Exception {
    var matcher =
        Pattern.compile("<runtime.modules>(.*)</runtime.modules>")
            .matcher(Files.readString(Path.of("pom.xml")));
    assertTrue(matcher.find());
    var had = Set.of(matcher.group(1).split(",", -1));
    var missing = new TreeSet<>(usedModules());
    missing.removeAll(had);
    assertEquals(Set.of(), missing);
  }

  private static Set<String> usedModules() throws Exception {
    Path classes = Path.of(Main.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    var said = new StringWriter();
    var out = new PrintWriter(said);
    int result =
        ToolProvider.findFirst("jdeps")
            .orElseThrow()
            .run(
                out,
                out,
                "--multi-release=25",
                "--ignore-missing-deps",
                "--class-path",
                System.getProperty("java.class.path"),
                "-summary",
                classes.toString());
    assertEquals(0, result, said::toString);
    var used = new TreeSet<String>();
    var line = Pattern.compile("-> ((java|jdk)\\.\\S+)").matcher(said.toString());
    while (line.find()) used.add(line.group(1));
    assertTrue(used.contains("java.base"), said::toString);
    return used;
  }

  /** systemd says how much, from 0 (best) to 10. */
  @Test
  @Tag("peers")
  void theUnitIsExposedLittle() throws Exception {
    Process process =
        new ProcessBuilder(
                "systemd-analyze",
                "security",
                "--offline=true",
                "--no-pager",
                "--threshold=20",
                "deploy/packages/deens.service")
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    assertEquals(0, process.exitValue(), said);
  }
}
