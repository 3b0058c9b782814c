package deens.config.file;

import deens.config.Access;
import deens.config.Distribution;
import deens.config.KeyFile;
import deens.config.Listen;
import deens.config.Peer;
import deens.config.Prefix;
import deens.config.SecondaryZone;
import deens.config.TransferConfig;
import deens.config.TransferLimits;
import deens.config.TsigKey;
import deens.core.wire.Name;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Reads what a configuration file says of zone transfers. */
final class TransferSettings {
  /** Another server as it is written: {@code ADDRESS[:PORT] [key NAME]}. */
  record PeerText(InetSocketAddress address, Optional<Name> key) {
    static PeerText parse(String text) {
      int key = text.indexOf(" key ");
      String address = key < 0 ? text : text.substring(0, key);
      return new PeerText(
          Listen.parse(address.strip(), Peer.DEFAULT_PORT).address(),
          key < 0 ? Optional.empty() : Optional.of(Name.parse(text.substring(key + 5).strip())));
    }
  }

  private final BlockReader reader;
  private final Function<String, Path> resolve;
  private final Map<Name, TsigKey> keys = new HashMap<>();

  /**
   * Makes a reader.
   *
   * @param resolve says where a path in the file leads
   */
  TransferSettings(BlockReader reader, Function<String, Path> resolve) {
    this.reader = reader;
    this.resolve = resolve;
  }

  /** Reads a rule: {@code PREFIX}, {@code key NAME} or both. */
  static Access.Rule rule(String text) {
    int key = (" " + text).indexOf(" key ");
    String prefix = (key < 0 ? text : text.substring(0, key)).strip();
    return new Access.Rule(
        prefix.isEmpty() ? Optional.empty() : Optional.of(Prefix.parse(prefix)),
        key < 0 ? Optional.empty() : Optional.of(Name.parse(text.substring(key + 4).strip())));
  }

  TransferConfig read(Block root) {
    for (Block key : root.list("keys", Block.class)) key(key);
    Block transfer = root.section("transfer");
    var distributions = new HashMap<Name, Distribution>();
    for (Block zone : root.list("zones", Block.class)) {
      if (!hasDistribution(zone)) continue;
      Optional<Name> name = zone.value("name", Name.class);
      if (name.isPresent()) distributions.put(name.get().lowerCase(), distribution(zone));
      else problem(zone, "\"allow-transfer\" and \"notify\" want the zone's \"name\"");
    }
    var files = new HashSet<Name>();
    for (Block zone : root.list("zones", Block.class)) {
      zone.value("name", Name.class).ifPresent(name -> files.add(name.lowerCase()));
    }
    var secondaries = new ArrayList<SecondaryZone>();
    for (Block zone : root.list("secondaries", Block.class)) {
      Optional<Name> name = zone.value("name", Name.class);
      if (name.isEmpty()) {
        problem(zone, "a secondary zone has no \"name\"");
        continue;
      }
      if (files.contains(name.get().lowerCase())) {
        problem(zone, "zone " + name.get() + " is among \"zones\", too");
      }
      if (hasDistribution(zone)) distributions.put(name.get().lowerCase(), distribution(zone));
      made(
              zone,
              () ->
                  new SecondaryZone(
                      name.get(),
                      peers(zone, "primaries"),
                      new Access(zone.list("allow-notify", Access.Rule.class))))
          .ifPresent(secondaries::add);
    }
    TransferLimits standard = TransferLimits.standard();
    return made(
            transfer,
            () ->
                new TransferConfig(
                    List.copyOf(keys.values()),
                    secondaries,
                    transfer.value("state", String.class).map(resolve),
                    distribution(transfer),
                    distributions,
                    new TransferLimits(
                        transfer.value("most-octets", Long.class).orElse(standard.mostOctets()),
                        transfer
                            .value("most-records", Integer.class)
                            .map(Integer::longValue)
                            .orElse(standard.mostRecords()),
                        standard.connectMillis(),
                        standard.messageMillis(),
                        standard.transferMillis(),
                        transfer.value("incoming", Integer.class).orElse(standard.incoming()),
                        transfer.value("outgoing", Integer.class).orElse(standard.outgoing()))))
        .orElse(TransferConfig.NONE);
  }

  private void key(Block key) {
    Optional<String> file = key.value("file", String.class);
    if (file.isPresent()) {
      Path path = resolve.apply(file.get());
      try {
        for (TsigKey one : KeyFile.parse(path.toString(), Files.readString(path))) add(key, one);
      } catch (IOException e) {
        problem(key, path + ": cannot be read");
      } catch (IllegalArgumentException e) {
        problem(key, e.getMessage());
      }
      return;
    }
    Optional<String> name = key.value("name", String.class);
    Optional<String> secret = key.value("secret", String.class);
    if (name.isEmpty() || secret.isEmpty()) {
      problem(key, "a key has a \"file\", or a \"name\" and a \"secret\"");
      return;
    }
    String algorithm = key.value("algorithm", String.class).orElse("hmac-sha256");
    made(key, () -> TsigKey.parse(name.get(), algorithm, secret.get()))
        .ifPresent(one -> add(key, one));
  }

  private void add(Block block, TsigKey key) {
    if (keys.putIfAbsent(key.name(), key) != null) {
      problem(block, "there are two keys " + key.name());
    }
  }

  private static boolean hasDistribution(Block zone) {
    return zone.values().containsKey("allow-transfer") || zone.values().containsKey("notify");
  }

  private Distribution distribution(Block zone) {
    return new Distribution(
        new Access(zone.list("allow-transfer", Access.Rule.class)), peers(zone, "notify"));
  }

  private List<Peer> peers(Block block, String name) {
    var peers = new ArrayList<Peer>();
    for (PeerText text : block.list(name, PeerText.class)) {
      Optional<TsigKey> key = text.key().map(n -> keys.get(n.lowerCase()));
      if (text.key().isPresent() && key.isEmpty()) {
        problem(block, "there is no key " + text.key().get());
      } else {
        made(block, () -> new Peer(text.address(), key)).ifPresent(peers::add);
      }
    }
    return peers;
  }

  private interface Maker<T> {
    T make();
  }

  private <T> Optional<T> made(Block block, Maker<T> maker) {
    try {
      return Optional.of(maker.make());
    } catch (IllegalArgumentException e) {
      problem(block, e.getMessage());
      return Optional.empty();
    }
  }

  private void problem(Block block, String message) {
    reader.problem(block.line(), block.column(), message);
  }
}
