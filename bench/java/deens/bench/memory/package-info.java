/**
 * What memory costs a guest without an operating system and a JVM in a Linux guest: {@code
 * bench/xen/memory}.
 */
@NullMarked
package deens.bench.memory;

import org.jspecify.annotations.NullMarked;
