package deens.app;

import deens.cli.Cli;
import deens.config.ConfigSource;
import deens.config.SecondaryZone;
import deens.config.ServerConfig;
import deens.config.ZoneFile;
import deens.control.Facts;
import deens.core.image.DirectoryWalk;
import deens.core.image.ImageBytes;
import deens.core.image.ImageReader;
import deens.serve.Publisher;
import deens.storage.ImageFiles;
import deens.storage.OpenImage;
import deens.storage.SecondaryFiles;
import deens.transfer.Transfers;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * What a server serves, and how it is brought up to date: zone files and received zones, or an
 * image. Changed by one thread at a time; any thread may ask what is served.
 */
final class Zones {
  /** Up to so many zones, each has a line. */
  private static final int LISTED_ZONES = 20;

  private final PrintWriter out;
  private final PrintWriter err;
  private final Publisher publisher;
  private final Consumer<OpenImage> beforePublished;
  private final Optional<SecondaryFiles> kept;
  private final Optional<Transfers> transfers;
  private final Reloads reloads = new Reloads();
  private final ProblemReport problems;
  private ServerConfig config;

  /** The zones that come from files; empty: an image has them. */
  private Optional<ZoneSet> set = Optional.empty();

  // Of what is served, for the threads that are asked about it.
  private volatile List<ServedZone> served = List.of();
  private volatile ImageSize image = new ImageSize(0, 0);

  private record ImageSize(long zones, long records) {}

  /**
   * Makes it, with nothing served yet.
   *
   * @param publisher gets each version
   * @param beforePublished is shown each image before that
   * @param kept where received zones are; empty: none are received
   * @param transfers are told of each version; empty: nobody is
   */
  Zones(
      ServerConfig config,
      Publisher publisher,
      Consumer<OpenImage> beforePublished,
      Optional<SecondaryFiles> kept,
      Optional<Transfers> transfers,
      PrintWriter out,
      PrintWriter err) {
    this.config = config;
    this.publisher = publisher;
    this.beforePublished = beforePublished;
    this.kept = kept;
    this.transfers = transfers;
    this.out = out;
    this.err = err;
    problems = new ProblemReport(err);
  }

  /** Returns the zones served from files. */
  List<ServedZone> served() {
    return served;
  }

  /** Returns how many zones are served. */
  long zones() {
    return config.image().isPresent() ? image.zones() : served.size();
  }

  /** Returns how many records are served. */
  long records() {
    return config.image().isPresent()
        ? image.records()
        : served.stream().mapToLong(ServedZone::records).sum();
  }

  /** Returns what came of reloads. */
  Reloads reloads() {
    return reloads;
  }

  /** Returns all files that something is read from. */
  List<Path> paths() {
    var files = new ArrayList<Path>();
    config.file().ifPresent(files::add);
    config.image().ifPresent(files::add);
    for (ZoneFile zone : config.zones()) files.add(zone.file());
    for (ServedZone zone : served) files.addAll(zone.sources().paths());
    return files;
  }

  /** Publishes the first version; false: a file is bad, and nothing is published. */
  boolean load() throws IOException {
    if (config.image().isPresent()) {
      loadImage();
    } else {
      var zones = new ZoneSet(config.cache());
      set = Optional.of(zones);
      if (!load(zones)) return false;
    }
    // What was kept of other servers' zones is answered from the first query on.
    transfers.ifPresent(Transfers::published);
    return true;
  }

  private boolean load(ZoneSet zones) throws IOException {
    long since = System.nanoTime();
    Optional<OpenImage> cached = zones.cached();
    int[] read = {0};
    problems.begin();
    zones.update(
        files(),
        reading -> {
          read[0]++;
          report(reading);
        });
    boolean good = problems.end() == 0;
    OpenImage image = zones.image();
    if (cached.isPresent() && cached.get() != image) cached.get().close();
    if (!good) {
      image.close();
      return false;
    }
    reloads.done(0, zones.zones().size(), since);
    list(zones.zones(), read[0], since);
    publish(image);
    served = List.copyOf(zones.zones());
    return true;
  }

  private void loadImage() throws IOException {
    long since = System.nanoTime();
    Path file = config.image().orElseThrow();
    OpenImage image = ImageFiles.open(file);
    ImageBytes bytes = image.bytes();
    if (image.commit().zones() <= LISTED_ZONES) {
      var walk = new DirectoryWalk(bytes, image.commit().root());
      while (walk.next()) {
        out.println(
            line(
                ImageReader.zoneName(bytes, walk.zone).toString(),
                ImageReader.serial(bytes, walk.zone),
                ImageReader.zoneRecords(bytes, walk.zone)));
      }
    }
    out.println(
        file
            + ": "
            + image.commit().zones()
            + " zones, "
            + image.commit().records()
            + " records, "
            + millisSince(since)
            + " ms");
    this.image = new ImageSize(image.commit().zones(), image.commit().records());
    publish(image);
  }

  private void publish(OpenImage image) {
    beforePublished.accept(image);
    publisher.publish(image.bytes(), image.commit().root(), image::close);
  }

  /**
   * Returns to the system what the making of an image took: much, and nothing of it is needed now,
   * nor would it ever be collected, since answering allocates nothing.
   */
  void giveBackMemory() {
    if (set.isPresent()) System.gc();
  }

  /**
   * Reads what has changed, and publishes it.
   *
   * @param next reads the configuration, and takes from it what is not ours
   * @param done is told what came of it
   */
  void reload(ConfigSource next, CompletableFuture<Facts> done) {
    long since = System.nanoTime();
    try {
      config = next.read();
      if (set.isEmpty()) {
        loadImage();
        transfers.ifPresent(Transfers::published);
        reloads.done(0, (int) image.zones(), since);
        done.complete(Facts.of("zones", image.zones()));
        return;
      }
      ZoneSet zones = set.get();
      var read = new HashSet<ZoneFile>();
      problems.begin();
      boolean changed =
          zones.update(
              files(),
              reading -> {
                if (reading.zone().isPresent()) read.add(reading.file());
                report(reading);
              });
      int bad = problems.end();
      if (changed) {
        publish(zones.image());
        transfers.ifPresent(Transfers::published);
        giveBackMemory();
      }
      served = List.copyOf(zones.zones());
      List<ServedZone> fresh = tell(read);
      out.println(
          "reloaded: "
              + fresh.size()
              + " of "
              + zones.zones().size()
              + " zones changed"
              + (bad > 0 ? ", " + bad + " bad files: what they served before stays" : "")
              + ", "
              + millisSince(since)
              + " ms");
      reloads.done(bad, fresh.size(), since);
      done.complete(
          Facts.of("changed", fresh.size(), "zones", zones.zones().size(), "bad-files", bad));
    } catch (IOException | RuntimeException e) {
      // A reload must never end the server; nothing has been published.
      String why = "not reloaded: " + (e instanceof IOException io ? Cli.inWords(io) : e);
      err.println("dns-server: " + why);
      reloads.failed(why);
      done.completeExceptionally(new IOException(why));
    }
  }

  /** Lists those of the zones served now that were just read, if they are few; returns them. */
  private List<ServedZone> tell(Set<ZoneFile> read) {
    var fresh = served.stream().filter(z -> read.contains(z.file())).toList();
    if (fresh.size() <= LISTED_ZONES) fresh.forEach(zone -> out.println(line(zone)));
    return fresh;
  }

  /** A kept zone that is bad is fetched anew: that must not keep all others from being served. */
  private void report(ZoneReading reading) {
    if (kept.isPresent() && kept.get().has(reading.file().file())) problems.tell(reading);
    else problems.accept(reading);
  }

  /** Brings what is served up to date with the zones that have been received. */
  void serveReceived() {
    ZoneSet zones = set.orElseThrow();
    try {
      // New files in folders wait for a reload.
      var files = new LinkedHashSet<ZoneFile>();
      for (ServedZone zone : zones.zones()) files.add(zone.file());
      files.addAll(keptFiles());
      var read = new HashSet<ZoneFile>();
      boolean changed =
          zones.update(
              files,
              reading -> {
                if (reading.zone().isPresent()) read.add(reading.file());
                report(reading);
              });
      if (!changed) return;
      publish(zones.image());
      served = List.copyOf(zones.zones());
      transfers.ifPresent(Transfers::published);
      tell(read);
      giveBackMemory();
    } catch (IOException | RuntimeException e) {
      err.println(
          "dns-server: received zones are not served: "
              + (e instanceof IOException io ? Cli.inWords(io) : e));
    }
  }

  /** Returns the files of the secondary zones that are here already. */
  private Set<ZoneFile> keptFiles() {
    var files = new LinkedHashSet<ZoneFile>();
    if (kept.isEmpty()) return files;
    for (SecondaryZone zone : config.transfers().secondaries()) {
      if (!kept.get().isKept(zone.apex())) continue;
      files.add(new ZoneFile(kept.get().file(zone.apex()), Optional.of(zone.apex())));
    }
    return files;
  }

  private Collection<ZoneFile> files() throws IOException {
    var files = new ArrayList<>(config.zones());
    for (Path folder : config.folders()) files.addAll(filesIn(folder));
    files.addAll(keptFiles());
    return files;
  }

  /** Returns the zone files in a folder, by name. */
  static List<ZoneFile> filesIn(Path folder) throws IOException {
    var files = new ArrayList<ZoneFile>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
      for (Path file : all) if (ZoneFile.isNamedLikeOne(file)) files.add(ZoneFile.of(file));
    }
    files.sort((a, b) -> a.file().compareTo(b.file()));
    return files;
  }

  private void list(Collection<ServedZone> zones, int read, long since) {
    if (zones.size() <= LISTED_ZONES) zones.forEach(zone -> out.println(line(zone)));
    long records = zones.stream().mapToLong(ServedZone::records).sum();
    out.println(
        zones.size()
            + (zones.size() == 1 ? " zone, " : " zones, ")
            + records
            + " records, "
            + millisSince(since)
            + " ms"
            + (read == 0 ? " (from the cache)" : ""));
  }

  private static String line(ServedZone zone) {
    return line(zone.apex().toString(), zone.serial(), zone.records())
        + " ("
        + zone.file().file()
        + ")";
  }

  private static String line(String apex, int serial, long records) {
    return "zone "
        + apex
        + " serial "
        + Integer.toUnsignedString(serial)
        + ", "
        + records
        + " records";
  }

  private static long millisSince(long nanos) {
    return (System.nanoTime() - nanos) / 1_000_000;
  }
}
