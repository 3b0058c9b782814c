package deens.serve;

import deens.core.image.Version;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A version of the data while it is being served, and the count of the leases on it. Whoever got it
 * from {@link Publisher#lease} closes it once; the version must not be read after that.
 */
public final class Snapshot implements AutoCloseable {
  private final Publisher publisher;
  private final Version version;
  private final Runnable whenRetired;
  private final AtomicLong leases = new AtomicLong();

  /** The thread that waits to retire this, if one must. */
  private volatile @Nullable Thread retirer;

  Snapshot(Publisher publisher, Version version, Runnable whenRetired) {
    this.publisher = publisher;
    this.version = version;
    this.whenRetired = whenRetired;
  }

  /** Returns what to answer from, as long as the lease is held. */
  public Version version() {
    return version;
  }

  /** Gives the lease back. */
  @Override
  public void close() {
    if (leases.decrementAndGet() == 0) letGo();
  }

  void lease() {
    leases.incrementAndGet();
  }

  boolean leased() {
    return leases.get() != 0;
  }

  /** Wakes the retirer if this is no longer current. The caller has just ceased to hold it. */
  void letGo() {
    if (this != publisher.current()) LockSupport.unpark(retirer);
  }

  /**
   * Runs {@code whenRetired} once nobody holds this: now, or on a thread of its own, because giving
   * memory back can take longer than a reader may be kept waiting. Called once, after another
   * version became current.
   */
  void retire() {
    if (!publisher.held(this)) {
      whenRetired.run();
      return;
    }
    var thread =
        Thread.ofPlatform()
            .daemon()
            .name("retire-" + version.number())
            .unstarted(() -> {
              while (publisher.held(this)) LockSupport.park(this);
              whenRetired.run();
            });
    retirer = thread;
    thread.start();
  }
}
