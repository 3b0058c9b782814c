package deens.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The guest's drivers, compiled for this machine with the compiler's sanitizers, and devices that
 * break the rules of their rings: what cannot be is dropped and counted, and no access leaves what
 * it may touch (src/test/c/hostile.c). In QEMU and on Xen a device cannot be made to lie.
 */
@Tag("peers")
class HostileDeviceTest {
  private static final Path DRIVERS = Path.of("deploy/xen/c");
  private static final Path TESTS = Path.of("src/test/c");

  @TempDir static Path folder;

  @BeforeAll
  static void build() throws Exception {
    compile(
        "hostile",
        List.of("net.c", "virtio_net.c", "netfront.c"),
        List.of("hostile.c", "hostile_virtio.c", "hostile_netfront.c"),
        "-fsanitize-coverage=trace-pc");
    compile("hostile_xenstore", List.of("xenstore.c"), List.of("hostile_xenstore.c"));
  }

  private static void compile(
      String program, List<String> drivers, List<String> tests, String... options)
      throws Exception {
    var command =
        new ArrayList<>(List.of("gcc", "-std=gnu11", "-O1", "-g", "-fno-strict-aliasing"));
    command.addAll(List.of("-fsanitize=address,undefined", "-fno-sanitize-recover=all"));
    command.addAll(List.of("-Wall", "-Wextra", "-Werror"));
    for (String headers : List.of(DRIVERS.toString(), "deploy/portable/c", TESTS.toString()))
      command.addAll(List.of("-iquote", headers));
    command.addAll(List.of(options));
    command.addAll(List.of("-o", folder.resolve(program).toString()));
    Stream.concat(drivers.stream().map(DRIVERS::resolve), tests.stream().map(TESTS::resolve))
        .forEach(file -> command.add(file.toString()));
    assertEnds(command, "gcc");
  }

  private static void assertEnds(List<String> command, String debianPackage) throws Exception {
    try (var program = new RunningProgram(command, debianPackage)) {
      assertEquals(0, program.exitCode(), () -> String.join("\n", program.console()));
    }
  }

  @ParameterizedTest(name = "{0}, seed {1}")
  @CsvSource({
    "virtio, 1", "virtio, 2", "virtio, 3", "virtio, 4", "virtio, 5", "virtio, 6",
    "netfront, 1", "netfront, 2", "netfront, 3", "netfront, 4", "netfront, 5", "netfront, 6"
  })
  void whatADeviceSaysIsBelievedWithinItsRingOnly(String driver, int seed) throws Exception {
    assertEnds(List.of(folder.resolve("hostile").toString(), driver, "" + seed, "1000"), "gcc");
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(ints = {1, 2, 3})
  void aXenstoreThatAnswersAnythingIsNotFollowed(int seed) throws Exception {
    assertEnds(List.of(folder.resolve("hostile_xenstore").toString(), "" + seed, "500"), "gcc");
  }
}
