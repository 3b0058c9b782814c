package deens.bench.compare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How queries are sent: what is said to the load generator, {@code bench/load/load.c}.
 *
 * @param transport {@code udp}, {@code tcp} (a few lasting connections) or {@code tcp1} (one query
 *     each)
 * @param outstanding queries that are sent and not answered yet, at most
 * @param rate queries a second; 0: as fast as answers come
 * @param doPercent of the queries have DO, all have EDNS
 * @param isMixedCase whether letters' case is random (0x20)
 * @param timeoutSeconds after which a query is lost
 */
record Load(
    String transport,
    int outstanding,
    int rate,
    int doPercent,
    boolean isMixedCase,
    int timeoutSeconds) {
  private static final Path GENERATOR = Path.of("target", "bench", "load");

  Load atRate(int queriesPerSecond) {
    return new Load(
        transport, outstanding, queriesPerSecond, doPercent, isMixedCase, timeoutSeconds);
  }

  /**
   * For a server that is being stepped, thousands of times slower: nothing is lost before the end.
   */
  Load patient(int seconds) {
    return new Load(transport, Math.min(outstanding, 32), rate, doPercent, isMixedCase, seconds);
  }

  /** Asks a server the queries in a file, each once. */
  Reply run(Instance server, Path queries, int count, int core) throws IOException {
    // Nobody is so slow; a hung server ends it all the same.
    int patience = 30 + count / (rate > 0 ? rate : 500);
    List<String> command = command(server, queries, core);
    command.addAll(List.of("-N", "" + count));
    // Exit code 1: no answer came at all, which is a result.
    String printed = Program.run(command, patience, 1);
    return Reply.parse(printed.substring(printed.lastIndexOf('\n') + 1)).outOf(count);
  }

  /** The command; how many queries or seconds ({@code -N}, {@code -l}) is to be added. */
  List<String> command(Instance server, Path queries, int core) {
    var command = new ArrayList<String>();
    command.addAll(List.of(GENERATOR.toString(), "-j", "-d", queries.toString()));
    command.addAll(List.of("-s", "127.0.0.1", "-p", "" + server.port()));
    command.addAll(List.of("-m", transport, "-q", "" + outstanding, "-e", "-a", "" + core));
    command.addAll(List.of("-t", "" + timeoutSeconds));
    if (doPercent == 100) command.add("-D");
    if (doPercent > 0 && doPercent < 100) command.addAll(List.of("-o", "" + doPercent));
    if (isMixedCase) command.add("-x");
    if (rate > 0) command.addAll(List.of("-T", "" + rate));
    return command;
  }
}
