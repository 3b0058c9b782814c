package deens.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import deens.config.ZoneFile;
import deens.core.image.DirectoryWalk;
import deens.core.image.ImageBytes;
import deens.core.image.ImageCheck;
import deens.core.image.TailIndex;
import deens.core.image.ZoneView;
import deens.core.wire.Name;
import deens.storage.ImageFiles;
import deens.storage.OpenImage;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A set of zone files that change is served as if all had been read at once. */
class ZoneSetTest {
  private static final int FILES = 40;
  private static final int STEPS = 25;

  @TempDir Path folder;
  private long clockSeconds = 1_000_000_000;
  private final List<ZoneReading> read = new ArrayList<>();

  private ZoneFile file(String name) {
    return ZoneFile.of(folder.resolve(name));
  }

  /** Writes a file that has another time of change than ever before, long ago. */
  private ZoneFile write(String name, String text) throws IOException {
    Path path = Files.writeString(folder.resolve(name), text);
    Files.setLastModifiedTime(path, FileTime.fromMillis(1000 * clockSeconds++));
    return ZoneFile.of(path);
  }

  private static String zone(String apex, int serial, String more) {
    return "$ORIGIN %s\n@ 60 SOA . . %d 2 3 4 5\n@ 60 NS ns.test.\nwww 60 A 192.0.2.%d\n%s"
        .formatted(apex, serial, serial % 256, more);
  }

  private static String dump(OpenImage image) throws IOException {
    assertEquals(List.of(), ImageCheck.check(image.bytes()));
    var out = new StringBuilder();
    var walk = new DirectoryWalk(image.bytes(), image.commit().root());
    while (walk.next()) new ZoneDump(image.bytes(), out).write(walk.zone);
    return out.toString();
  }

  /** Expects that a set serves the zones of some texts, each by its file, and nothing else. */
  private void serves(Map<ZoneFile, String> texts, ZoneSet set, String when) throws Exception {
    Path files = Files.createDirectories(folder.resolve("once"));
    int[] n = {0};
    try (OpenImage once =
        ImageFiles.inMemory(writer -> {
          for (String text : texts.values()) {
            Path file = Files.writeString(files.resolve(n[0]++ + ".zone"), text);
            writer.addZone(ZoneReading.of(ZoneFile.of(file)).zone().orElseThrow());
          }
        })) {
      assertEquals(dump(once), dump(set.image()), when);
      assertEquals(once.commit().zones(), set.image().commit().zones(), when);
      assertEquals(once.commit().records(), set.image().commit().records(), when);
    }
    var known = new TreeSet<ZoneFile>(ZoneSetTest::compare);
    for (ServedZone zone : set.zones()) {
      known.add(zone.file());
      assertEquals(zone.serial(), ZoneView.serial(set.image().bytes(), zone.offset()), when);
      assertEquals(zone.apex(), ZoneView.name(set.image().bytes(), zone.offset()), when);
      assertEquals(Optional.of(zone.file()), set.fileOf(zone.apex()), when);
    }
    assertEquals(texts.keySet(), known, when);
  }

  private static int compare(ZoneFile a, ZoneFile b) {
    return a.file().compareTo(b.file());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void changesAreServedAsIfAllHadBeenReadAtOnce(long seed) throws Exception {
    var random = new SplittableRandom(seed);
    Path cache = folder.resolve("cache");
    var set = new ZoneSet(Optional.of(cache), false);
    var inMemory = new ZoneSet(Optional.empty(), true);
    var wanted = new TreeMap<ZoneFile, Boolean>(ZoneSetTest::compare);
    var good = new TreeMap<ZoneFile, String>(ZoneSetTest::compare);
    for (int step = 1; step <= STEPS; step++) {
      String when = "seed " + seed + " step " + step;
      var changed = new LinkedHashSet<ZoneFile>();
      var gone = new LinkedHashSet<ZoneFile>();
      var before = new TreeMap<>(good);
      int least = step == 1 ? FILES : 1;
      for (int n = random.nextInt(least, least + 5); n > 0; n--) {
        int i = random.nextInt(FILES);
        String apex = List.of("", "*.", "a.b.").get(random.nextInt(3)) + "z" + i + ".example.";
        ZoneFile file = file(i + ".zone");
        if (changed.contains(file) || gone.contains(file)) continue;
        switch (random.nextInt(5)) {
          case 0 -> {
            wanted.remove(file);
            good.remove(file);
            gone.add(file);
          }
          case 1 -> {
            write(i + ".zone", zone(apex, step, "www 60 A nonsense\n"));
            wanted.put(file, true);
            changed.add(file);
          }
          default -> {
            String text = zone(apex, step, "t 60 TXT " + "x".repeat(random.nextInt(1, 200)) + "\n");
            write(i + ".zone", text);
            wanted.put(file, true);
            good.put(file, text);
            changed.add(file);
          }
        }
      }
      Path early = copy(cache, "early");
      boolean all = step == 1 || random.nextBoolean();
      for (ZoneSet one : List.of(set, inMemory)) {
        read.clear();
        if (all) one.update(wanted.keySet()::forEach, read::add);
        else one.updateSome(changed, gone, read::add);
        for (ZoneReading reading : read) {
          assertTrue(
              changed.contains(reading.file()) || reading.zone().isEmpty(),
              "read in vain: " + when);
        }
        if (random.nextInt(6) == 0) one.compact();
        serves(good, one, when);
        assertEquals(one == inMemory && !good.isEmpty(), tails(one) > 0, when);
      }
      // A stop of the machine before the cache knows, while it is told, and after.
      if (step > 1) reopened(copy(cache, "untold"), before, when + ", untold");
      set.save();
      Path now = copy(cache, "now");
      reopened(now, good, when + ", told");
      long told = Files.size(early.resolve("zones.index"));
      long whole = Files.size(now.resolve("zones.index"));
      if (step > 1 && whole > told && sameImage(early, now)) {
        try (var index = FileChannel.open(now.resolve("zones.index"), StandardOpenOption.WRITE)) {
          index.truncate(told + random.nextLong(whole - told));
        }
        reopened(now, before, when + ", half told");
      }
    }
  }

  private static long tails(ZoneSet set) {
    ImageBytes b = set.image().bytes();
    return set.zones().stream().mapToLong(zone -> TailIndex.tails(b, zone.offset())).sum();
  }

  private static boolean sameImage(Path one, Path other) throws IOException {
    return images(one).equals(images(other));
  }

  private static Set<String> images(Path cache) throws IOException {
    var names = new TreeSet<String>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(cache, "*.image")) {
      for (Path file : files) names.add(file.getFileName().toString());
    }
    return names;
  }

  private Path copy(Path cache, String name) throws IOException {
    Path to = Files.createDirectories(folder.resolve(name));
    try (DirectoryStream<Path> old = Files.newDirectoryStream(to)) {
      for (Path file : old) Files.delete(file);
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(cache)) {
      for (Path file : files) Files.copy(file, to.resolve(file.getFileName()));
    }
    return Files.exists(to.resolve("zones.index"))
        ? to
        : Files.createFile(to.resolve("zones.index")).getParent();
  }

  private void reopened(Path cache, Map<ZoneFile, String> texts, String when) throws Exception {
    var set = new ZoneSet(Optional.of(cache), false);
    assertTrue(set.cached().isPresent(), when);
    serves(texts, set, when);
    set.image().close();
  }

  @Test
  void aZoneBelongsToTheFileThatHadItFirstUntilThatIsGone() throws Exception {
    var set = new ZoneSet(Optional.empty(), false);
    ZoneFile a = write("a.zone", zone("a.example.", 1, ""));
    ZoneFile b = write("b.zone", zone("b.example.", 1, ""));
    ZoneFile c = write("c.zone", zone("c.example.", 1, ""));
    set.update(List.of(a, b, c)::forEach, read::add);
    write("a.zone", zone("b.example.", 2, ""));
    read.clear();
    ZoneSet.Change change = set.updateSome(List.of(a), Set.of(), read::add);
    assertEquals(List.of(), change.read());
    assertFalse(change.isNewImage());
    assertEquals(
        a.file() + ": error: zone b.example. is also in " + b.file(),
        read.getFirst().problems().getFirst().toString());
    assertEquals(Optional.of(a), set.fileOf(Name.parse("a.example.")));
    // It gets the zone as soon as that is free, though nobody says that it has changed.
    change = set.updateSome(List.of(), Set.of(b), read::add);
    assertEquals(Optional.of(a), set.fileOf(Name.parse("b.example.")));
    assertEquals(List.of(Name.parse("a.example.")), change.removed());
    assertEquals(2, set.zones().size());
    // Two files change their zones.
    write("a.zone", zone("c.example.", 3, ""));
    write("c.zone", zone("b.example.", 3, ""));
    set.update(List.of(a, c)::forEach, read::add);
    assertEquals(Optional.of(a), set.fileOf(Name.parse("c.example.")));
    assertEquals(Optional.of(c), set.fileOf(Name.parse("b.example.")));
  }

  @Test
  void whatABadZoneIncludesIsKnownToBeOfIt() throws Exception {
    write("more.txt", "www 60 A nonsense\n");
    ZoneFile bad =
        write(
            "bad.zone",
            zone("bad.example.", 1, "$INCLUDE %s\n".formatted(folder.resolve("more.txt"))));
    ZoneFile good = write("good.zone", zone("good.example.", 1, ""));
    var set = new ZoneSet(Optional.empty(), false);
    set.update(List.of(bad, good)::forEach, read::add);
    assertEquals(List.of(bad), set.sources().readersOf(folder.resolve("more.txt")));
    assertEquals(List.of(good), set.sources().readersOf(folder.resolve("good.zone")));
    write("more.txt", "www 60 A 192.0.2.1\n");
    assertEquals(1, set.updateSome(List.of(bad), Set.of(), read::add).read().size());
    assertEquals(List.of(bad), set.sources().readersOf(folder.resolve("x/../more.txt")));
    write("bad.zone", zone("bad.example.", 2, ""));
    set.updateSome(List.of(bad), Set.of(), read::add);
    assertEquals(List.of(), set.sources().readersOf(folder.resolve("more.txt")));
    assertEquals(Set.of(folder), set.sources().folders());
  }

  @Test
  void nothingIsReadAndNoImageMadeWhereNothingHasChanged() throws Exception {
    var set = new ZoneSet(Optional.of(folder.resolve("cache")), false);
    var files =
        List.of(
            write("a.zone", zone("a.example.", 1, "")), write("b.zone", zone("b.example.", 1, "")));
    assertTrue(set.update(files::forEach, read::add).isNewImage());
    set.save();
    read.clear();
    assertEquals(ZoneSet.Change.NONE, set.update(files::forEach, read::add));
    assertEquals(ZoneSet.Change.NONE, set.updateSome(files, Set.of(), read::add));
    var again = new ZoneSet(Optional.of(folder.resolve("cache")), false);
    assertEquals(ZoneSet.Change.NONE, again.update(files::forEach, read::add));
    assertEquals(List.of(), read);
  }
}
