/** DNS over TCP (RFC 7766), on Netty. */
@NullMarked
package deens.transport.tcp;

import org.jspecify.annotations.NullMarked;
