package deens.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code dns-server} as a package has it, with a made-up runtime that says what it is told. */
@Timeout(60)
class PackageLauncherTest {
  private static final String FIRST_RUN = "dns-server: first run: preparing faster starts\n";

  @TempDir Path folder;
  private Path home;

  @BeforeEach
  void unpack() throws IOException {
    home = folder.resolve("a package");
    Files.createDirectories(home.resolve("bin"));
    Files.createDirectories(home.resolve("cache"));
    Files.createDirectories(home.resolve("runtime/bin"));
    executable(Path.of("dns-server"), home.resolve("dns-server"));
    Files.copy(Path.of("deploy/packages/prepare"), home.resolve("bin/prepare"));
    Files.writeString(home.resolve("runtime/release"), "JAVA_VERSION=\"25\"\n");
    Files.writeString(
        home.resolve("runtime/bin/java"),
        "#!/bin/sh\nprintf '[%s]' \"$@\" | sed \"s,$HOME_IS,HOME,g\"\n");
    assertTrue(home.resolve("runtime/bin/java").toFile().setExecutable(true));
  }

  private static void executable(Path from, Path to) throws IOException {
    Files.copy(from, to);
    assertTrue(to.toFile().setExecutable(true));
  }

  private String run(Path launcher, String... arguments) throws Exception {
    var command = new ArrayList<>(List.of("bash", launcher.toString()));
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command).redirectErrorStream(true).directory(folder.toFile());
    builder.environment().put("HOME_IS", home.toString());
    builder.environment().put("JAVA_HOME", "/no/such/jdk");
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    return said;
  }

  private static String java(String... arguments) {
    var said =
        new StringBuilder(
            "[@HOME/bin/java-options][-XX:AOTCache=HOME/cache/classes.aot][-Xlog:aot=off,cds=off]"
                + "[-Djava.library.path=HOME/native/META-INF/native]"
                + "[-cp][HOME/deens.jar:HOME/lib/*][deens.app.Main]");
    for (String argument : arguments) said.append('[').append(argument).append(']');
    return said.toString();
  }

  @Test
  void theFirstRunPreparesAndAllRunsUseTheRuntimeOfThePackage() throws Exception {
    Path launcher = home.resolve("dns-server");
    assertEquals(FIRST_RUN + java("--zone", "a b"), run(launcher, "--zone", "a b"));
    assertEquals(java("--version"), run(launcher, "--version"));
  }

  @Test
  void linksToItAreFollowed() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("a package/dns-server"));
    Path second = Files.createSymbolicLink(folder.resolve("second"), link);
    assertEquals(FIRST_RUN + java(), run(second));
  }

  @Test
  void anotherRuntimeInItsPlaceIsPreparedAnew() throws Exception {
    Path launcher = home.resolve("dns-server");
    run(launcher);
    Files.writeString(home.resolve("runtime/release"), "JAVA_VERSION=\"25.0.1\"\n");
    assertEquals(FIRST_RUN + java(), run(launcher));
    assertEquals(java(), run(launcher));
  }

  @Test
  void withoutAPlaceForTheCacheItRunsAllTheSame() throws Exception {
    Files.delete(home.resolve("cache"));
    assertEquals(java(), run(home.resolve("dns-server")));
    assertFalse(Files.exists(home.resolve("cache")));
  }
}
