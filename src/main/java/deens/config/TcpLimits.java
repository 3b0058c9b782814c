package deens.config;

import deens.core.guard.PrefixSet;

/**
 * Limits of TCP, so that idle or slow clients cannot use the server up (RFC 7766 s6.2).
 *
 * @param connections open at once, all clients together
 * @param connectionsPerClient open at once from one client: an IPv4 address, or an IPv6 /64
 * @param idleMillis after which a silent connection is closed; also what edns-tcp-keepalive
 *     promises (RFC 7828), milliseconds
 * @param proxies whose connections begin with a PROXY header, which says whom they speak for
 */
public record TcpLimits(
    int connections, int connectionsPerClient, int idleMillis, PrefixSet proxies) {
  /** Enough for a busy server, small enough for its memory. */
  public static TcpLimits standard() {
    return new TcpLimits(4096, 64, 30_000, PrefixSet.empty());
  }
}
