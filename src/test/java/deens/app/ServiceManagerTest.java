package deens.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import deens.transport.NotifySocket;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the service manager that started the program hears of it. */
@Timeout(120)
class ServiceManagerTest {
  @TempDir Path folder;
  private Process server;

  @AfterEach
  void end() {
    server.destroyForcibly();
  }

  @Test
  void aStartAReloadAndAStopAreTold() throws Exception {
    String path = folder.resolve("notify").toString();
    try (var manager = new NotifySocket(path)) {
      start(path);
      assertEquals("READY=1\nSTATUS=serving 1 zone, 43 records", manager.next());
      signal("HUP");
      String reloading = manager.next();
      assertEquals(
          "RELOADING=1\nMONOTONIC_USEC=N\nSTATUS=reloading", reloading.replaceAll("\\d{4,}", "N"));
      assertEquals("READY=1\nSTATUS=serving 1 zone, 43 records", manager.next());
      signal("TERM");
      assertEquals("STOPPING=1\nSTATUS=stopping", manager.next());
      assertEquals(0, server.waitFor());
    }
  }

  private void start(String socket) throws IOException {
    var builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + Path.of("bin/java-options").toAbsolutePath(),
                "-cp",
                System.getProperty("java.class.path"),
                "deens.app.Main",
                "--zone",
                "zones/example.zone",
                "--listen",
                "127.0.0.1:0")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("said").toFile());
    builder.environment().put("NOTIFY_SOCKET", socket);
    server = builder.start();
  }

  private void signal(String name) throws IOException, InterruptedException {
    assertEquals(
        0,
        new ProcessBuilder(List.of("kill", "-" + name, Long.toString(server.pid())))
            .start()
            .waitFor());
  }
}
