package deens.core.answer;

import deens.core.guard.PrefixSet;
import java.util.Optional;

/**
 * Who may ask, and how many responses over UDP a network gets. Immutable; may be replaced while
 * engines run.
 *
 * @param rate alike responses a second for one network, from each worker; 0: any number
 * @param slip one in so many limited responses is sent truncated; 0: none
 * @param bits4 bits of an IPv4 address that make a network, 1 to 32
 * @param bits6 bits of an IPv6 address that make a network, 1 to 64
 * @param exempt clients whose responses are not counted
 * @param askers clients that may ask; empty: all
 */
public record Limits(
    int rate, int slip, int bits4, int bits6, PrefixSet exempt, Optional<PrefixSet> askers) {
  /** No limits. */
  public static Limits none() {
    return new Limits(0, 2, 24, 56, PrefixSet.empty(), Optional.empty());
  }
}
