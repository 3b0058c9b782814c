package deens.app;

import deens.control.Facts;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import sun.misc.Signal;

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

  /** SIGUSR1: print statistics. */
  record PrintStatistics() implements Wish {}

  /** Zones have been received: serve them. */
  record Received() implements Wish {}

  /** SIGTERM, SIGINT: finish and stop. */
  record Stop() implements Wish {}

  private final BlockingQueue<Wish> queue = new LinkedBlockingQueue<>();
  private final AtomicBoolean received = new AtomicBoolean();

  /** Takes over the signals of this process, whatever they did before. */
  Wishes() {
    on("TERM", this::stop);
    on("INT", this::stop);
    on("HUP", this::reloadSilently);
    on("USR1", () -> queue.add(new PrintStatistics()));
  }

  private static void on(String signal, Runnable wish) {
    try {
      Signal.handle(new Signal(signal), s -> wish.run());
    } catch (IllegalArgumentException e) {
      // This system does not have the signal, or the JVM was told to keep it (-Xrs).
    }
  }

  /** Wishes for a reload; returns what will have come of it. */
  CompletableFuture<Facts> reload() {
    var done = new CompletableFuture<Facts>();
    queue.add(new Reload(done));
    return done;
  }

  /** Wishes that received zones be served: many at once, if they come faster than that. */
  void received() {
    if (!received.getAndSet(true)) queue.add(new Received());
  }

  /** Wishes for a reload that nobody waits for. */
  void reloadSilently() {
    queue.add(new Reload(new CompletableFuture<>()));
  }

  /** Wishes for the end. */
  void stop() {
    queue.add(new Stop());
  }

  /** Waits for the next wish. */
  Wish next() throws InterruptedException {
    Wish wish = queue.take();
    if (wish instanceof Received) received.set(false);
    return wish;
  }
}
