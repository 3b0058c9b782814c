package deens.control.health;

import static org.junit.jupiter.api.Assertions.assertEquals;

import deens.control.ControlServer;
import deens.control.Facts;
import deens.control.RefusedException;
import deens.core.wire.Name;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LearntZonesTest {
  private final List<String> problems = new ArrayList<>();

  @Test
  void servedZonesAndThoseToBeFetchedAreAskedAbout(@TempDir Path folder) throws Exception {
    Facts zones =
        Facts.of(
            "zones",
            List.of(
                Facts.of("zone", ".", "serial", 7, "file", "@.zone"),
                Facts.of("zone", "a.example.", "serial", 1, "file", "a.zone")));
    Facts secondaries =
        Facts.of(
            "secondaries",
            List.of(
                Facts.of("zone", ".", "serial", "7", "last-failure", "none"),
                Facts.of(
                    "zone", "b\\032.net.", "serial", "none", "last-failure", "REFUSED, twice")));
    Path socket = folder.resolve("control");
    try (var server =
            ControlServer.open(
                socket,
                Set.of(System.getProperty("user.name")),
                words -> words.getFirst().equals("zones") ? zones : secondaries);
        var learnt = LearntZones.from(socket, problems::add)) {
      assertEquals(
          Set.of(Name.ROOT, Name.parse("a.example"), Name.parse("b\\032.net")),
          learnt.zones().keySet());
      assertEquals(List.of(), problems, server::toString);
    }
  }

  @Test
  void aServerThatIsStartingIsAskedAgainAndToldOfOnce() throws Exception {
    var asked = new AtomicInteger();
    try (var learnt =
        new LearntZones(
            () -> {
              if (asked.incrementAndGet() < 3) throw new IOException("no server listens there");
              return List.of("zone\na.example. 1\n", "");
            },
            problems::add)) {
      while (learnt.zones().isEmpty()) Thread.sleep(10);
      assertEquals(Set.of(Name.parse("a.example")), learnt.zones().keySet());
    }
    assertEquals(List.of("no server listens there"), problems);
  }

  @Test
  void aServerThatHangsIsNotWaitedFor() throws Exception {
    try (var learnt =
        new LearntZones(
            () -> {
              Thread.sleep(50_000);
              return List.of();
            },
            problems::add)) {
      assertEquals(Set.of(), learnt.zones().keySet());
    }
    assertEquals("the control socket does not answer", problems.getFirst());
  }

  @Test
  void whatTheServerRefusesIsSaid() throws Exception {
    try (var learnt =
        new LearntZones(
            () -> {
              throw new RefusedException("user nobody may not control this server");
            },
            problems::add)) {
      assertEquals(Set.of(), learnt.zones().keySet());
    }
    assertEquals("user nobody may not control this server", problems.getFirst());
  }

  @Test
  void noServerListensThere() throws Exception {
    Path nowhere = Path.of("target/no-such-socket");
    try (var learnt = LearntZones.from(nowhere, problems::add)) {
      assertEquals(Set.of(), learnt.zones().keySet());
    }
    assertEquals(1, problems.size());
  }
}
