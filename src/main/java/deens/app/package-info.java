/** The entry point, and the one place that makes things and connects them. */
@NullMarked
package deens.app;

import org.jspecify.annotations.NullMarked;
