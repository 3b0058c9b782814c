/**
 * The answer engine: a pure function from (version, policy, transport, limit, query) to response
 * octets.
 */
@NullMarked
package deens.core.answer;

import org.jspecify.annotations.NullMarked;
