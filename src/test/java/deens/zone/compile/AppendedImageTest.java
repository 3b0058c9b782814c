package deens.zone.compile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import deens.core.image.Commit;
import deens.core.image.DirectoryWalk;
import deens.core.image.Found;
import deens.core.image.HeapImageBytes;
import deens.core.image.ImageBytes;
import deens.core.image.ImageCheck;
import deens.core.image.ImageReader;
import deens.core.image.Version;
import deens.core.image.ZoneView;
import deens.core.wire.Name;
import deens.zone.model.Zone;
import java.io.ByteArrayOutputStream;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The format's promise that links lead back only: a later version is appended to an image, and the
 * earlier one stays what it was.
 */
class AppendedImageTest {
  private static final Zone OLD = zone("a.example.", 1);
  private static final Zone KEPT = zone("b.example.", 1);
  private static final Zone NEW = zone("a.example.", 2);

  private static Zone zone(String apex, int serial) {
    return Images.zone(apex + " 60 SOA . . " + serial + " 2 3 4 5\n" + apex + " 60 NS ns.test.\n");
  }

  private static byte[] append(byte[] image, Zone zone) throws Exception {
    var octets = new ByteArrayOutputStream();
    octets.write(image);
    var before = new HeapImageBytes(image);
    var edit = new ImageEdit(Channels.newChannel(octets), before, Commit.last(before));
    edit.putZone(zone);
    edit.finish();
    return octets.toByteArray();
  }

  private static List<Integer> serials(ImageBytes bytes, long root) {
    var serials = new ArrayList<Integer>();
    var walk = new DirectoryWalk(bytes, root);
    while (walk.next()) serials.add(ZoneView.serial(bytes, walk.zone));
    return serials;
  }

  private static int serialOf(Version version, String name) {
    byte[] key = Name.parse(name).wire();
    var found = new Found();
    found.labelsOf(key, 0);
    ImageReader.find(version, key, found, false);
    assertEquals(Found.EXACT, found.outcome);
    return ZoneView.serial(version.bytes(), found.zone);
  }

  @Test
  void bothVersionsAreReadFromTheLongerImage() throws Exception {
    byte[] first = Images.image(OLD, KEPT);
    Commit before = Commit.last(new HeapImageBytes(first));
    var bytes = new HeapImageBytes(append(first, NEW));

    Commit last = Commit.last(bytes);
    assertEquals(before.at(), last.before());
    assertEquals(List.of(), ImageCheck.check(bytes));
    assertEquals(List.of(2, 1), serials(bytes, last.root()));
    assertEquals(List.of(1, 1), serials(bytes, before.root()));
    assertEquals(2, serialOf(new Version(bytes, last.root(), 2), "a.example."));
    assertEquals(1, serialOf(new Version(bytes, before.root(), 1), "a.example."));
    assertEquals(1, serialOf(new Version(bytes, last.root(), 2), "b.example."));
  }
}
