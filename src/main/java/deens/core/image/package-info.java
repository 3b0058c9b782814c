/**
 * The compiled image: its format; the reader that descends its tries, and finds what proves that a
 * name is not there; the views that say what stands at an offset. Every read is bounds- and
 * loop-safe.
 */
@NullMarked
package deens.core.image;

import org.jspecify.annotations.NullMarked;
