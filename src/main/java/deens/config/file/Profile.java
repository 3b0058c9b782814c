package deens.config.file;

import deens.config.file.Setting.Scalar;
import deens.config.file.Setting.Section;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Defaults for a kind of server, in place of those of the table of settings. Whatever the file says
 * wins.
 */
enum Profile {
  /** The table's own. */
  SERVER(Map.of()),

  /**
   * A small node of few zones, whose heap has some 20 MiB (deploy/edge): each of these bounds
   * memory.
   */
  EDGE(
      Map.of(
          "server.workers", "1",
          "server.memo", "1M",
          "tcp.connections", "256",
          "tcp.per-client", "16",
          "metrics.zones", "16",
          "transfer.incoming", "2",
          "transfer.outgoing", "4")),

  /**
   * Many zones of many owners: some of their primaries are always away, and each keeps its place
   * for as long as it takes to find that out.
   */
  HOSTING(Map.of("metrics.zones", "10000", "transfer.incoming", "256", "transfer.outgoing", "128"));

  /** The text of each setting, by its path, with dots. */
  @SuppressWarnings("ImmutableEnumChecker") // Map.of makes all of them
  private final Map<String, String> defaults;

  Profile(Map<String, String> defaults) {
    this.defaults = defaults;
  }

  /** Returns what holds without a setting, as one would write it, if that is this profile's own. */
  Optional<String> fallback(String path) {
    return Optional.ofNullable(defaults.get(path));
  }

  /** Gives a file's settings, as far as they are not said in it, this profile's values. */
  void fill(Block root) {
    defaults.forEach((path, text) -> fill(root, path.split("\\."), text));
  }

  private static void fill(Block root, String[] path, String text) {
    Section section = (Section) Settings.ROOT.setting(path[0]).orElseThrow().kind();
    Scalar scalar = (Scalar) section.setting(path[1]).orElseThrow().kind();
    Block block = root.section(path[0]);
    root.values().put(path[0], block);
    block.values().computeIfAbsent(path[1], name -> scalar.read().apply(text));
  }

  /**
   * Returns each setting's path that a profile has a value of its own for, in the table's order.
   */
  static Map<String, Setting> settings() {
    var all = new LinkedHashMap<String, Setting>();
    for (Setting outer : Settings.ROOT.settings()) {
      if (!(outer.kind() instanceof Section section)) continue;
      for (Setting inner : section.settings()) {
        String path = outer.name() + "." + inner.name();
        for (Profile p : values()) if (p.defaults.containsKey(path)) all.put(path, inner);
      }
    }
    return all;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
