package deens.serve;

import deens.core.image.ImageBytes;
import deens.core.image.Version;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The only owner of the reference to the current version. A new version is published by one
 * volatile store; an old one is retired, once, when no {@link Reader} and no lease can still read
 * it.
 *
 * <p>Two ways to read: a thread with a loop of its own is a {@link Reader} (two fenced stores a
 * batch, nothing shared is written); everybody else takes a counted {@link #lease}.
 */
public final class Publisher {
  /*
   * Both ways are hazard pointers: a reader first announces what it is about to read (its own
   * `held`, or the snapshot's count of leases), then looks whether it is still current. A retirer
   * first replaces the current version, then looks for announcements. All four are volatile, so of
   * two threads that cross here at least one sees the other: the reader starts anew, or the retirer
   * waits. The same holds on the way out: the reader takes its announcement back, then looks at
   * what is current, and wakes the retirer if that has changed.
   */
  private static final AtomicLong NUMBERS = new AtomicLong();

  private final List<Reader> readers = new CopyOnWriteArrayList<>();
  private volatile @Nullable Snapshot current;

  /** Makes a publisher that has nothing to read yet. */
  public Publisher() {}

  /**
   * Makes a version current and gives it a number that this process never used before.
   *
   * @param bytes the image
   * @param root offset of the root of the zone directory in it
   * @param whenRetired runs once, when nobody can read this version any more: on the thread that
   *     publishes the next one, or later on a thread of its own; must not throw
   */
  public synchronized void publish(ImageBytes bytes, long root, Runnable whenRetired) {
    Snapshot before = current;
    current = new Snapshot(this, new Version(bytes, root, NUMBERS.incrementAndGet()), whenRetired);
    if (before != null) before.retire();
  }

  /** Registers a thread that reads in a loop. */
  public Reader register() {
    var reader = new Reader(this);
    readers.add(reader);
    return reader;
  }

  /**
   * Leases the current version until the snapshot is closed. Allocates nothing.
   *
   * @throws IllegalStateException if nothing has been published
   */
  public Snapshot lease() {
    for (; ; ) {
      Snapshot snapshot = currentOrThrow();
      snapshot.lease();
      if (snapshot == current) return snapshot;
      snapshot.close();
    }
  }

  Snapshot currentOrThrow() {
    Snapshot snapshot = current;
    if (snapshot == null) throw new IllegalStateException("nothing has been published");
    return snapshot;
  }

  @Nullable Snapshot current() {
    return current;
  }

  boolean held(Snapshot snapshot) {
    if (snapshot.leased()) return true;
    for (Reader reader : readers) if (reader.holds(snapshot)) return true;
    return false;
  }

  void forget(Reader reader) {
    readers.remove(reader);
  }
}
