package deens.control.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class OperatorCommandsTest {
  @TempDir Path folder;

  @Test
  void eachChangeRunsItsCommand() throws Exception {
    Path file = folder.resolve("told");
    try (var commands =
        new OperatorCommands("echo up >> '" + file + "'", "echo down >> '" + file + "'")) {
      commands.announce(true);
      commands.announce(false);
    }
    assertEquals("up\ndown\n", Files.readString(file));
  }

  @Test
  void noCommandIsNothingToDo() throws Exception {
    try (var commands = new OperatorCommands("", "exit 3")) {
      commands.announce(true);
      var failed = assertThrows(IOException.class, () -> commands.announce(false));
      assertEquals("exit 3: exit code 3, not 0", failed.getMessage());
    }
  }

  @Test
  void aCommandThatDoesNotEndIsEnded() {
    try (var commands = new OperatorCommands("sleep 50; sleep 50", "")) {
      long begun = System.nanoTime();
      var failed = assertThrows(IOException.class, () -> commands.announce(true));
      assertEquals("sleep 50; sleep 50: not done within 5 s", failed.getMessage());
      assertTrue(System.nanoTime() - begun < 40_000_000_000L);
    }
  }
}
