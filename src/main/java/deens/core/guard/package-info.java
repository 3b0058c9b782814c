/**
 * Limits and client checks that need no socket: DNS cookies, rates of responses, address prefixes.
 */
@NullMarked
package deens.core.guard;

import org.jspecify.annotations.NullMarked;
