package deens.bench.compare;

import java.util.Optional;

/**
 * Instructions for one answer.
 *
 * @param user in user mode, if it could be counted
 * @param kernel in the kernel, if it could be counted
 * @param how by which means, or why not
 */
record Instructions(Optional<Double> user, Optional<Double> kernel, String how) {
  static Instructions unknown(String why) {
    return new Instructions(Optional.empty(), Optional.empty(), why);
  }
}
