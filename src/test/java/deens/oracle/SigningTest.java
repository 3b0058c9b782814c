package deens.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

class SigningTest {
  @Test
  void sameSeedSignsTheSame() {
    var zone = new Gen(1).zone(20);
    var signing = Signing.random(new SplittableRandom(3));
    assertEquals(
        signing.sign(zone, new SplittableRandom(2)), signing.sign(zone, new SplittableRandom(2)));
  }

  /** The denial records and what is signed, octet for octet but for keys and signatures. */
  @Test
  @Tag("peers")
  void placesWhatDnssecSignzonePlaces(@TempDir Path folder)
      throws IOException, InterruptedException {
    var random = new SplittableRandom(4);
    var gen = new Gen(4);
    for (int i = 0; i < 40; i++) {
      var zone = gen.zone(i);
      var signing = Signing.random(random);
      Path own = Files.createDirectory(folder.resolve("" + i));
      assertEquals(
          placed(signing.signByTool(zone, own)),
          placed(signing.sign(zone, random)),
          () -> signing.denial() + "\n" + zone.text());
    }
  }

  private static Map<String, Set<String>> placed(TestZone zone) {
    var placed = new TreeMap<String, Set<String>>();
    for (Record r : zone.records()) {
      var set =
          placed.computeIfAbsent(
              r.getName().canonicalize() + " " + Type.string(r.getType()), n -> new TreeSet<>());
      if (r instanceof RRSIGRecord s) {
        set.add(Type.string(s.getTypeCovered()) + " " + s.getLabels());
      } else if (r.getType() == Type.NSEC || r.getType() == Type.NSEC3) {
        set.add(r.getTTL() + " " + r.rdataToString().toLowerCase(java.util.Locale.ROOT));
      }
    }
    return placed;
  }
}
