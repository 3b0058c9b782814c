package deens.app;

import deens.control.Facts;
import deens.core.wire.Name;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import java.util.function.Supplier;

/** What the operator asks of a running server, in the order of its arrival. */
final class Wishes {
  /** One thing to do. */
  sealed interface Wish {}

  /**
   * SIGHUP: read what has changed.
   *
   * @param done is told what came of it
   */
  record Reload(CompletableFuture<Facts> done) implements Wish {}

  /**
   * Read one zone's file, if that has changed.
   *
   * @param done is told what came of it
   */
  record ReloadZone(Name apex, CompletableFuture<Facts> done) implements Wish {}

  /** Files have changed, or something in a folder has: read what comes from them. */
  record ReadAgain(Set<Path> paths) implements Wish {}

  /** SIGUSR1: print statistics. */
  record PrintStatistics() implements Wish {}

  /** Zones have been received: serve them. */
  record Received(Set<Name> zones) implements Wish {}

  /** SIGTERM, SIGINT: finish and stop. */
  record Stop() implements Wish {}

  private final BlockingQueue<Supplier<Wish>> queue = new LinkedBlockingQueue<>();
  private final Gathered<Path> touched = new Gathered<>(ReadAgain::new);
  private final Gathered<Name> received = new Gathered<>(Received::new);

  /** What comes in while others of the kind wait is one wish together with them. */
  private final class Gathered<T> {
    private final Function<Set<T>, Wish> wish;
    private Set<T> waiting = new LinkedHashSet<>();

    Gathered(Function<Set<T>, Wish> wish) {
      this.wish = wish;
    }

    synchronized void add(Collection<T> more) {
      if (waiting.isEmpty()) queue.add(this::taken);
      waiting.addAll(more);
    }

    private synchronized Wish taken() {
      Set<T> all = waiting;
      waiting = new LinkedHashSet<>();
      return wish.apply(all);
    }
  }

  /** Takes over the signals of this process, whatever they did before. */
  Wishes() {
    Signals.on("TERM", this::stop);
    Signals.on("INT", this::stop);
    Signals.on("HUP", this::reloadSilently);
    Signals.on("USR1", () -> queue.add(PrintStatistics::new));
  }

  /** Wishes for a reload; returns what will have come of it. */
  CompletableFuture<Facts> reload() {
    var done = new CompletableFuture<Facts>();
    queue.add(() -> new Reload(done));
    return done;
  }

  /** Wishes for the reload of one zone; returns what will have come of it. */
  CompletableFuture<Facts> reload(Name apex) {
    var done = new CompletableFuture<Facts>();
    queue.add(() -> new ReloadZone(apex, done));
    return done;
  }

  /** Wishes that what comes from files that have changed be read. */
  void readAgain(Set<Path> paths) {
    touched.add(paths);
  }

  /** Wishes that a received zone be served. */
  void received(Name apex) {
    received.add(List.of(apex));
  }

  /** Wishes for a reload that nobody waits for. */
  void reloadSilently() {
    queue.add(() -> new Reload(new CompletableFuture<>()));
  }

  /** Wishes for the end. */
  void stop() {
    queue.add(Stop::new);
  }

  /** Waits for the next wish. */
  Wish next() throws InterruptedException {
    return queue.take().get();
  }
}
