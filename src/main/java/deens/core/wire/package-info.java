/**
 * DNS on the wire: names, numbers, and reading and writing message octets in place. Portable;
 * depends on nothing.
 */
@NullMarked
package deens.core.wire;

import org.jspecify.annotations.NullMarked;
