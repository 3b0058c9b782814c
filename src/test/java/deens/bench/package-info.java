/** What the benchmarks are made of is tested here; the benchmarks themselves are in bench/java. */
@NullMarked
package deens.bench;

import org.jspecify.annotations.NullMarked;
