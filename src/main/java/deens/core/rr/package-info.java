/**
 * The registry of RR types: one table row per type that describes its RDATA, and the codecs that
 * the table drives.
 */
@NullMarked
package deens.core.rr;

import org.jspecify.annotations.NullMarked;
