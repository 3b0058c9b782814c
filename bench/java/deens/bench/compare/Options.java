package deens.bench.compare;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What is asked of {@code bench/run}.
 *
 * @param only names of trials; empty: all
 * @param rounds that count, of each phase
 * @param out the folder for results
 */
record Options(
    Kind kind, boolean isQuick, Set<String> only, List<Server> servers, int rounds, Path out) {
  /** What is to be done. */
  enum Kind {
    MEASURE,
    GUARD,
    LIST
  }

  static final Path DEFAULT_OUT = Path.of("bench", "results");

  private static final int GUARD_ROUNDS = 9;

  Options {
    only = Set.copyOf(only);
    servers = List.copyOf(servers);
  }

  /**
   * @throws IllegalArgumentException they make no sense
   */
  static Options parse(List<String> arguments) {
    Kind kind = Kind.MEASURE;
    boolean isQuick = false;
    Set<String> only = Set.of();
    List<Server> servers = List.of(Server.values());
    Optional<Integer> rounds = Optional.empty();
    Path out = DEFAULT_OUT;
    for (var rest = arguments.iterator(); rest.hasNext(); ) {
      String argument = rest.next();
      switch (argument) {
        case "--quick" -> isQuick = true;
        case "--full" -> isQuick = false;
        case "--guard" -> kind = Kind.GUARD;
        case "--list" -> kind = Kind.LIST;
        case "--only" -> only = new TreeSet<>(List.of(value(argument, rest).split(",", -1)));
        case "--servers" -> servers = servers(value(argument, rest));
        case "--rounds" -> rounds = Optional.of(rounds(value(argument, rest)));
        case "--out" -> out = Path.of(value(argument, rest));
        default -> throw new IllegalArgumentException("unknown option \"" + argument + "\"");
      }
    }
    if (kind == Kind.GUARD) {
      isQuick = true;
      only = Set.of("root");
      servers = List.of(Server.DEENS, Server.NSD);
    }
    int number = rounds.orElse(kind == Kind.GUARD ? GUARD_ROUNDS : isQuick ? 5 : 12);
    return new Options(kind, isQuick, only, servers, number, out);
  }

  private static String value(String option, Iterator<String> rest) {
    if (!rest.hasNext()) throw new IllegalArgumentException(option + " wants a value");
    return rest.next();
  }

  private static List<Server> servers(String names) {
    var servers = new LinkedHashSet<Server>();
    for (String name : names.split(",", -1)) servers.add(Server.of(name));
    return List.copyOf(servers);
  }

  private static int rounds(String text) {
    if (!text.matches("[1-9][0-9]{0,2}")) {
      throw new IllegalArgumentException("--rounds wants a number from 1 to 999, not " + text);
    }
    return Integer.parseInt(text);
  }
}
