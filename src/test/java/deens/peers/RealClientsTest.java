package deens.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** dig, kdig and drill are given what they ask for. */
@Tag("peers")
class RealClientsTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dig +notcp",
        "dig +tcp",
        "dig +cookie",
        "dig +dnssec +nsid",
        "kdig +notcp",
        "kdig +tcp",
        "kdig +cookie",
        "dig +tcp +keepalive",
        "drill -u",
        "drill -t"
      })
  void clientsGetTheAddress(String client) throws Exception {
    var zone = new Zones(folder).of(Path.of("src/test/zones/corners.zone"));
    try (var server = NameServer.start(Program.DEENS, folder, List.of(zone))) {
      var command = new ArrayList<>(List.of(client.split(" ")));
      command.add("@127.0.0.1");
      command.addAll(List.of("-p", Integer.toString(server.address().getPort())));
      command.addAll(List.of("both.corners.example", "A"));
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertEquals(0, process.waitFor(), printed);
      assertTrue(printed.contains("192.0.2.33"), printed);
      assertFalse(printed.toLowerCase(Locale.ROOT).contains("malformed"), printed);
    }
  }
}
