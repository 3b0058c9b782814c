package deens.portable;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.teavm.diagnostics.DefaultProblemTextConsumer;
import org.teavm.tooling.TeaVMTargetType;
import org.teavm.tooling.TeaVMTool;
import org.teavm.vm.TeaVMOptimizationLevel;

/**
 * Translates a program's classes to C: {@code Translate MAIN-CLASS OUTPUT-DIRECTORY CLASSES...}.
 */
public final class Translate {
  private Translate() {}

  /** Writes C, or says what cannot be translated and exits with 1. */
  public static void main(String[] args) throws Exception {
    List<URL> roots = new ArrayList<>();
    for (int i = 2; i < args.length; i++) roots.add(Path.of(args[i]).toUri().toURL());
    List<String> problems = problems(args[0], Path.of(args[1]), roots.toArray(URL[]::new));
    if (problems.isEmpty()) problems = new Translated(Path.of(args[1])).finish();
    for (String problem : problems) System.err.println("translate: " + problem);
    System.exit(problems.isEmpty() ? 0 : 1);
  }

  private static List<String> problems(String main, Path output, URL[] roots) throws Exception {
    var tool = new TeaVMTool();
    try (var loader = new Portable(roots)) {
      tool.setClassLoader(loader);
      tool.setMainClass(main);
      tool.setTargetDirectory(output.toFile());
      tool.setTargetType(TeaVMTargetType.C);
      tool.setOptimizationLevel(TeaVMOptimizationLevel.ADVANCED);
      tool.setStrict(true);
      tool.setObfuscated(true);
      tool.setAssertionsRemoved(true);
      tool.setHeapDump(false);
      tool.setMinHeapSize(1 << 30);
      tool.setMaxHeapSize(1 << 30);
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

  /**
   * Sees of this project only the classes that were named, and of the JDK nothing, so that only the
   * translator's own class library stands in for it.
   */
  private static final class Portable extends URLClassLoader {
    Portable(URL[] classes) {
      super(classes, Translate.class.getClassLoader());
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
