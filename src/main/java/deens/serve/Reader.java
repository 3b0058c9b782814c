package deens.serve;

import deens.core.image.Version;
import org.jspecify.annotations.Nullable;

/**
 * One thread's way to the current version. The thread takes it before each batch of work and is
 * quiescent before it blocks, so that an idle thread keeps no old version alive. Hot path: no
 * allocation after construction.
 */
public final class Reader implements AutoCloseable {
  private final Publisher publisher;

  /** What this thread may be reading; it writes here, retirers read. */
  private volatile @Nullable Snapshot held;

  Reader(Publisher publisher) {
    this.publisher = publisher;
  }

  /**
   * Takes the current version, which stays readable until this reader takes again, is quiescent or
   * is closed.
   *
   * @throws IllegalStateException if nothing has been published
   */
  public Version take() {
    for (; ; ) {
      Snapshot now = publisher.currentOrThrow();
      Snapshot before = held;
      if (now == before) return now.version();
      // Announce, then look again: whoever replaces the version in between sees it held, or we see
      // it replaced.
      held = now;
      if (before != null) before.letGo();
    }
  }

  /** Promises not to read what was taken last. To be called before the thread blocks. */
  public void quiescent() {
    Snapshot before = held;
    if (before == null) return;
    held = null;
    before.letGo();
  }

  boolean holds(Snapshot snapshot) {
    return held == snapshot;
  }

  /** Ends the reading: this reader is forgotten. */
  @Override
  public void close() {
    quiescent();
    publisher.forget(this);
  }
}
