package deens.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import deens.core.wire.Wire;
import deens.zone.text.Position;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.teavm.diagnostics.DefaultProblemTextConsumer;
import org.teavm.tooling.TeaVMTargetType;
import org.teavm.tooling.TeaVMTool;
import org.teavm.vm.TeaVMOptimizationLevel;

/**
 * The portable core is translated to C, as the unikernel's build does it, so that what a world
 * without a JVM refuses is seen at once. No C compiler is needed.
 */
class TranslationTest {
  @TempDir Path work;

  @Test
  void theCoreTranslatesWithoutTheJvm() throws Exception {
    assertEquals(List.of(), problems(PortableMain.class));
    try (Stream<Path> out = Files.walk(work.resolve("c"))) {
      assertTrue(out.anyMatch(p -> p.toString().contains("AnswerEngine")));
    }
  }

  /** The test above can fail: each of these is refused, by name. */
  @ParameterizedTest
  @ValueSource(
      classes = {
        UsesMessageDigest.class,
        UsesVarHandle.class,
        ComparesUnsigned.class,
        UsesAnotherRoom.class
      })
  void whatIsNotPortableIsNamed(Class<?> main) throws Exception {
    List<String> problems = problems(main);
    assertFalse(problems.isEmpty());
    assertTrue(problems.getFirst().contains(main.getSimpleName() + ".main("), problems.getFirst());
  }

  static final class UsesMessageDigest {
    public static void main(String[] args) throws NoSuchAlgorithmException {
      MessageDigest.getInstance("SHA-1").update(new byte[args.length]);
    }
  }

  static final class UsesVarHandle {
    public static void main(String[] args) {
      VarHandle longs = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
      longs.set(new byte[8], 0, (long) args.length);
    }
  }

  static final class ComparesUnsigned {
    public static void main(String[] args) {
      if (Arrays.compareUnsigned(new byte[1], new byte[args.length]) == 0)
        throw new IllegalStateException();
    }
  }

  static final class UsesAnotherRoom {
    public static void main(String[] args) {
      if (new Position("", args.length, 0).line() == 0) throw new IllegalStateException();
    }
  }

  /** Returns what the translator has against the program, one line each, with class and method. */
  private List<String> problems(Class<?> main) throws Exception {
    Path classes = work.resolve("classes");
    Path core = rootOf(Wire.class);
    try (Stream<Path> files = Files.walk(core.resolve("deens/core"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
        copy(core, file, classes);
      }
    }
    Path tests = rootOf(main);
    copy(tests, tests.resolve(main.getName().replace('.', '/') + ".class"), classes);
    var tool = new TeaVMTool();
    try (var loader = new Portable(classes.toUri().toURL())) {
      tool.setClassLoader(loader);
      tool.setMainClass(main.getName());
      tool.setTargetDirectory(work.resolve("c").toFile());
      tool.setTargetType(TeaVMTargetType.C);
      tool.setOptimizationLevel(TeaVMOptimizationLevel.SIMPLE);
      tool.setAssertionsRemoved(true);
      tool.setHeapDump(false);
      tool.setMinHeapSize(1 << 20);
      tool.setMaxHeapSize(1 << 20);
      tool.generate();
    }
    List<String> found = new ArrayList<>();
    for (var problem : tool.getProblemProvider().getProblems()) {
      var text = new DefaultProblemTextConsumer();
      problem.render(text);
      found.add(
          problem.getLocation() == null
              ? text.getText()
              : text.getText() + " in " + problem.getLocation().getMethod());
    }
    return found;
  }

  private static Path rootOf(Class<?> c) throws URISyntaxException {
    return Path.of(c.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  private static void copy(Path from, Path file, Path to) throws IOException {
    Path copy = to.resolve(from.relativize(file));
    Files.createDirectories(copy.getParent());
    Files.copy(file, copy);
  }

  /**
   * Sees of this project only what was copied for it, and of the JDK nothing, so that only the
   * translator's own class library stands in for it.
   */
  private static final class Portable extends URLClassLoader {
    Portable(URL classes) {
      super(new URL[] {classes}, TranslationTest.class.getClassLoader());
    }

    private static boolean isHidden(String name) {
      return name.startsWith("deens/") || name.startsWith("java/") || name.startsWith("sun/");
    }

    @Override
    public @Nullable URL getResource(String name) {
      return isHidden(name) ? findResource(name) : super.getResource(name);
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
      return isHidden(name) ? findResources(name) : super.getResources(name);
    }
  }
}
