package deens.app;

import deens.cli.Cli;
import deens.config.ConfigSource;
import deens.config.SecondaryZone;
import deens.config.ServerConfig;
import deens.config.ZoneFile;
import deens.control.Facts;
import deens.core.image.DirectoryWalk;
import deens.core.image.ImageBytes;
import deens.core.image.ZoneView;
import deens.core.wire.Name;
import deens.serve.Publisher;
import deens.storage.ImageFiles;
import deens.storage.OpenImage;
import deens.storage.SecondaryFiles;
import deens.transfer.Transfers;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * What a server serves, and how it is brought up to date: zone files and received zones, or an
 * image. Changed by one thread at a time; any thread may ask what is served.
 */
final class Zones {
  /** A collection takes time; after so many octets of zone files it is worth that. */
  private static final long MUCH_OCTETS = 16 << 20;

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

  /** Returns the folders of all files that something is read from but what was received. */
  Set<Path> folders() {
    var folders = new HashSet<Path>();
    config.file().ifPresent(file -> folders.add(folder(file)));
    config.image().ifPresent(file -> folders.add(folder(file)));
    for (Path folder : config.folders()) folders.add(absolute(folder));
    if (set.isPresent()) {
      folders.addAll(set.get().sources().folders());
    }
    if (kept.isPresent()) folders.remove(kept.get().folder());
    return folders;
  }

  private static Path folder(Path file) {
    return Objects.requireNonNull(absolute(file).getParent());
  }

  private static Path absolute(Path path) {
    return path.toAbsolutePath().normalize();
  }

  /** Publishes the first version, as a {@link FirstLoad.Load}. */
  boolean load(Runnable allowed) throws IOException {
    // A cache may be that of a server which has the addresses.
    if (config.image().isPresent() || config.cache().isPresent()) allowed.run();
    if (config.image().isPresent()) {
      loadImage();
    } else {
      var zones = new ZoneSet(config.cache(), config.memoOctets() == 0);
      set = Optional.of(zones);
      if (!load(zones, allowed)) return false;
    }
    // What was kept of other servers' zones is answered from the first query on.
    transfers.ifPresent(Transfers::published);
    return true;
  }

  private boolean load(ZoneSet zones, Runnable allowed) throws IOException {
    long since = System.nanoTime();
    Optional<OpenImage> cached = zones.cached();
    problems.begin();
    ZoneSet.Change change =
        zones.update(
            this::eachFile,
            reading -> {
              if (!reading.problems().isEmpty()) allowed.run();
              report(reading);
            });
    allowed.run();
    boolean good = problems.end() == 0;
    OpenImage image = zones.image();
    if (cached.isPresent() && cached.get() != image) cached.get().close();
    if (!good) {
      image.close();
      return false;
    }
    reloads.done(0, zones.zones().size(), since);
    ZoneList.print(zones.zones(), change.read().size(), millisSince(since), out);
    publish(image);
    served = List.copyOf(zones.zones());
    save(zones);
    return true;
  }

  private void loadImage() throws IOException {
    long since = System.nanoTime();
    Path file = config.image().orElseThrow();
    OpenImage image = ImageFiles.open(file);
    ImageBytes bytes = image.bytes();
    if (image.commit().zones() <= ZoneList.LISTED) {
      var walk = new DirectoryWalk(bytes, image.commit().root());
      while (walk.next()) {
        out.println(
            ZoneList.line(
                ZoneView.name(bytes, walk.zone).toString(),
                ZoneView.serial(bytes, walk.zone),
                ZoneView.records(bytes, walk.zone)));
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
   * Reads what has changed, wherever that may be, and publishes it.
   *
   * @param next reads the configuration, and takes from it what is not ours
   * @param done is told what came of it
   */
  void reload(ConfigSource next, CompletableFuture<Facts> done) {
    attempt(
        done,
        () -> {
          config = next.read();
          if (set.isPresent()) {
            update(set.get(), zones -> zones.update(this::eachFile, this::report), done);
            return;
          }
          long since = System.nanoTime();
          loadImage();
          transfers.ifPresent(Transfers::published);
          reloads.done(0, (int) image.zones(), since);
          done.complete(Facts.of("zones", image.zones()));
        });
  }

  /**
   * Reads one zone's file if it has changed.
   *
   * @param done is told what came of it
   */
  void reload(Name apex, CompletableFuture<Facts> done) {
    attempt(
        done,
        () -> {
          Optional<ZoneFile> file = set.flatMap(zones -> zones.fileOf(apex));
          if (file.isEmpty()) throw new IOException("no zone " + apex + " is served from a file");
          update(
              set.get(),
              zones -> zones.updateSome(List.of(file.get()), Set.of(), this::report),
              done);
        });
  }

  /**
   * Reads what has changed of some files.
   *
   * @param paths absolute; a folder stands for anything in it
   * @param next as for all
   */
  void readAgain(Set<Path> paths, ConfigSource next) {
    var done = new CompletableFuture<Facts>();
    Set<Path> folders = folders();
    if (set.isEmpty()
        || paths.stream().anyMatch(folders::contains)
        || config.file().isPresent() && paths.contains(absolute(config.file().get()))) {
      reload(next, done);
      return;
    }
    var files = new LinkedHashSet<ZoneFile>();
    var gone = new LinkedHashSet<ZoneFile>();
    for (Path path : paths) {
      files.addAll(set.get().sources().readersOf(path));
      for (Path folder : config.folders()) {
        if (!absolute(folder).equals(path.getParent()) || !ZoneFile.isNamedLikeOne(path)) continue;
        ZoneFile file = ZoneFile.of(folder.resolve(path.getFileName()));
        // A file that the configuration names must be there; what is in a folder need not.
        if (Files.exists(path)) files.add(file);
        else if (!config.zones().contains(file)) gone.add(file);
      }
    }
    if (files.isEmpty() && gone.isEmpty()) return;
    attempt(
        done, () -> update(set.get(), zones -> zones.updateSome(files, gone, this::report), done));
  }

  /** What may fail without an end to the serving: nothing has been published then. */
  @FunctionalInterface
  private interface Attempt {
    void run() throws IOException;
  }

  private void attempt(CompletableFuture<Facts> done, Attempt attempt) {
    try {
      attempt.run();
    } catch (IOException | RuntimeException e) {
      String why = "not reloaded: " + inWords(e);
      err.println("dns-server: " + why);
      reloads.failed(why);
      done.completeExceptionally(new IOException(why));
    }
  }

  /** Brings a set of zones up to date. */
  @FunctionalInterface
  private interface Updating {
    ZoneSet.Change update(ZoneSet zones) throws IOException;
  }

  private void update(ZoneSet zones, Updating updating, CompletableFuture<Facts> done)
      throws IOException {
    long since = System.nanoTime();
    problems.begin();
    ZoneSet.Change change = updating.update(zones);
    int bad = problems.end();
    publish(zones, change);
    out.println(
        "reloaded: "
            + change.read().size()
            + " of "
            + served.size()
            + " zones changed"
            + (bad > 0 ? ", " + bad + " bad files: what they served before stays" : "")
            + ", "
            + millisSince(since)
            + " ms");
    reloads.done(bad, change.read().size(), since);
    done.complete(
        Facts.of("changed", change.read().size(), "zones", served.size(), "bad-files", bad));
    settle(zones, change);
  }

  /** Publishes what has changed. */
  private void publish(ZoneSet zones, ZoneSet.Change change) {
    if (!change.isNewImage()) return;
    publish(zones.image());
    served = List.copyOf(zones.zones());
    var changed = new ArrayList<Name>(change.removed());
    for (ServedZone zone : change.read()) changed.add(zone.apex());
    transfers.ifPresent(its -> its.published(changed));
    if (change.read().size() <= ZoneList.LISTED) {
      change.read().forEach(zone -> out.println(ZoneList.line(zone)));
    }
  }

  /** Does what a change entails, and nobody need wait for. */
  private void settle(ZoneSet zones, ZoneSet.Change change) {
    save(zones);
    if (zones.isMostlyOutdated()) {
      try {
        zones.compact();
        publish(zones.image());
        save(zones);
      } catch (IOException | RuntimeException e) {
        err.println("dns-server: warning: the image is not made smaller: " + inWords(e));
      }
    }
    long read = change.read().stream().mapToLong(zone -> zone.sources().octets()).sum();
    if (read > MUCH_OCTETS) giveBackMemory();
  }

  private void save(ZoneSet zones) {
    try {
      zones.save();
    } catch (IOException | RuntimeException e) {
      err.println("dns-server: warning: the cache is not up to date: " + inWords(e));
    }
  }

  private static String inWords(Exception e) {
    return e instanceof IOException io ? Cli.inWords(io) : e.toString();
  }

  /** A kept zone that is bad is fetched anew: that must not keep all others from being served. */
  private void report(ZoneReading reading) {
    if (kept.isPresent() && kept.get().has(reading.file().file())) problems.tell(reading);
    else problems.accept(reading);
  }

  /** Brings what is served up to date with zones that have been received. */
  void serveReceived(Set<Name> apexes) {
    ZoneSet zones = set.orElseThrow();
    try {
      var files = new ArrayList<ZoneFile>();
      for (Name apex : apexes) files.add(keptFile(apex));
      ZoneSet.Change change = zones.updateSome(files, Set.of(), this::report);
      publish(zones, change);
      // Another reload may have come across them before they were said to be received.
      transfers.ifPresent(its -> its.published(apexes));
      settle(zones, change);
    } catch (IOException | RuntimeException e) {
      err.println("dns-server: received zones are not served: " + inWords(e));
    }
  }

  /** Returns the files of the secondary zones that are here already. */
  private Set<ZoneFile> keptFiles() {
    var files = new LinkedHashSet<ZoneFile>();
    if (kept.isEmpty()) return files;
    for (SecondaryZone zone : config.transfers().secondaries()) {
      if (!kept.get().isKept(zone.apex())) continue;
      files.add(keptFile(zone.apex()));
    }
    return files;
  }

  private ZoneFile keptFile(Name apex) {
    return new ZoneFile(kept.orElseThrow().file(apex), Optional.of(apex));
  }

  private void eachFile(Consumer<ZoneFile> then) throws IOException {
    config.zones().forEach(then);
    for (Path folder : config.folders()) ZoneFolder.each(folder, then);
    keptFiles().forEach(then);
  }

  private static long millisSince(long nanos) {
    return (System.nanoTime() - nanos) / 1_000_000;
  }
}
