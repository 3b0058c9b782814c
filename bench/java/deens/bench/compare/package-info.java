/**
 * {@code bench/run}: this server and the ones it is compared with, measured side by side.
 *
 * <p>All servers of a {@link deens.bench.compare.Stage} are up at once with the same zones, each
 * with one thread on the same core; the load generator has another core. Slices of queries go round
 * them in the order A B C C B A, so that what the machine does beside them meets all alike. A
 * server's time is its processes' own CPU time. {@link deens.bench.compare.Compare} is the way in.
 */
@NullMarked
package deens.bench.compare;

import org.jspecify.annotations.NullMarked;
