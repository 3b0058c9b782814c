package deens.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a guest must never do ends it, and the console says what it was. The guest is not the server
 * but {@code deens.xen.FaultGuest}, on the same runtime, page rights, and interrupts.
 */
@Tag("peers")
class GuestFaultTest {
  @TempDir static Path folder;
  private static Path kernel;
  private static Path module;

  @BeforeAll
  static void build() throws Exception {
    kernel =
        Guest.build(
            folder,
            "--main",
            "deens.xen.FaultGuest",
            "--add",
            "src/test/java/deens/xen/FaultGuest.java",
            "--add",
            "src/test/c/faults.c");
    module = Files.write(folder.resolve("module"), new byte[8192]);
  }

  private static Guest boot(String options) throws Exception {
    return Guest.boot(
        kernel, List.of(module.toString()), options, List.of(), new InetSocketAddress(0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          text      | fault: write to read-only memory at 0000000000100000, instruction
          constants | fault: write to read-only memory at
          zone      | fault: write to read-only memory at
          data      | fault: execution of data at
          null      | fault: use of null at
          division  | fault: division by zero
          stack     | fault: stack overflow at
          memory    | out of memory: the heap is full: give it more, or the memo less
          """)
  void itIsNamedAndTheGuestStops(String fault, String diagnosis) throws Exception {
    try (var guest = boot("fault=" + fault)) {
      guest.await(0, "stopped");
      assertEquals(Guest.STOPPED, guest.exitCode(), guest.console().toString());
      assertTrue(guest.await(0, diagnosis).startsWith(diagnosis));
    }
  }

  @Test
  void theWatchdogEndsWhatDoesNothing() throws Exception {
    try (var guest = boot("watchdog=1 fault=silence")) {
      guest.await(0, "watchdog: nothing done for 1 s, at 00000000001");
      assertEquals(Guest.STOPPED, guest.exitCode());
    }
  }

  /** QEMU was told to end where the machine would start again. */
  @Test
  void itRebootsInsteadIfItShall() throws Exception {
    try (var guest = boot("on-error=reboot fault=null")) {
      guest.await(0, "rebooting");
      assertEquals(0, guest.exitCode());
    }
  }
}
