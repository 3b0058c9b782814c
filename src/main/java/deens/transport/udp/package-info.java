/**
 * DNS over UDP (RFC 1035 s4.2.1). On Linux each worker is a thread with a socket of its own that
 * receives and sends datagrams in batches through the C library; elsewhere, or where it is asked
 * for, Netty's datagram channels do the same.
 *
 * <p>The Linux path loads no class of Netty, so that a server answers before it has loaded any.
 */
@NullMarked
package deens.transport.udp;

import org.jspecify.annotations.NullMarked;
