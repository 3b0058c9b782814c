package deens.config;

import deens.core.wire.Name;
import java.util.List;

/**
 * A zone that is fetched from elsewhere.
 *
 * @param apex its name
 * @param primaries where from, asked in turn; at least one
 * @param notifiers who may tell that the zone has changed, besides the primaries
 */
public record SecondaryZone(Name apex, List<Peer> primaries, Access notifiers) {
  /**
   * Checks that there is a primary.
   *
   * @throws IllegalArgumentException if there is none
   */
  public SecondaryZone {
    apex = apex.lowerCase();
    primaries = List.copyOf(primaries);
    if (primaries.isEmpty()) {
      throw new IllegalArgumentException("secondary zone " + apex + " has no primary");
    }
  }
}
