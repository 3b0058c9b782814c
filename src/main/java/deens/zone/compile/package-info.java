/** From a checked zone to a compiled image. */
@NullMarked
package deens.zone.compile;

import org.jspecify.annotations.NullMarked;
