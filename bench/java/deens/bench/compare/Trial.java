package deens.bench.compare;

import java.util.List;
import java.util.Set;

/**
 * One kind of queries to the servers of a stage.
 *
 * @param name as on the command line and in file names
 * @param title what a reader of the table should know of it
 * @param queries workloads whose query files are asked, taking turns line by line
 * @param transport as {@link Load} has it
 * @param slice queries that one server gets in a row
 * @param warmUp queries that each server gets before anything is measured
 * @param extras what is measured besides CPU time and throughput
 */
record Trial(
    String name,
    String title,
    List<String> queries,
    String transport,
    boolean isMixedCase,
    int slice,
    int warmUp,
    Set<Extra> extras) {
  /** What costs time to measure, so that not every trial has it. */
  enum Extra {
    /** At half of the rate that NSD reaches. */
    LATENCY,
    /** CPU time at a low fixed rate, where few queries come in one batch. */
    LOW_RATE,
    /** In user mode and in the kernel. */
    INSTRUCTIONS
  }

  Trial {
    queries = List.copyOf(queries);
    extras = Set.copyOf(extras);
  }

  Trial withoutExtras() {
    return new Trial(name, title, queries, transport, isMixedCase, slice, warmUp, Set.of());
  }

  /** The same for servers that nobody has asked anything yet. */
  Trial asFirst() {
    // With a connection for each query so many would take minutes.
    int queriesToWarmUp = transport.equals("tcp1") ? warmUp : Math.max(warmUp, Stage.WARM_UP);
    return new Trial(name, title, queries, transport, isMixedCase, slice, queriesToWarmUp, extras);
  }
}
