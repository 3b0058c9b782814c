package deens.app;

/** What came of starts and reloads; written by one thread, read by any. */
final class Reloads {
  private volatile long good;
  private volatile long bad;
  private volatile int files;
  private volatile long changed;
  private volatile double lastSeconds;
  private volatile long lastGoodSeconds;
  private volatile String last = "none";

  /**
   * Notes that all was read.
   *
   * @param badFiles how many files could not be
   * @param changedZones how many zones are other ones now
   * @param sinceNanos when it was begun, as System.nanoTime says it
   */
  @SuppressWarnings("NonAtomicVolatileUpdate") // by one thread
  void done(int badFiles, int changedZones, long sinceNanos) {
    files = badFiles;
    changed += changedZones;
    lastSeconds = (System.nanoTime() - sinceNanos) / 1e9;
    if (badFiles > 0) {
      bad++;
      last = badFiles + " bad files";
    } else {
      good++;
      last = "good";
      lastGoodSeconds = System.currentTimeMillis() / 1000;
    }
  }

  /** Notes that nothing was changed. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // by one thread
  void failed(String why) {
    bad++;
    last = why;
  }

  long good() {
    return good;
  }

  long bad() {
    return bad;
  }

  long changed() {
    return changed;
  }

  double lastSeconds() {
    return lastSeconds;
  }

  int files() {
    return files;
  }

  long lastGoodSeconds() {
    return lastGoodSeconds;
  }

  /** Returns what came of the last one, in words. */
  String last() {
    return last;
  }
}
