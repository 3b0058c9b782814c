package deens.app;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * The first version of the zones, made by a thread of its own while the addresses are bound: both
 * take a start the longest. Who cannot have the addresses need not wait for the zones, and hears
 * nothing of them.
 */
final class FirstLoad implements AutoCloseable {
  /** Makes a version. */
  @FunctionalInterface
  interface Load {
    /**
     * Publishes the version; false: a file is bad, and nothing is published.
     *
     * @param allowed returns when something may be said, published or changed; throws if never
     */
    boolean load(Runnable allowed) throws IOException;
  }

  private final CompletableFuture<Void> allowed = new CompletableFuture<>();
  private final FutureTask<Boolean> task;

  /** Begins. */
  FirstLoad(Load load) {
    task = new FutureTask<>(() -> load.load(allowed::join));
    Thread.ofPlatform().name("load").daemon().start(task);
  }

  /** Has it published, now that the addresses are bound. Returns whether all files are good. */
  boolean finish() throws IOException, InterruptedException {
    allowed.complete(null);
    try {
      return task.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case IOException io -> throw io;
        case Error error -> throw error;
        case RuntimeException bug -> throw bug;
        case null, default -> throw new IllegalStateException(e.getCause());
      }
    }
  }

  /** Gives it up, if it has not been published. */
  @Override
  public void close() {
    allowed.cancel(false);
  }
}
