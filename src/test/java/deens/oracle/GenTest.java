package deens.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

class GenTest {
  @Test
  void sameSeedGivesSameZonesAndQueries() {
    var one = new Gen(7);
    var other = new Gen(7);
    for (int i = 0; i < 20; i++) {
      var zones = one.zones(20);
      assertEquals(zones, other.zones(20));
      assertEquals(one.queryNear(zones), other.queryNear(zones));
    }
  }

  @Test
  void textOfAZoneReadsBackAsItsRecords() {
    var gen = new Gen(8);
    for (int i = 0; i < 200; i++) {
      var zone = gen.zone(30);
      assertEquals(zone.records(), TestZone.parse(zone.text()).records());
    }
  }

  @Test
  void zonesHoldEveryHardThing() {
    var seen = new TreeSet<String>();
    var gen = new Gen(9);
    for (int i = 0; i < 100; i++) {
      for (Record r : gen.zone(30).records()) {
        seen.add((r.getName().isWild() ? "* " : "") + Type.string(r.getType()));
      }
    }
    for (String wanted :
        new String[] {"* CNAME", "* A", "* MX", "DNAME", "NS", "DS", "TYPE65280"}) {
      assertTrue(seen.contains(wanted), wanted);
    }
  }

  @Test
  @Tag("peers")
  void namedLoadsEveryZone(@TempDir Path folder) throws IOException, InterruptedException {
    var gen = new Gen(10);
    for (int i = 0; i < 100; i++) {
      var zone = gen.zone(i);
      Path file = Files.writeString(folder.resolve("zone"), zone.text());
      Path log = folder.resolve("log");
      Process named =
          new ProcessBuilder(
                  "named-checkzone", "-i", "local", "-k", "ignore", zone.apex().toString(), "zone")
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      assertTrue(named.waitFor(20, TimeUnit.SECONDS), "named-checkzone does not end");
      assertEquals(0, named.exitValue(), Files.readString(log) + zone.text() + file);
    }
  }
}
