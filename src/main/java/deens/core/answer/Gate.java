package deens.core.answer;

import deens.core.guard.RateLimiter;
import java.util.Optional;

/**
 * Who may ask, and how much of what is answered goes out. A part of one {@link AnswerEngine}. Hot
 * path: no allocation, but for new limits.
 */
final class Gate {
  /** What errors have in common: they count as the same response. */
  static final long ALIKE_ERRORS = 1;

  /** What denials have in common. */
  static final long ALIKE_NEGATIVE = 3;

  private final Counters counters;
  private final long seed;
  private Limits limits = Limits.none();
  private boolean checksAskers;
  private Optional<RateLimiter> limiter = Optional.empty();

  Gate(Counters counters, long seed) {
    this.counters = counters;
    this.seed = seed;
  }

  /** These hold from now on. */
  void adopt(Limits limits) {
    this.limits = limits;
    checksAskers = limits.askers().isPresent();
    limiter =
        limits.rate() == 0
            ? Optional.empty()
            : Optional.of(
                new RateLimiter(
                    limits.rate(), limits.slip(), limits.bits4(), limits.bits6(), seed));
  }

  /** Whether there is a limit to the rate of responses. */
  boolean isLimiting() {
    return limiter.isPresent();
  }

  /** Whether a client may not ask. */
  boolean refuses(byte[] client, int clientLength) {
    return checksAskers && !limits.askers().orElseThrow().contains(client, clientLength);
  }

  /**
   * Says what a client's network gets of a response, and counts it if that is not all.
   *
   * @param alike what the response has in common with those that count as the same
   */
  int share(byte[] client, int clientLength, long alike, int nowSeconds) {
    if (limiter.isEmpty() || limits.exempt().contains(client, clientLength))
      return RateLimiter.SEND;
    int share = limiter.get().check(client, clientLength, alike, nowSeconds);
    if (share == RateLimiter.DROP) counters.limited++;
    else if (share == RateLimiter.SLIP) counters.slipped++;
    return share;
  }
}
