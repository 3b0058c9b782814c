package deens.zone.model;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;

/** Work on a range of items that all cores share, if there are many. */
public final class Shares {
  /** So many items are worth another thread. */
  private static final int LEAST_ITEMS = 1 << 13;

  /** Shares for each core: one may be slower than another. */
  private static final int CORE_SHARES = 4;

  private Shares() {}

  /** Does what is to be done with the items {@code from} to before {@code to}. */
  @FunctionalInterface
  public interface Work<T> {
    /** Returns what came of it. */
    T on(int from, int to);
  }

  /** Returns what came of each share, in the order of the items; there is one share at least. */
  public static <T> List<T> of(int items, Work<T> work) {
    int cores = ForkJoinPool.getCommonPoolParallelism() + 1;
    int shares = Math.max(1, Math.min(cores * CORE_SHARES, items / LEAST_ITEMS));
    if (shares == 1) return List.of(work.on(0, items));
    var tasks = new ArrayList<FutureTask<T>>();
    for (int i = 0; i < shares; i++) {
      int from = (int) ((long) items * i / shares);
      int to = (int) ((long) items * (i + 1) / shares);
      tasks.add(new FutureTask<>(() -> work.on(from, to)));
    }
    for (int i = 1; i < shares; i++) ForkJoinPool.commonPool().execute(tasks.get(i));
    for (FutureTask<T> task : tasks) task.run(); // unless another thread does
    return tasks.stream().map(Shares::result).toList();
  }

  private static <T> T result(Future<T> task) {
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while making a zone", e);
    } catch (ExecutionException e) {
      // As if this thread had done it: an error of the JVM, like a full heap, stays one.
      if (e.getCause() instanceof Error error) throw error;
      if (e.getCause() instanceof RuntimeException problem) throw problem;
      throw new IllegalStateException(e.getCause());
    }
  }
}
