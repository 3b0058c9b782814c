/** Sockets: octets in, the answer engine, octets out, and nothing else. */
@NullMarked
package deens.transport;

import org.jspecify.annotations.NullMarked;
