package deens.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/find-jdk}, in a world of made-up JDKs. */
class FindJdkTest {
  private static final Path SCRIPT = Path.of("bin/find-jdk").toAbsolutePath();

  @TempDir Path folder;

  private Path jdk(String name, String release) throws IOException {
    Path home = folder.resolve(name);
    Path bin = Files.createDirectories(home.resolve("bin"));
    for (String tool : List.of("java", "javac")) {
      Files.writeString(bin.resolve(tool), "#!/bin/sh\n").toFile().setExecutable(true);
    }
    Files.writeString(home.resolve("release"), release);
    return home;
  }

  /**
   * Runs the script with only the given JAVA_HOME, PATH entry and folders. Returns what it says.
   */
  private String find(String javaHome, String path, Path... folders) throws Exception {
    var command = new ArrayList<>(List.of("bash", SCRIPT.toString()));
    for (Path f : folders) command.add(f.toString());
    // A PATH with the few tools that the script needs, and no java.
    Path tools = Files.createDirectories(folder.resolve("tools"));
    for (String tool : List.of("readlink", "bash")) {
      Path link = tools.resolve(tool);
      if (!Files.exists(link)) Files.createSymbolicLink(link, Path.of("/usr/bin", tool));
    }
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().put("PATH", path.isEmpty() ? tools.toString() : path + ":" + tools);
    if (!javaHome.isEmpty()) builder.environment().put("JAVA_HOME", javaHome);
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor() + " " + said.strip();
  }

  @Test
  void javaHomeComesFirst() throws Exception {
    Path mine = jdk("mine", "JAVA_VERSION=\"25.0.1\"\n");
    Path other = jdk("all/other", "JAVA_VERSION=\"26\"\n");
    assertEquals("0 " + mine, find(mine + "/", other.resolve("bin").toString(), other.getParent()));
  }

  @Test
  void thePathIsNextAndLinksAreFollowed() throws Exception {
    Path old = jdk("old", "JAVA_VERSION=\"17.0.2\"\n");
    Path mine = jdk("mine", "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"25\"");
    Path bin = Files.createDirectories(folder.resolve("links"));
    Files.createSymbolicLink(bin.resolve("java"), mine.resolve("bin/java"));
    assertEquals("0 " + mine, find(old.toString(), bin.toString(), folder.resolve("none")));
  }

  @Test
  void thenTheFirstNewEnoughOneOfTheFolders() throws Exception {
    jdk("all/a-8", "JAVA_VERSION=\"1.8.0_452\"\n");
    jdk("all/b-17", "JAVA_VERSION=\"17.0.15\"\n");
    jdk("all/c-24", "JAVA_VERSION=\"24.0.2\"\n");
    Path mine = jdk("all/d-25", "JAVA_VERSION=\"25.0.3\"\n");
    jdk("all/e-26", "JAVA_VERSION=\"26\"\n");
    assertEquals("0 " + mine, find("", "", folder.resolve("all")));
  }

  @Test
  void aRuntimeWithoutCompilerIsNoJdk() throws Exception {
    Path runtime = jdk("all/a", "JAVA_VERSION=\"25\"\n");
    Files.delete(runtime.resolve("bin/javac"));
    Path mine = jdk("all/b", "JAVA_VERSION=\"25\"\n");
    assertEquals("0 " + mine, find(runtime.toString(), "", folder.resolve("all")));
  }

  @Test
  void withoutOneItSaysWhatToInstall() throws Exception {
    jdk("all/a", "JAVA_VERSION=\"21.0.1\"\n");
    assertEquals(
        "1 dns-server: no JDK 25 or newer found: install one (apt install openjdk-25-jdk, or"
            + " https://adoptium.net) or set JAVA_HOME to it",
        find("", "", folder.resolve("all")));
  }
}
