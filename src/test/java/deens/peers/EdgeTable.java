package deens.peers;

import deens.peers.EdgeFaults.Fault;
import deens.peers.EdgeFaults.Outcome;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/** What faults cost, as a table in Markdown: medians, with the least and the most. */
final class EdgeTable {
  private EdgeTable() {}

  /** Writes it, two columns for each server. */
  static String of(List<Fault> faults, Map<String, Map<Fault, List<Outcome>>> servers) {
    var out = new StringBuilder("| at " + SteadyClient.PER_SECOND + " queries/s |");
    servers
        .keySet()
        .forEach(s -> out.append(" %s: lost | outage, ms | noticed, ms |".formatted(s)));
    out.append("\n| --- |").append(" ---: | ---: | ---: |".repeat(servers.size())).append('\n');
    for (Fault fault : faults) {
      out.append("| ").append(fault.words).append(" |");
      for (Map<Fault, List<Outcome>> server : servers.values()) {
        List<Outcome> outcomes = server.get(fault);
        out.append(cell(outcomes, o -> o.losses().lost()));
        out.append(cell(outcomes, o -> o.losses().outageMillis()));
        out.append(cell(outcomes, Outcome::noticedMillis));
      }
      out.append('\n');
    }
    return out.toString();
  }

  private static String cell(List<Outcome> outcomes, ToLongFunction<Outcome> value) {
    long[] sorted = outcomes.stream().mapToLong(value).sorted().toArray();
    long least = sorted[0];
    long most = sorted[sorted.length - 1];
    if (most < 0) return " |";
    String median = " " + sorted[sorted.length / 2];
    return least == most ? median + " |" : median + " (" + least + " to " + most + ") |";
  }
}
