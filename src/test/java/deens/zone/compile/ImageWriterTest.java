package deens.zone.compile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import deens.core.image.DirectoryWalk;
import deens.core.image.HeapImageBytes;
import deens.core.image.ImageFormat;
import deens.core.image.ImageReader;
import deens.zone.model.Zone;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ImageWriterTest {
  private static final String SOA = "@ SOA ns.example. h.example. 1 2 3 4 5\n";

  private static final Zone SMALL =
      Images.zone(
          SOA
              + """
              @ NS ns
              ns A 192.0.2.1
              ns AAAA 2001:db8::1
              a.b.c TXT "below two empty non-terminals"
              *.b.c TXT "wildcard"
              cut NS ns.cut
              ns.cut A 192.0.2.2
              d DNAME other.example.
              """);

  /** The root as the commit at the end of the file says it. */
  private static long root(byte[] image) {
    return new HeapImageBytes(image)
        .i64(image.length - ImageFormat.COMMIT_OCTETS + ImageFormat.COMMIT_ROOT_AT);
  }

  private static void assertRoundTrip(Zone... zones) {
    byte[] image = Images.image(zones);
    var b = new HeapImageBytes(image);
    var walk = new DirectoryWalk(b, root(image));
    for (Zone zone : zones) {
      assertEquals(true, walk.next());
      assertEquals(zone.apex(), ImageReader.zoneName(b, walk.zone));
      assertEquals(zone.records(), ImageReader.zoneRecords(b, walk.zone));
      assertEquals(zone.serial(), ImageReader.serial(b, walk.zone));
      assertEquals(Images.rrsets(zone), Images.rrsets(image, walk.zone));
    }
    assertEquals(false, walk.next());
  }

  @Test
  void aZoneComesBackWhole() {
    assertRoundTrip(SMALL);
  }

  @Test
  void theRootZoneComesBackWhole() {
    assertRoundTrip(Images.zone(Path.of("../shared/data/root-2026082201.zone")));
  }
}
