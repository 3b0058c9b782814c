package deens.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import deens.core.image.DirectoryWalk;
import deens.core.image.Found;
import deens.core.image.ImageCheck;
import deens.core.image.ImageReader;
import deens.core.image.Version;
import deens.core.image.ZoneView;
import deens.core.wire.Name;
import deens.zone.model.Zone;
import deens.zone.model.ZoneBuilder;
import deens.zone.text.ParsedRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is appended to an image reads as if all had been written at once. */
class ImageStoreTest {
  private static final int STEPS = 60;

  @TempDir Path folder;

  /** A zone of a SOA record with a serial alone. */
  private static Zone zone(Name apex, int serial) {
    var builder = new ZoneBuilder(Optional.empty());
    var record = new ParsedRecord();
    byte[] owner = apex.wire();
    System.arraycopy(owner, 0, record.owner, 0, owner.length);
    record.ownerLength = owner.length;
    record.type = 6;
    record.rclass = 1;
    record.rdataLength = 22; // MNAME and RNAME are the root
    ByteBuffer.wrap(record.rdata).putInt(2, serial);
    builder.accept(record);
    return builder.build();
  }

  /** Names that lie above, below and beside each other, and differ in all kinds of octets. */
  private static Name name(SplittableRandom random) {
    var name = new StringBuilder();
    for (int labels = random.nextInt(4); labels > 0; labels--) {
      if (random.nextInt(8) == 0) name.append('*');
      else {
        for (int i = random.nextInt(1, 4); i > 0; i--) {
          int octet = random.nextInt(3) == 0 ? random.nextInt(256) : 'a' + random.nextInt(3);
          name.append("\\%03d".formatted(octet));
        }
      }
      name.append('.');
    }
    return Name.parse(name.isEmpty() ? "." : name.toString()).lowerCase();
  }

  private static void write(ImageStore store, Map<Name, Integer> more, List<Name> gone)
      throws IOException {
    store.append(edit -> {
      for (Name apex : gone) edit.removeZone(apex);
      for (var one : more.entrySet()) edit.putZone(zone(one.getKey(), one.getValue()));
    });
  }

  /** Returns the zones of an image with their serials, after looking at all of it. */
  private static Map<Name, Integer> zones(OpenImage image) {
    assertEquals(List.of(), ImageCheck.check(image.bytes()));
    return serials(image);
  }

  private static Map<Name, Integer> serials(OpenImage image) {
    var zones = new TreeMap<Name, Integer>();
    var walk = new DirectoryWalk(image.bytes(), image.commit().root());
    while (walk.next()) {
      Name apex = ZoneView.name(image.bytes(), walk.zone);
      zones.put(apex, ZoneView.serial(image.bytes(), walk.zone));
      byte[] key = apex.wire();
      var found = new Found();
      found.labelsOf(key, 0);
      ImageReader.find(new Version(image.bytes(), image.commit().root(), 1), key, found, false);
      assertEquals(walk.zone, found.zone, apex::toString);
    }
    return zones;
  }

  /** Expects that what an image says of itself is what one with the same zones says. */
  private static void sameSums(Map<Name, Integer> zones, OpenImage image) throws IOException {
    try (OpenImage whole =
        ImageFiles.inMemory(writer -> {
          for (var one : zones.entrySet()) writer.addZone(zone(one.getKey(), one.getValue()));
        })) {
      assertEquals(whole.commit().zones(), image.commit().zones());
      assertEquals(whole.commit().records(), image.commit().records());
    }
  }

  private ImageStore store(String medium) throws IOException {
    ImageFiles.Contents nothing = writer -> {};
    return switch (medium) {
      case "memory" -> ImageStore.inMemory(nothing);
      case "temporary" -> ImageStore.temporary(folder, nothing);
      default -> ImageStore.write(folder.resolve("grown.image"), nothing);
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"memory", "temporary", "file"})
  void whatIsAppendedReadsAsIfWrittenAtOnce(String medium) throws IOException {
    for (long seed = 1; seed <= 5; seed++) {
      var random = new SplittableRandom(seed);
      var model = new TreeMap<Name, Integer>();
      var versions = new ArrayList<OpenImage>();
      var wanted = new ArrayList<Map<Name, Integer>>();
      try (ImageStore store = store(medium)) {
        versions.add(store.image());
        wanted.add(new TreeMap<>());
        for (int step = 1; step <= STEPS; step++) {
          var gone = new ArrayList<Name>();
          for (Name apex : model.keySet()) if (random.nextInt(10) == 0) gone.add(apex);
          if (step % 20 == 0) gone.addAll(model.keySet());
          var more = new TreeMap<Name, Integer>();
          for (int n = random.nextInt(6); n > 0; n--) more.put(name(random), step);
          for (Name apex : model.keySet()) if (random.nextInt(10) == 0) more.put(apex, step);
          gone.forEach(model::remove);
          model.putAll(more);
          write(store, more, gone);
          versions.add(store.image());
          wanted.add(new TreeMap<>(model));
          assertEquals(model, zones(store.image()), "seed " + seed + " step " + step);
          sameSums(model, store.image());
        }
        // No version has changed since.
        for (int i = 0; i < versions.size(); i++) {
          assertEquals(wanted.get(i), serials(versions.get(i)), "seed " + seed + " version " + i);
        }
      }
      versions.forEach(OpenImage::close);
    }
  }

  /** An append that was cut off anywhere, or left anything behind, is as none. */
  @Test
  void anAppendThatWasCutOffLeavesTheVersionBefore() throws IOException {
    var random = new SplittableRandom(7);
    Path file = folder.resolve("whole.image");
    var model = new TreeMap<Name, Integer>();
    for (int i = 0; i < 100; i++) model.put(name(random), i);
    long before;
    try (ImageStore store = ImageStore.write(file, writer -> {});
        OpenImage empty = store.image()) {
      write(store, model, List.of());
      before = store.octets();
      assertTrue(empty.commit().end() < before);
      try (OpenImage full = store.image()) {
        write(store, Map.of(Name.parse("torn.example."), 1), List.of(model.firstKey()));
        assertEquals(model, serials(full));
      }
      store.image().close();
    }
    byte[] octets = Files.readAllBytes(file);
    Path cut = folder.resolve("cut.image");
    for (long end = before; end <= octets.length; end += random.nextInt(1, 40)) {
      Files.write(cut, Arrays.copyOf(octets, (int) end));
      try (ImageStore store = ImageStore.open(cut, before)) {
        OpenImage image = store.image();
        assertEquals(model, zones(image));
        write(store, Map.of(Name.parse("next.example."), 2), List.of());
        var next = new TreeMap<>(model);
        next.put(Name.parse("next.example."), 2);
        assertEquals(next, zones(store.image()));
        assertEquals(model, serials(image));
        image.close();
        store.image().close();
      }
      // The file ends with its last commit again.
      try (OpenImage image = ImageFiles.open(cut)) {
        assertEquals(model.size() + 1, image.commit().zones());
      }
    }
    Files.write(cut, Arrays.copyOf(octets, (int) before - 1));
    assertThrows(IOException.class, () -> ImageStore.open(cut, before));
  }

  @Test
  void anAppendThatFailsChangesNothing() throws IOException {
    Path file = folder.resolve("failed.image");
    try (ImageStore store = ImageStore.write(file, writer -> {})) {
      OpenImage first = store.image();
      var failure =
          assertThrows(
              IOException.class,
              () ->
                  store.append(edit -> {
                    for (int i = 0; i < 20_000; i++) {
                      edit.putZone(zone(Name.parse("z" + i + ".example."), 1));
                    }
                    throw new IOException("no space");
                  }));
      assertEquals("no space", failure.getMessage());
      assertEquals(first, store.image());
      write(store, Map.of(Name.parse("example."), 3), List.of());
      assertEquals(Map.of(Name.parse("example."), 3), zones(store.image()));
      assertEquals(Files.size(file), store.octets());
      first.close();
      store.image().close();
    }
    assertThrows(IOException.class, () -> ImageStore.write(folder.resolve("no/where"), w -> {}));
  }

  @Test
  void oneZoneMoreCostsLittleHoweverManyThereAre() throws IOException {
    int zones = 20_000;
    try (ImageStore store =
        ImageStore.temporary(
            folder,
            writer -> {
              for (int i = 0; i < zones; i++) {
                writer.addZone(zone(Name.parse("z" + i + ".example."), 1));
              }
            })) {
      OpenImage first = store.image();
      long before = store.octets();
      write(store, Map.of(Name.parse("z777.example."), 2), List.of());
      long grown = store.octets() - before;
      assertEquals(zones, store.image().commit().zones());
      assertTrue(grown < 2_000, "octets appended: " + grown);
      first.close();
      store.image().close();
    }
  }
}
