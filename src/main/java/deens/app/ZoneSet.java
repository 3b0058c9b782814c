package deens.app;

import deens.config.ZoneFile;
import deens.core.wire.Name;
import deens.storage.ImageFiles;
import deens.storage.OpenImage;
import deens.zone.compile.ImageWriter;
import deens.zone.text.Position;
import deens.zone.text.Problem;
import deens.zone.text.Problem.Severity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The zones that are served from files: knows which have changed, and makes an image of all zones
 * anew when one has. Zones that have not are copied from the image before, not read again. One
 * thread at a time.
 */
final class ZoneSet {
  /** Up to so many octets of zone files, an image is kept in memory; beyond, in a file. */
  private static final long IN_MEMORY_OCTETS = 64 << 20;

  private final Optional<ImageCache> cache;
  private Map<ZoneFile, ServedZone> served = Map.of();
  private Optional<OpenImage> image = Optional.empty();

  /** Makes a set without zones, or with those that the cache has. */
  ZoneSet(Optional<Path> cacheFolder) throws IOException {
    cache =
        cacheFolder.isPresent() ? Optional.of(new ImageCache(cacheFolder.get())) : Optional.empty();
    Optional<ImageCache.Contents> kept = cache.flatMap(ImageCache::read);
    if (kept.isPresent()) {
      served = kept.get().zones();
      image = Optional.of(kept.get().image());
    }
  }

  /** Returns the zones, in the order of their files. */
  Collection<ServedZone> zones() {
    return Collections.unmodifiableCollection(served.values());
  }

  /**
   * Returns the image that has all zones: another one after an {@link #update} that found a change.
   * Its user closes it, not before another one is there.
   */
  OpenImage image() {
    return image.orElseThrow();
  }

  /** Returns the image that the cache had; it stays open when an update replaces it. */
  Optional<OpenImage> cached() {
    return image;
  }

  /**
   * Brings the set up to date. A zone whose file is bad stays as it was, if it was.
   *
   * @param files all files that shall be served
   * @param read is told of each file that was read, good or bad
   * @return whether there is another image than before
   * @throws IOException if no image can be written; all is as before then
   */
  boolean update(Collection<ZoneFile> files, Consumer<ZoneReading> read) throws IOException {
    Set<ZoneFile> wanted = new LinkedHashSet<>(files);
    Set<ZoneFile> changed = new LinkedHashSet<>();
    for (ZoneFile file : wanted) {
      ServedZone before = served.get(file);
      if (before == null || !before.sources().unchanged()) changed.add(file);
    }
    if (image.isPresent() && changed.isEmpty() && wanted.equals(served.keySet())) return false;
    var next = new LinkedHashMap<ZoneFile, ServedZone>();
    OpenImage made = write(changed, writer -> fill(writer, wanted, changed, next, read));
    if (cache.isPresent()) cache.get().remember(next.values());
    served = next;
    image = Optional.of(made);
    return true;
  }

  private OpenImage write(Set<ZoneFile> changed, ImageFiles.Contents contents) throws IOException {
    if (cache.isPresent()) return cache.get().write(contents);
    long octets = image.isPresent() ? image.get().bytes().size() : 0;
    for (ZoneFile file : changed) {
      if (Files.exists(file.file())) octets += Files.size(file.file());
    }
    return octets <= IN_MEMORY_OCTETS
        ? ImageFiles.inMemory(contents)
        : ImageFiles.temporary(Path.of(System.getProperty("java.io.tmpdir")), contents);
  }

  private void fill(
      ImageWriter writer,
      Set<ZoneFile> wanted,
      Set<ZoneFile> changed,
      Map<ZoneFile, ServedZone> next,
      Consumer<ZoneReading> read)
      throws IOException {
    Map<Name, ZoneFile> owners = new HashMap<>();
    try (var readings = new Readings(List.copyOf(changed))) {
      for (ZoneFile file : wanted) {
        ServedZone before = served.get(file);
        if (!changed.contains(file)) {
          if (owners.putIfAbsent(before.apex(), file) == null)
            next.put(file, copied(writer, before));
          continue;
        }
        ZoneReading reading = readings.next();
        if (reading.zone().isPresent()) {
          ZoneFile other = owners.putIfAbsent(reading.zone().get().apex(), file);
          if (other != null) reading = refused(reading, other);
        }
        read.accept(reading);
        if (reading.zone().isPresent()) {
          var zone = reading.zone().get();
          long offset = writer.addZone(zone);
          next.put(
              file,
              new ServedZone(
                  file, reading.sources(), zone.apex(), zone.serial(), zone.records(), offset));
        } else if (before != null && owners.putIfAbsent(before.apex(), file) == null) {
          // Read again whenever asked, until it is good.
          next.put(file, copied(writer, before.with(Sources.UNKNOWN)));
        }
      }
    }
  }

  private ServedZone copied(ImageWriter writer, ServedZone zone) throws IOException {
    return zone.at(writer.copyZone(image.orElseThrow().bytes(), zone.offset()));
  }

  private static ZoneReading refused(ZoneReading reading, ZoneFile other) {
    var problems = new ArrayList<>(reading.problems());
    problems.add(
        new Problem(
            new Position(reading.file().file().toString(), 0, 0),
            Severity.ERROR,
            "zone " + reading.zone().orElseThrow().apex() + " is also in " + other.file()));
    return new ZoneReading(reading.file(), Optional.empty(), problems, reading.sources());
  }
}
