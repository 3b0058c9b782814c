package deens.bench.compare;

/**
 * One server's turn.
 *
 * @param cpuNanos of all threads of its processes
 */
record Slice(Phase phase, int round, Server server, Reply reply, long cpuNanos) {
  /** What is being measured. */
  enum Phase {
    SATURATED,
    LOW_RATE,
    LATENCY
  }

  /** The share of queries without an answer. */
  double lost() {
    return (double) reply.lost() / Math.max(1, reply.sent());
  }
}
