package deens.zone.compile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import deens.core.image.Commit;
import deens.core.image.DamagedImageException;
import deens.core.image.DirectoryWalk;
import deens.core.image.HeapImageBytes;
import deens.core.image.ImageBytes;
import deens.core.image.ImageCheck;
import deens.core.image.ImageFormat;
import deens.core.image.NameView;
import deens.core.image.Predecessor;
import deens.core.image.RRsetView;
import deens.core.image.TailIndex;
import deens.core.image.ZoneView;
import deens.core.memo.Tail;
import deens.core.wire.Name;
import deens.core.wire.RRType;
import deens.zone.model.Zone;
import deens.zone.model.ZoneBuilder;
import deens.zone.text.ParsedRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

  /** Two NSEC3 chains, the second in use; the third NSEC3PARAM record has flags. */
  private static final Zone SIGNED =
      Images.zone(
          SOA
              + """
              @ NSEC3PARAM 1 0 1 AA
              @ NSEC3PARAM 1 0 2 BB
              @ NSEC3PARAM 1 1 3 CC
              @ RRSIG SOA 8 1 300 20300101000000 20200101000000 1 example. AAAA
              11111111111111111111111111111111 NSEC3 1 1 2 BB 33333333333333333333333333333333 A
              11111111111111111111111111111111 TXT "odd"
              22222222222222222222222222222222 NSEC3 1 0 9 BB 33333333333333333333333333333333 A
              33333333333333333333333333333333 NSEC3 1 0 2 BB 11111111111111111111111111111111 A
              33333333333333333333333333333333 RRSIG NSEC3 8 2 300 20300101000000 20200101000000 1 example. BBBB
              44444444444444444444444444444444.x NSEC3 1 0 2 BB 11111111111111111111111111111111 A
              www A 192.0.2.1
              www RRSIG AAAA 8 2 300 20300101000000 20200101000000 1 example. BBBB
              """);

  private static void assertRoundTrip(Zone... zones) {
    byte[] image = Images.image(zones);
    assertEquals(List.of(), ImageCheck.check(new HeapImageBytes(image)));
    var b = new HeapImageBytes(image);
    var walk = new DirectoryWalk(b, Images.root(image));
    for (Zone zone : zones) {
      assertEquals(true, walk.next());
      assertEquals(zone.apex(), ZoneView.name(b, walk.zone));
      assertEquals(zone.records(), ZoneView.records(b, walk.zone));
      assertEquals(zone.serial(), ZoneView.serial(b, walk.zone));
      assertEquals(Images.rrsets(zone), Images.rrsets(image, walk.zone));
    }
    assertEquals(false, walk.next());
  }

  @Test
  void aZoneComesBackWhole() {
    assertRoundTrip(SMALL);
    assertRoundTrip(SIGNED);
  }

  @Test
  void theExampleZonesComeBackWhole() throws IOException {
    try (var files = Files.list(Path.of("zones"))) {
      for (Path file : files.toList()) {
        // dnsjava, which reads the zones of this test, does not know every type.
        if (!file.endsWith("every-type.zone")) assertRoundTrip(Images.zone(file));
      }
    }
  }

  @Test
  void zonesComeBackInTheOrderOfTheirApexes() {
    Zone root = Images.zone(". 60 SOA ns.example. h.example. 7 2 3 4 5\n");
    Zone below = Images.zone("$ORIGIN x.Sub.example.\n" + SOA);
    byte[] image = Images.image(below, SMALL, root);
    var b = new HeapImageBytes(image);
    var walk = new DirectoryWalk(b, Images.root(image));
    for (String apex : List.of(".", "example.", "x.sub.example.")) {
      assertTrue(walk.next());
      assertEquals(apex, ZoneView.name(b, walk.zone).toString());
    }
    assertFalse(walk.next());
    assertEquals(List.of(), ImageCheck.check(b));
  }

  @Test
  void theSameZonesGiveTheSameOctets() {
    assertArrayEquals(Images.image(SIGNED), Images.image(SIGNED));
  }

  @Test
  void noTwoZonesHaveTheSameApex() {
    var failure = assertThrows(UncheckedIOException.class, () -> Images.image(SMALL, SMALL));
    assertEquals("two zones have the apex example.", failure.getCause().getMessage());
  }

  @Test
  void anRRsetOfTooManyRecordsIsRefusedByName() {
    var builder = new ZoneBuilder(Optional.empty());
    var record = new ParsedRecord();
    byte[] owner = Name.parse("example.").wire();
    Images.fill(record, owner, 6, 60, new byte[22]);
    builder.accept(record);
    for (int i = 0; i < 65_536; i++) {
      byte[] address = {10, 0, (byte) (i >>> 8), (byte) i};
      Images.fill(record, owner, 1, 60, address);
      builder.accept(record);
    }
    Zone zone = builder.build();
    var failure = assertThrows(UncheckedIOException.class, () -> Images.image(zone));
    assertEquals(
        "zone example.: the RRset of type 1 at example. has 65536 records of 393216 octets,"
            + " at most 65535 records of 1073741823 octets fit",
        failure.getCause().getMessage());
  }

  @Test
  void aCopiedZoneIsTheZone() throws IOException, DamagedImageException {
    var from = new HeapImageBytes(Images.image(SIGNED, Images.zone("$ORIGIN a.\n" + SOA)));
    var walk = new DirectoryWalk(from, Commit.last(from).root());
    var octets = new ByteArrayOutputStream();
    var writer = new ImageWriter(Channels.newChannel(octets));
    writer.addZone(Images.zone("$ORIGIN b.\n" + SOA)); // so that the copies lie elsewhere
    while (walk.next()) writer.copyZone(from, walk.zone);
    writer.finish();
    byte[] image = octets.toByteArray();
    var b = new HeapImageBytes(image);
    assertEquals(List.of(), ImageCheck.check(b));
    var copies = new DirectoryWalk(b, Images.root(image));
    assertTrue(copies.next());
    assertTrue(copies.next());
    assertTrue(copies.next());
    assertEquals(SIGNED.apex(), ZoneView.name(b, copies.zone));
    assertEquals(Images.rrsets(SIGNED), Images.rrsets(image, copies.zone));
  }

  @Test
  void answersOfSmallZonesAreRenderedAheadAsFarAsTheyFit() throws Exception {
    Zone small = Images.zone("$ORIGIN a.\n" + SOA);
    var text = new StringBuilder("$ORIGIN large.\n" + SOA);
    for (int i = 0; i < ImageWriter.MOST_RECORDS_AHEAD; i++) {
      text.append("h").append(i).append(" A 192.0.2.1\n");
    }
    Zone large = Images.zone(text.toString());
    assertEquals(List.of(true, false), haveTails(1 << 20, small, large));
    long least = 2 * (Tail.MAX_KEPT_OCTETS + 64 * ImageFormat.TAILS_PLACE_OCTETS);
    // What is left for the second is less than a tail may have.
    assertEquals(
        List.of(true, false), haveTails(least + 100, small, Images.zone("$ORIGIN b.\n" + SOA)));
    assertEquals(List.of(false), haveTails(0, small));
  }

  @Test
  void tailsOfManySmallZonesTakeLittleMemoryEach() throws Exception {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Zone zone = Images.zone(SOA);
    var writer = new ImageWriter(Channels.newChannel(OutputStream.nullOutputStream()));
    writer.renderAhead(1 << 30);
    writer.addZone(zone);
    int zones = 100;
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < zones; i++) writer.addZone(zone);
    long each = (threads.getCurrentThreadAllocatedBytes() - before) / zones;
    assertTrue(each < 100_000, () -> each + " octets");
  }

  private static List<Boolean> haveTails(long mostOctets, Zone... zones) throws Exception {
    var octets = new ByteArrayOutputStream();
    var writer = new ImageWriter(Channels.newChannel(octets));
    writer.renderAhead(mostOctets);
    var at = new ArrayList<Long>();
    for (Zone zone : zones) at.add(writer.addZone(zone));
    writer.finish();
    var b = new HeapImageBytes(octets.toByteArray());
    assertEquals(List.of(), ImageCheck.check(b));
    return at.stream().map(zone -> TailIndex.tails(b, zone) > 0).toList();
  }

  @Test
  void nsec3RecordsAreFoundByTheirHashAndAreNoOrdinaryNames() {
    byte[] image = Images.image(SIGNED);
    var b = new HeapImageBytes(image);
    long zone = zone(b, Images.root(image));
    assertEquals(ImageFormat.ZONE_NSEC3, ZoneView.flags(b, zone));
    assertEquals(2, ZoneView.nsec3Iterations(b, zone));
    assertEquals(1, ZoneView.nsec3SaltOctets(b, zone));
    byte[] low = Name.parse("1".repeat(32)).wire();
    byte[] middle = Name.parse("2" + "1".repeat(31)).wire();
    byte[] high = Name.parse("3".repeat(32)).wire();
    long root = ZoneView.nsec3Root(b, zone);
    long first = Predecessor.nsec3(b, root, low, 0);
    long second = Predecessor.nsec3(b, root, high, 0);
    assertEquals(first, Predecessor.nsec3(b, root, middle, 0));
    assertEquals(second, Predecessor.nsec3(b, root, Name.parse("0".repeat(32)).wire(), 0));
    assertEquals(second, Predecessor.nsec3(b, root, Name.parse("v".repeat(32)).wire(), 0));
    assertEquals(0, NameView.child(b, ZoneView.apex(b, zone), high, 0));
    // The same owner's other type is ordinary data.
    long ordinary = NameView.child(b, ZoneView.apex(b, zone), low, 0);
    assertEquals(RRType.TXT, RRsetView.type(b, NameView.rrsets(b, ordinary)));
  }

  private static long zone(ImageBytes b, long root) {
    var walk = new DirectoryWalk(b, root);
    assertTrue(walk.next());
    return walk.zone;
  }
}
