package deens.bench.compare;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * What the load generator says about one run.
 *
 * @param rate answers a second
 * @param p50 microseconds from a query to its answer
 * @param p99 likewise
 * @param octets of all answers
 * @param lengths a digest of which query had which RCODE and how long an answer
 */
record Reply(
    long sent,
    long answered,
    long lost,
    double seconds,
    double rate,
    double p50,
    double p99,
    long octets,
    Map<Integer, Long> rcodes,
    String lengths) {
  Reply {
    rcodes = Map.copyOf(rcodes);
  }

  static Reply parse(String line) {
    Json json = Json.parse(line);
    var rcodes = new LinkedHashMap<Integer, Long>();
    json.object("rcodes").forEach((rcode, n) -> rcodes.put(Integer.valueOf(rcode), n.longValue()));
    return new Reply(
        (long) json.number("sent"),
        (long) json.number("answered"),
        (long) json.number("lost"),
        json.number("seconds"),
        json.number("rate"),
        json.number("p50"),
        json.number("p99"),
        (long) json.number("octets"),
        rcodes,
        json.string("lengths"));
  }

  /** The same of so many queries: those that were given up before they were sent are lost too. */
  Reply outOf(long queries) {
    return new Reply(
        queries, answered, queries - answered, seconds, rate, p50, p99, octets, rcodes, lengths);
  }

  /** How many answers of one have another RCODE than in the other. */
  static long rcodeDifference(Reply one, Reply other) {
    var rcodes = new TreeSet<>(one.rcodes.keySet());
    rcodes.addAll(other.rcodes.keySet());
    long difference = 0;
    for (int rcode : rcodes) {
      difference +=
          Math.abs(one.rcodes.getOrDefault(rcode, 0L) - other.rcodes.getOrDefault(rcode, 0L));
    }
    return difference;
  }
}
