package deens.app;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import sun.misc.Signal;

/** What the operator asks of a running server, by signals, in the order of their arrival. */
final class Wishes {
  /** One thing to do. */
  enum Wish {
    /** SIGHUP: read what has changed. */
    RELOAD,
    /** SIGUSR1: print statistics. */
    STATISTICS,
    /** SIGTERM, SIGINT: finish and stop. */
    STOP
  }

  private final BlockingQueue<Wish> queue = new LinkedBlockingQueue<>();

  /** Takes over the signals of this process, whatever they did before. */
  Wishes() {
    on("TERM", Wish.STOP);
    on("INT", Wish.STOP);
    on("HUP", Wish.RELOAD);
    on("USR1", Wish.STATISTICS);
  }

  private void on(String signal, Wish wish) {
    try {
      Signal.handle(new Signal(signal), s -> queue.add(wish));
    } catch (IllegalArgumentException e) {
      // This system does not have the signal, or the JVM was told to keep it (-Xrs).
    }
  }

  /** Waits for the next wish. */
  Wish next() throws InterruptedException {
    return queue.take();
  }
}
