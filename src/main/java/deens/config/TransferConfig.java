package deens.config;

import deens.core.wire.Name;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All about zone transfers. Immutable.
 *
 * @param keys all that requests may be signed with; those of the peers are among them
 * @param secondaries zones that are fetched from elsewhere, each once
 * @param state folder that keeps the fetched zones between starts; needed if there are any
 * @param distribution who gets a zone that {@code distributions} does not have
 * @param distributions who gets a zone, by its apex
 */
public record TransferConfig(
    List<TsigKey> keys,
    List<SecondaryZone> secondaries,
    Optional<Path> state,
    Distribution distribution,
    Map<Name, Distribution> distributions,
    TransferLimits limits) {
  /** No transfers at all. */
  public static final TransferConfig NONE =
      new TransferConfig(
          List.of(),
          List.of(),
          Optional.empty(),
          Distribution.NONE,
          Map.of(),
          TransferLimits.standard());

  /**
   * Checks that all fits together.
   *
   * @throws IllegalArgumentException with what is wrong
   */
  public TransferConfig {
    keys = List.copyOf(keys);
    secondaries = List.copyOf(secondaries);
    distributions = Map.copyOf(distributions);
    var byName = new HashMap<Name, TsigKey>();
    for (TsigKey key : keys) {
      if (byName.putIfAbsent(key.name(), key) != null) {
        throw new IllegalArgumentException("there are two keys " + key.name());
      }
    }
    var apexes = new HashSet<Name>();
    for (SecondaryZone zone : secondaries) {
      if (!apexes.add(zone.apex())) {
        throw new IllegalArgumentException("there are two secondary zones " + zone.apex());
      }
      checkPeers(byName, zone.primaries());
      checkKeys(byName, zone.notifiers());
    }
    if (!secondaries.isEmpty() && state.isEmpty()) {
      throw new IllegalArgumentException(
          "secondary zones need a state folder, which keeps them between starts");
    }
    checkDistribution(byName, distribution);
    for (Distribution one : distributions.values()) checkDistribution(byName, one);
  }

  private static void checkDistribution(Map<Name, TsigKey> keys, Distribution distribution) {
    checkKeys(keys, distribution.transfer());
    checkPeers(keys, distribution.notified());
  }

  private static void checkPeers(Map<Name, TsigKey> keys, List<Peer> peers) {
    for (Peer peer : peers) {
      if (peer.key().isPresent() && !peer.key().get().equals(keys.get(peer.key().get().name()))) {
        throw new IllegalArgumentException(
            "the key of " + peer + " is not among the keys: " + peer.key().get().name());
      }
    }
  }

  private static void checkKeys(Map<Name, TsigKey> keys, Access access) {
    for (Access.Rule rule : access.allowed()) {
      if (rule.key().isPresent() && !keys.containsKey(rule.key().get())) {
        throw new IllegalArgumentException("there is no key " + rule.key().get());
      }
    }
  }

  /** Whether anything is to be done but to refuse. */
  public boolean isNone() {
    return keys.isEmpty()
        && secondaries.isEmpty()
        && distribution.isNone()
        && distributions.isEmpty();
  }

  /** Returns who gets a zone. */
  public Distribution distribution(Name apex) {
    return distributions.getOrDefault(apex, distribution);
  }
}
