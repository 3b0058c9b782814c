package deens.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class JavaOptionsTest {
  /**
   * The JVM says nothing of a method that is not there, and has been told to say nothing at all.
   */
  @Test
  void theMethodsThatAreToBeCompiledSoonerAreThere() throws Exception {
    String option = "-XX:CompileCommand=CompileThresholdScaling,";
    List<String> methods =
        Files.readAllLines(Path.of("bin/java-options")).stream()
            .filter(line -> line.startsWith(option))
            .map(line -> line.substring(option.length()).replaceFirst(",.*", ""))
            .toList();
    assertEquals(1, methods.size());
    for (String method : methods) {
      String[] parts = method.split("::", -1);
      Class<?> type = Class.forName(parts[0]);
      assertTrue(
          Arrays.stream(type.getDeclaredMethods()).anyMatch(m -> m.getName().equals(parts[1])),
          method);
    }
  }
}
