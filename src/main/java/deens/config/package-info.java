/** Settings as immutable records, with their defaults, units and checks. */
@NullMarked
package deens.config;

import org.jspecify.annotations.NullMarked;
