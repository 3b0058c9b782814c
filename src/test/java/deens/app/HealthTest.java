package deens.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import deens.cli.ExitCode;
import deens.config.TransferConfig;
import deens.config.ZoneFile;
import deens.control.health.HealthConfig;
import deens.core.wire.Name;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The health check, once, of a server of ours. */
@Timeout(60)
class HealthTest {
  private static final Name ZONE = Name.parse("example.org");
  private static final Name OTHER = Name.parse("other.example");
  private static final int LIMIT_MILLIS = 10_000;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int once(InetSocketAddress server, boolean json, Map<Name, OptionalInt> zones)
      throws Exception {
    var config =
        new HealthConfig(
            server, true, zones, Optional.empty(), 10, LIMIT_MILLIS, 2, 2, 0, List.of());
    return new Wiring(new PrintWriter(out, true), new PrintWriter(err, true))
        .health(config, true, json);
  }

  private static RunningServer server() throws Exception {
    var file = new ZoneFile(Path.of("zones/example.zone"), Optional.empty());
    return new RunningServer(List.of(file), TransferConfig.NONE);
  }

  @Test
  void aServedZoneIsHealthyAndAnotherIsNot() throws Exception {
    try (var server = server()) {
      assertEquals(ExitCode.DONE, once(server.address(), false, Map.of(ZONE, OptionalInt.empty())));
      assertEquals(
          """
          zone          state    serial      reason
          example.org.  healthy  2026112401  -
          """,
          out.toString());
      out.getBuffer().setLength(0);
      var zones = new LinkedHashMap<Name, OptionalInt>();
      zones.put(ZONE, OptionalInt.of(2026112402));
      zones.put(OTHER, OptionalInt.empty());
      assertEquals(ExitCode.INPUT, once(server.address(), true, zones));
      assertEquals(
          "{\"zones\": [{\"zone\": \"example.org.\", \"state\": \"unhealthy\", \"serial\": \"none\","
              + " \"reason\": \"serial 2026112401 is older than 2026112402\"},"
              + " {\"zone\": \"other.example.\", \"state\": \"unhealthy\", \"serial\": \"none\","
              + " \"reason\": \"REFUSED (no such zone there, or no right to ask)\"}],"
              + " \"healthy\": false}\n",
          out.toString());
      assertEquals("", err.toString());
    }
  }

  @Test
  void noServerIsNoHealth() throws Exception {
    InetSocketAddress gone;
    try (var server = server()) {
      gone = server.address();
    }
    assertEquals(ExitCode.INPUT, once(gone, false, Map.of(ZONE, OptionalInt.empty())));
    assertEquals(true, out.toString().contains("connection refused over"), out::toString);
  }
}
