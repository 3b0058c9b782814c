package deens.app;

import deens.control.Metrics;
import deens.core.answer.CountedZones;
import deens.core.answer.Counters;
import deens.core.image.DirectoryWalk;
import deens.core.image.ImageBytes;
import deens.core.image.ZoneView;
import deens.core.wire.Name;
import deens.core.wire.Words;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Which zones are counted each for itself: the first ones in canonical order that were ever served,
 * up to a limit. A zone keeps its number, so that its count goes on when it comes back.
 */
final class ZoneCounts {
  private static final String OTHERS = "other";

  private final int most;
  private final Words words;
  private final Set<Name> apexes = new LinkedHashSet<>();
  private volatile CountedZones current = CountedZones.none();
  private volatile List<String> names = List.of(OTHERS);

  /**
   * Makes counts of no zone.
   *
   * @param most how many zones may be counted each for itself
   * @param words as the engines have it
   */
  ZoneCounts(int most, Words words) {
    this.most = most;
    this.words = words;
  }

  /** Returns how many zones may be counted each for itself. */
  int most() {
    return most;
  }

  /** Returns what engines are to be told. */
  CountedZones current() {
    return current;
  }

  /** Gives a number to zones that have none, before they are published; whether there are any. */
  boolean add(ImageBytes image, long root) {
    int before = apexes.size();
    if (before == most) return false;
    var walk = new DirectoryWalk(image, root);
    while (apexes.size() < most && walk.next()) {
      apexes.add(ZoneView.name(image, walk.zone).lowerCase());
    }
    if (apexes.size() == before) return false;
    var all = new ArrayList<String>();
    all.add(OTHERS);
    apexes.forEach(apex -> all.add(apex.toString()));
    names = List.copyOf(all);
    current = CountedZones.of(List.copyOf(apexes), words);
    return true;
  }

  /** Returns the answers from each zone by their kind, of those kinds that there were. */
  List<Metrics.Count> answers(List<Counters> engines) {
    var counts = new ArrayList<Metrics.Count>();
    List<String> zones = names;
    for (int zone = 0; zone < zones.size(); zone++) {
      for (int kind = 1; kind < Counters.KINDS.size(); kind++) {
        long n = 0;
        for (Counters counters : engines) n += counters.kind(zone, kind);
        if (n > 0) {
          counts.add(new Metrics.Count(List.of(zones.get(zone), Counters.KINDS.get(kind)), n));
        }
      }
    }
    return counts;
  }
}
