package deens.zone.compile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import deens.core.image.Found;
import deens.core.image.HeapImageBytes;
import deens.core.image.ImageCheck;
import deens.core.image.ImageReader;
import deens.core.image.NameView;
import deens.core.image.Predecessor;
import deens.core.image.Version;
import deens.core.wire.Name;
import deens.zone.model.ZoneBuilder;
import deens.zone.text.ParsedRecord;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Descents agree with a sorted map of names. */
class LookupTest {
  private static final byte[] OCTETS = {0, 'a', 'b', 'z', '*', '-', '.', '[', '_', '{', -1, '5'};

  private final TreeMap<Name, Integer> types = new TreeMap<>();

  private static Name random(SplittableRandom random, Name below) {
    byte[] wire = below.wire();
    for (int labels = random.nextInt(1, 5); labels > 0; labels--) {
      int length = random.nextInt(12) == 0 ? random.nextInt(1, 20) : random.nextInt(1, 3);
      byte[] longer = new byte[wire.length + 1 + length];
      longer[0] = (byte) length;
      for (int i = 1; i <= length; i++) longer[i] = OCTETS[random.nextInt(OCTETS.length)];
      System.arraycopy(wire, 0, longer, 1 + length, wire.length);
      wire = longer;
    }
    return Name.at(wire, 0);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void aDescentSeesWhatTheMapHas(long seed) {
    var random = new SplittableRandom(seed);
    Name apex = Name.parse("example.");
    types.put(apex, 6);
    for (int i = 0; i < 300; i++) {
      int type = new int[] {1, 1, 1, 1, 1, 1, 2, 39}[random.nextInt(8)];
      types.putIfAbsent(random(random, apex), type);
    }
    var builder = new ZoneBuilder(Optional.of(apex));
    var record = new ParsedRecord();
    types.forEach((name, type) -> {
      byte[] rdata = new byte[type == 6 ? 22 : type == 1 ? 4 : 1];
      Images.fill(record, name.wire(), type, 60, rdata);
      builder.accept(record);
    });
    byte[] image = Images.image(builder.build());
    var b = new HeapImageBytes(image);
    assertEquals(List.of(), ImageCheck.check(b));
    var version = new Version(b, Images.root(image), 1);
    var found = new Found();
    for (int i = 0; i < 3_000; i++) {
      Name name = random(random, apex);
      byte[] key = name.wire();
      found.labelsOf(key, 0);
      ImageReader.find(version, key, found, false);
      assertEquals(
          expected(name, apex), found.outcome + " " + found.depth, () -> name + " seed " + seed);
      if (found.outcome == Found.NO_NAME) {
        long before = Predecessor.find(b, key, found);
        assertEquals(
            label(predecessor(name, apex), apex), label(b, before), () -> name + " " + seed);
      }
    }
  }

  private boolean exists(Name name) {
    Name next = types.ceilingKey(name);
    return next != null && next.isAtOrBelow(name);
  }

  /** Goes down from the apex to the name, as RFC 1034 s4.3.2 step 3 does. */
  private String expected(Name name, Name apex) {
    for (int d = apex.labels(); ; d++) {
      Name here = name;
      while (here.labels() > d) here = here.parent();
      if (!exists(here)) return Found.NO_NAME + " " + (d - 1);
      Integer type = types.get(here);
      if (type != null && type == 2) return Found.REFERRAL + " " + d;
      if (type != null && type == 39 && d < name.labels()) return Found.DNAME + " " + d;
      if (d == name.labels()) return Found.EXACT + " " + d;
    }
  }

  /** The nearest name before that has records and is not below a cut or a DNAME record. */
  private Name predecessor(Name name, Name apex) {
    for (Name n = types.lowerKey(name); ; n = types.lowerKey(n)) {
      boolean occluded = false;
      for (Name up = n; up.labels() > apex.labels(); ) {
        up = up.parent();
        Integer type = types.get(up);
        occluded |= type != null && (type == 2 || type == 39);
      }
      if (!occluded) return n;
    }
  }

  /** The first label, which the record of the apex has not. */
  private static String label(Name name, Name apex) {
    byte[] wire = name.wire();
    return name.equals(apex) ? "" : HexFormat.of().formatHex(wire, 1, 1 + wire[0]);
  }

  private static String label(HeapImageBytes b, long name) {
    byte[] label = new byte[NameView.labelLength(b, name)];
    b.copyTo(NameView.label(b, name), label, 0, label.length);
    return HexFormat.of().formatHex(label);
  }
}
