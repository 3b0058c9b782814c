/**
 * DNS over TLS (RFC 7858): what stands between the octets of a TCP connection and its messages. TLS
 * itself is BoringSSL's, or the JDK's where that is not there; all else is {@link
 * deens.transport.tcp}.
 */
@NullMarked
package deens.transport.tls;

import org.jspecify.annotations.NullMarked;
