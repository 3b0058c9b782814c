package deens.bench.compare;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
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
    LIST,
    HELP
  }

  static final String HELP =
      """
      bench/run [--quick | --full] [OPTIONS]: measures this server, NSD, Knot DNS, BIND and PowerDNS side by side
      bench/run --guard: fails if we have become slower beside NSD than bench/guard.properties says

        --quick              small zones, few rounds: under 10 minutes; what to try first
        --full               everything (default): some hours
        --only NAME,...      these workloads only; "flat" stands for all flat-N
        --servers NAME,...   these servers only: deens, deens-memo-off, nsd, knot, bind, powerdns
        --rounds N           rounds that count (default: 5 with --quick, else 12)
        --out DIR            where results go (default: bench/results, and bench/RESULTS.md is renewed)
        --list               names the workloads
        --help               this

      Tables go to stdout, progress to stderr. All traffic stays on 127.0.0.1; every load has an end.
      Exit codes: 0 measured; 1 a measurement failed, or the guard says no; 2 the command line is wrong.
      """;

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
        case "--help", "-h" -> kind = Kind.HELP;
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
    var servers = new ArrayList<Server>();
    for (String name : names.split(",", -1)) servers.add(Server.of(name));
    return servers;
  }

  private static int rounds(String text) {
    if (!text.matches("[1-9][0-9]{0,2}")) {
      throw new IllegalArgumentException("--rounds wants a number from 1 to 999, not " + text);
    }
    return Integer.parseInt(text);
  }
}
