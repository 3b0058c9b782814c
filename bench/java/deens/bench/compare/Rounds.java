package deens.bench.compare;

import java.util.ArrayList;
import java.util.List;

/** The order in which servers take their turns. */
final class Rounds {
  private Rounds() {}

  /**
   * One round, there and back: A B C C B A. A machine that gets steadily slower or faster during
   * the round adds the same to each one's sum. The next round begins with another, so that nobody
   * always comes first.
   */
  static <T> List<List<T>> thereAndBack(List<T> servers, int round) {
    var there = new ArrayList<T>();
    for (int i = 0; i < servers.size(); i++) {
      there.add(servers.get((i + round) % servers.size()));
    }
    return List.of(List.copyOf(there), List.copyOf(there.reversed()));
  }
}
