/** Limits and client checks that need no socket: DNS cookies. */
@NullMarked
package deens.core.guard;

import org.jspecify.annotations.NullMarked;
