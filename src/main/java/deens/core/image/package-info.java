/**
 * The compiled image: its format, and the reader that descends its tries. Every read is bounds- and
 * loop-safe.
 */
@NullMarked
package deens.core.image;

import org.jspecify.annotations.NullMarked;
