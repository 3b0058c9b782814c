package deens.zone.compile;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import deens.core.image.Commit;
import deens.core.image.DamagedImageException;
import deens.core.image.DirectoryWalk;
import deens.core.image.Found;
import deens.core.image.HeapImageBytes;
import deens.core.image.ImageCheck;
import deens.core.image.ImageReader;
import deens.core.image.NameView;
import deens.core.image.Predecessor;
import deens.core.image.RRsetView;
import deens.core.image.Version;
import deens.core.image.ZoneView;
import deens.core.image.ZoneWalk;
import deens.core.wire.Name;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Whatever the octets are, opening refuses them or every read ends. */
class DamagedImageTest {
  private static final byte[] IMAGE =
      Images.image(
          Images.zone(
              """
              @ SOA ns.example. h.example. 1 2 3 4 5
              @ NSEC3PARAM 1 0 2 BB
              11111111111111111111111111111111 NSEC3 1 1 2 BB 33333333333333333333333333333333 A
              33333333333333333333333333333333 NSEC3 1 0 2 BB 11111111111111111111111111111111 A
              a.b.c TXT "x"
              *.b.c TXT "y"
              cut NS ns.cut
              ns.cut A 192.0.2.2
              d DNAME other.example.
              www A 192.0.2.1
              """),
          Images.zone("$ORIGIN other.\n@ SOA ns.example. h.example. 1 2 3 4 5\n"));

  private static final List<byte[]> QUESTIONS =
      List.of(
          Name.parse("a.b.c.example.").wire(),
          Name.parse("z.z.example.").wire(),
          Name.parse("ns.cut.example.").wire(),
          Name.parse("x.d.example.").wire(),
          Name.parse("other.").wire(),
          Name.parse("2".repeat(32) + ".example.").wire());

  @Test
  void noTruncatedImageIsOpened() {
    for (int n = 0; n < IMAGE.length; n++) {
      var b = new HeapImageBytes(Arrays.copyOf(IMAGE, n));
      assertThrows(DamagedImageException.class, () -> Commit.last(b));
    }
  }

  @Test
  void everyChangedOctetIsFound() {
    for (int i = 0; i < IMAGE.length; i++) {
      byte[] damaged = IMAGE.clone();
      damaged[i] ^= 1;
      int at = i;
      assertFalse(ImageCheck.check(new HeapImageBytes(damaged)).isEmpty(), () -> "octet " + at);
    }
  }

  @Test
  void everyReadOfADamagedImageEnds() {
    long seed = 20_261_125;
    var random = new SplittableRandom(seed);
    long root = Images.root(IMAGE);
    for (int n = 0; n < 100_000; n++) {
      byte[] damaged = IMAGE.clone();
      for (int flips = random.nextInt(1, 5); flips > 0; flips--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      try {
        readAll(damaged, root);
      } catch (IndexOutOfBoundsException e) {
        // What is promised for damage.
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ", image " + n, e);
      }
    }
  }

  private static void readAll(byte[] image, long root) {
    var b = new HeapImageBytes(image);
    ImageCheck.check(b);
    var found = new Found();
    for (byte[] name : QUESTIONS) {
      try {
        found.labelsOf(name, 0);
        ImageReader.find(new Version(b, root, 1), name, found, false);
        if (found.outcome == Found.NO_ZONE) continue;
        NameView.rrset(b, found.name(), 16);
        if (found.outcome == Found.NO_NAME) Predecessor.find(b, name, found);
        long nsec3 = ZoneView.nsec3Root(b, found.zone);
        if (nsec3 != 0) Predecessor.nsec3(b, nsec3, name, 0);
      } catch (IndexOutOfBoundsException e) {
        // As above; the next question goes on.
      }
    }
    var zones = new DirectoryWalk(b, root);
    while (zones.next()) {
      var walk = new ZoneWalk(b, zones.zone);
      while (walk.next()) RRsetView.items(b, walk.rrset);
    }
  }
}
