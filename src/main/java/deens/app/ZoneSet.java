package deens.app;

import deens.config.ZoneFile;
import deens.core.image.ImageBytes;
import deens.core.image.ZoneView;
import deens.core.wire.Name;
import deens.storage.ImageFiles;
import deens.storage.ImageStore;
import deens.storage.OpenImage;
import deens.zone.compile.ImageWriter;
import deens.zone.model.Zone;
import deens.zone.text.Position;
import deens.zone.text.Problem;
import deens.zone.text.Problem.Severity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The zones that are served from files: knows which have changed, and brings the image up to date
 * with them. One thread at a time.
 */
final class ZoneSet {
  /*
   * A change is appended to the image: what has not changed is not touched, and costs nothing. If
   * more than half of the zones change, and when more than half of an image is of earlier versions
   * only, an image is made anew; then what has not changed is copied, not read.
   */

  /**
   * Up to so many octets, an image is kept in memory, and appending copies it; beyond, in a file.
   */
  private static final long IN_MEMORY_OCTETS = 16 << 20;

  /** In a larger image, a zone that changes gets no answers rendered ahead. */
  private static final long MOST_OCTETS_AHEAD = 4 * ImageWriter.FEW_OCTETS_AHEAD;

  /** A smaller image is not worth the making of another one. */
  private static final long COMPACT_OCTETS = 1 << 20;

  private final boolean rendersAhead;
  private final Optional<ImageCache> cache;
  private final Map<ZoneFile, ServedZone> served = new LinkedHashMap<>();
  private final Map<Name, ZoneFile> owners = new HashMap<>();

  /** Files of which there is no good version, or only an older one. */
  private final Map<ZoneFile, BadFile> bad = new LinkedHashMap<>();

  private Optional<SourceIndex> index = Optional.empty();
  private Optional<ImageStore> store = Optional.empty();

  /** Octets of the image that are not for earlier versions only. */
  private long liveOctets;

  /** Whose entries in the cache are out of date. */
  private final Set<ZoneFile> unsaved = new LinkedHashSet<>();

  /**
   * @param sources what was read
   * @param isRefused whether it was good, but another file has its zone
   */
  private record BadFile(Sources sources, boolean isRefused) {}

  /**
   * What an update has changed.
   *
   * @param isNewImage whether there is another {@link #image} than before
   * @param read the zones that were read, as they are served now
   * @param removed the zones that are served no more
   */
  record Change(boolean isNewImage, List<ServedZone> read, List<Name> removed) {
    static final Change NONE = new Change(false, List.of(), List.of());
  }

  /** Gives files one by one. */
  @FunctionalInterface
  interface ZoneFiles {
    void each(Consumer<ZoneFile> then) throws IOException;
  }

  /**
   * Makes a set without zones, or with those that the cache has.
   *
   * @param rendersAhead whether answers of small zones are rendered ahead: pays where none are
   *     remembered
   */
  ZoneSet(Optional<Path> cacheFolder, boolean rendersAhead) throws IOException {
    this.rendersAhead = rendersAhead;
    cache =
        cacheFolder.isPresent() ? Optional.of(new ImageCache(cacheFolder.get())) : Optional.empty();
    Optional<ImageCache.Contents> kept = cache.flatMap(ImageCache::read);
    if (kept.isEmpty()) return;
    store = Optional.of(kept.get().store());
    liveOctets = kept.get().liveOctets();
    served.putAll(kept.get().zones());
    for (ServedZone zone : served.values()) owners.put(zone.apex(), zone.file());
  }

  /** Returns the zones. */
  Collection<ServedZone> zones() {
    return Collections.unmodifiableCollection(served.values());
  }

  /** Returns the file that has a zone. */
  Optional<ZoneFile> fileOf(Name apex) {
    return Optional.ofNullable(owners.get(apex));
  }

  /**
   * Returns the image that has all zones. Its user closes it, not before another one is there:
   * after an {@link #update} that made one, or {@link #compact}.
   */
  OpenImage image() {
    return store.orElseThrow().image();
  }

  /** Returns the image that the cache had; it stays open when an update replaces it. */
  Optional<OpenImage> cached() {
    return store.map(ImageStore::image);
  }

  /** Returns where the zones come from; kept up to date once it has been asked for. */
  SourceIndex sources() {
    if (index.isEmpty()) {
      var made = new SourceIndex();
      for (ServedZone zone : served.values()) made.add(zone.file(), zone.sources());
      bad.forEach((file, how) -> made.add(file, how.sources()));
      index = Optional.of(made);
    }
    return index.get();
  }

  /**
   * Brings the whole set up to date: looks at all files. A zone whose file is bad stays as it was,
   * if it was.
   *
   * @param files gives all files that shall be served
   * @param read is told of each file that was read, good or bad
   * @throws IOException if no image can be written; all is as before then
   */
  Change update(ZoneFiles files, Consumer<ZoneReading> read) throws IOException {
    // Of a file that is served, nothing new is kept: there may be 100 000, and garbage that lives
    // through a collection makes the next one longer.
    var wanted = new HashSet<ZoneFile>();
    var changed = new LinkedHashSet<ZoneFile>();
    files.each(file -> {
      ServedZone zone = served.get(file);
      ZoneFile known = zone == null ? file : zone.file();
      if (wanted.add(known) && isChanged(known)) changed.add(known);
    });
    var gone = new LinkedHashSet<ZoneFile>();
    for (ZoneFile file : served.keySet()) if (!wanted.contains(file)) gone.add(file);
    for (ZoneFile file : bad.keySet()) if (!wanted.contains(file)) gone.add(file);
    return update(changed, gone, read);
  }

  /**
   * Brings a part of the set up to date.
   *
   * @param files these, and no others, may have changed, or are new
   * @param gone are served no more
   * @param read is told of each file that was read, good or bad
   * @throws IOException if no image can be written; all is as before then
   */
  Change updateSome(Collection<ZoneFile> files, Set<ZoneFile> gone, Consumer<ZoneReading> read)
      throws IOException {
    var changed = new LinkedHashSet<ZoneFile>();
    for (ZoneFile file : files) if (isChanged(file)) changed.add(file);
    if (changed.isEmpty() && gone.isEmpty()) return Change.NONE;
    // Those that were refused may be good now that others have changed.
    bad.forEach((file, how) -> {
      if (how.isRefused()) changed.add(file);
    });
    changed.removeAll(gone);
    return update(changed, gone, read);
  }

  private boolean isChanged(ZoneFile file) {
    ServedZone zone = served.get(file);
    return zone == null || !zone.sources().unchanged();
  }

  private Change update(Set<ZoneFile> changed, Set<ZoneFile> gone, Consumer<ZoneReading> read)
      throws IOException {
    if (store.isPresent() && changed.isEmpty() && gone.isEmpty()) return Change.NONE;
    try (var readings = new Readings(List.copyOf(changed))) {
      var update = new Update(changed, gone, readings, read);
      boolean good = update.next();
      if (store.isEmpty() || 2 * (changed.size() + gone.size()) > served.size()) {
        if (good || store.isEmpty() || !update.removed().isEmpty()) rewrite(update);
      } else if (good || !update.removed().isEmpty()) {
        append(update);
      }
      return update.adopt();
    }
  }

  private void append(Update update) throws IOException {
    ImageStore image = store.orElseThrow();
    ImageBytes before = image.image().bytes();
    ImageBytes after =
        image
            .append(edit -> {
              if (rendersAhead && liveOctets < MOST_OCTETS_AHEAD) {
                edit.renderAhead(ImageWriter.FEW_OCTETS_AHEAD);
              }
              while (update.hasZone()) {
                update.put(edit.putZone(update.zone()));
                update.next();
              }
              for (Name apex : update.removed()) edit.removeZone(apex);
            })
            .bytes();
    for (ServedZone zone : update.replaced()) {
      liveOctets -= octets(before, zone);
    }
    for (ServedZone zone : update.read()) {
      liveOctets += octets(after, zone);
    }
    update.isNewImage = true;
  }

  private static long octets(ImageBytes image, ServedZone zone) {
    return ZoneView.end(image, zone.offset()) - ZoneView.start(image, zone.offset());
  }

  private void rewrite(Update update) throws IOException {
    long octets = liveOctets + update.readings.octets();
    var moved = new ArrayList<ServedZone>();
    rewrite(
        octets,
        writer -> {
          if (rendersAhead) writer.renderAhead(ImageWriter.FEW_OCTETS_AHEAD);
          while (update.hasZone()) {
            update.put(writer.addZone(update.zone()));
            update.next();
          }
          for (ServedZone zone : update.kept()) moved.add(copied(writer, zone));
        });
    update.isNewImage = true;
    for (ServedZone zone : moved) update.keep(zone);
  }

  /** Makes another image of about a size. */
  private void rewrite(long octets, ImageFiles.Contents contents) throws IOException {
    ImageStore made;
    if (cache.isPresent()) made = cache.get().write(contents);
    else if (octets <= IN_MEMORY_OCTETS) made = ImageStore.inMemory(contents);
    else made = ImageStore.temporary(Path.of(System.getProperty("java.io.tmpdir")), contents);
    Optional<ImageStore> old = store;
    store = Optional.of(made);
    liveOctets = made.octets();
    if (old.isPresent()) old.get().close();
  }

  private ServedZone copied(ImageWriter writer, ServedZone zone) throws IOException {
    return zone.at(writer.copyZone(image().bytes(), zone.offset()));
  }

  /** Whether it is time to {@link #compact}. */
  boolean isMostlyOutdated() {
    ImageStore image = store.orElseThrow();
    return image.octets() > Math.max(2 * liveOctets, COMPACT_OCTETS)
        || image.isInMemory() && image.octets() > IN_MEMORY_OCTETS;
  }

  /**
   * Makes another image of the same zones, without what only earlier versions need.
   *
   * @throws IOException if it cannot be written; all is as before then
   */
  void compact() throws IOException {
    var moved = new ArrayList<ServedZone>();
    rewrite(
        liveOctets,
        writer -> {
          for (ServedZone zone : served.values()) moved.add(copied(writer, zone));
        });
    for (ServedZone zone : moved) served.put(zone.file(), zone);
  }

  /** Has the cache know what is served now. That may wait for a disk. */
  void save() throws IOException {
    if (cache.isEmpty()) return;
    ImageCache its = cache.get();
    if (!its.isBegun()) {
      its.save(store.orElseThrow(), liveOctets, List.of(), served.values());
    } else if (!unsaved.isEmpty()) {
      var removed = new ArrayList<ZoneFile>();
      var changed = new ArrayList<ServedZone>();
      for (ZoneFile file : unsaved) {
        ServedZone zone = served.get(file);
        if (zone == null) removed.add(file);
        else changed.add(zone);
      }
      its.save(store.orElseThrow(), liveOctets, removed, changed);
    }
    unsaved.clear();
  }

  /** An update while it is being made: nothing of the set is other than before. */
  private final class Update {
    final Set<ZoneFile> changed;
    private final Set<ZoneFile> gone;
    private final Readings readings;
    private final Consumer<ZoneReading> told;
    private final Iterator<ZoneFile> files;
    boolean isNewImage;

    /** The good file that was read last, if there was one. */
    private Optional<ZoneReading> good = Optional.empty();

    /** Apexes of the zones whose files have changed or are gone. */
    private final Set<Name> free = new HashSet<>();

    /** Who has taken one of them, or one that is new. */
    private final Map<Name, ZoneFile> taken = new HashMap<>();

    private final Map<ZoneFile, ServedZone> zones = new LinkedHashMap<>();
    private final Map<ZoneFile, ServedZone> kept = new LinkedHashMap<>();
    private final Map<ZoneFile, BadFile> badNow = new LinkedHashMap<>();

    Update(
        Set<ZoneFile> changed, Set<ZoneFile> gone, Readings readings, Consumer<ZoneReading> told) {
      this.changed = changed;
      this.gone = gone;
      this.readings = readings;
      this.told = told;
      files = changed.iterator();
      for (ServedZone zone : before()) free.add(zone.apex());
    }

    /** Returns the zones of the files that have changed or are gone, as they were. */
    private List<ServedZone> before() {
      return Stream.concat(changed.stream(), gone.stream())
          .map(served::get)
          .filter(Objects::nonNull)
          .toList();
    }

    private Optional<ZoneFile> owner(Name apex) {
      ZoneFile file = taken.get(apex);
      if (file == null && !free.contains(apex)) file = owners.get(apex);
      return Optional.ofNullable(file);
    }

    /** Reads on to the next good file; false: there is none. */
    boolean next() throws IOException {
      good = Optional.empty();
      while (files.hasNext()) {
        ZoneFile file = files.next();
        ZoneReading reading = readings.next();
        Optional<ZoneFile> other = reading.zone().flatMap(zone -> owner(zone.apex()));
        if (other.isPresent()) reading = refused(reading, other.get());
        told.accept(reading);
        if (reading.zone().isPresent()) {
          taken.put(reading.zone().get().apex(), file);
          good = Optional.of(reading);
          return true;
        }
        badNow.put(file, new BadFile(reading.sources(), other.isPresent()));
        ServedZone before = served.get(file);
        if (before != null && owner(before.apex()).isEmpty()) {
          taken.put(before.apex(), file);
          // Read again whenever asked, until it is good.
          kept.put(file, before.with(reading.sources().again()));
        }
      }
      return false;
    }

    /** Whether there is a {@link #zone}. */
    boolean hasZone() {
      return good.isPresent();
    }

    Zone zone() {
      return good.orElseThrow().zone().orElseThrow();
    }

    /** Says where the zone is now. */
    void put(long offset) {
      ZoneReading reading = good.orElseThrow();
      Zone zone = zone();
      zones.put(
          reading.file(),
          new ServedZone(
              reading.file(),
              reading.sources(),
              zone.apex(),
              zone.serial(),
              zone.records(),
              offset));
    }

    /** Returns the zones that were read. */
    Collection<ServedZone> read() {
      return zones.values();
    }

    /** Returns the zones that are served no more. */
    List<Name> removed() {
      return free.stream().filter(apex -> !taken.containsKey(apex)).toList();
    }

    /** Returns the zones in the image before that are outdated. */
    List<ServedZone> replaced() {
      return before().stream().filter(zone -> !kept.containsKey(zone.file())).toList();
    }

    /** Returns the zones that are as they were. */
    List<ServedZone> kept() {
      var all = new ArrayList<>(kept.values());
      for (ServedZone zone : served.values()) {
        if (!changed.contains(zone.file()) && !gone.contains(zone.file())) all.add(zone);
      }
      return all;
    }

    /** Says that a zone that is as it was is elsewhere. */
    void keep(ServedZone zone) {
      kept.put(zone.file(), zone);
    }

    /** Makes the update the set's state. */
    Change adopt() {
      for (ServedZone zone : before()) {
        owners.remove(zone.apex());
        index.ifPresent(its -> its.remove(zone.file(), zone.sources()));
      }
      for (ZoneFile file : changed) forget(file, zones.containsKey(file) || kept.containsKey(file));
      for (ZoneFile file : gone) forget(file, false);
      Stream.concat(zones.values().stream(), kept.values().stream())
          .forEach(zone -> {
            served.put(zone.file(), zone);
            owners.put(zone.apex(), zone.file());
            index.ifPresent(its -> its.add(zone.file(), zone.sources()));
          });
      bad.putAll(badNow);
      index.ifPresent(its -> badNow.forEach((file, how) -> its.add(file, how.sources())));
      return new Change(isNewImage, List.copyOf(zones.values()), removed());
    }

    private void forget(ZoneFile file, boolean isServed) {
      if (!isServed) served.remove(file);
      if (cache.isPresent()) unsaved.add(file);
      BadFile was = bad.remove(file);
      if (was != null) index.ifPresent(its -> its.remove(file, was.sources()));
    }
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
