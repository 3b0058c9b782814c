package deens.transfer;

import java.util.Optional;
import java.util.function.DoubleSupplier;

/**
 * When a zone is asked for again, and when it expires (RFC 1034 s4.3.5, RFC 1035 s3.3.13). Times
 * are milliseconds since 1970.
 */
final class RefreshTimes {
  private static final long LEAST_SECONDS = 2;
  private static final long MOST_SECONDS = 28 * 86_400;
  private static final long FIRST_RETRY_SECONDS = 10;
  private static final long MOST_RETRY_SECONDS = 3_600;

  private final DoubleSupplier random;
  private long nextMillis;
  private long expireMillis;
  private int failures;

  /**
   * Makes times of a zone that is due at once.
   *
   * @param random from 0 to 1
   */
  RefreshTimes(long nowMillis, DoubleSupplier random) {
    this.random = random;
    nextMillis = nowMillis;
    expireMillis = Long.MAX_VALUE;
  }

  /** A primary has confirmed a version, or sent it. */
  void confirmed(Soa soa, long whenMillis) {
    failures = 0;
    nextMillis = whenMillis + jittered(soa.refresh() & 0xffff_ffffL);
    expireMillis = whenMillis + 1000 * Math.max(LEAST_SECONDS, soa.expire() & 0xffff_ffffL);
  }

  /**
   * No primary could be asked.
   *
   * @param soa of the version that we have
   */
  void failed(Optional<Soa> soa, long nowMillis) {
    long seconds =
        soa.isPresent()
            ? soa.get().retry() & 0xffff_ffffL
            : Math.min(MOST_RETRY_SECONDS, FIRST_RETRY_SECONDS << Math.min(failures, 20));
    failures++;
    nextMillis = nowMillis + jittered(seconds);
  }

  /** Someone says that there is a newer version. */
  void asked(long nowMillis) {
    nextMillis = Math.min(nextMillis, nowMillis);
  }

  long nextMillis() {
    return nextMillis;
  }

  long expireMillis() {
    return expireMillis;
  }

  /** So that zones which were loaded together do not stay so: three quarters to the whole. */
  private long jittered(long seconds) {
    long millis = 1000 * Math.clamp(seconds, LEAST_SECONDS, MOST_SECONDS);
    return millis - (long) (random.getAsDouble() * millis / 4);
  }
}
