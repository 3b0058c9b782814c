package deens.core.answer;

/**
 * What the operator decides about answers. Immutable; a new policy means new engines.
 *
 * @param udpOctets largest response over UDP, and the size announced in EDNS (RFC 9715 recommends
 *     1232)
 * @param minimalAny whether a query for type ANY over UDP gets one RRset only (RFC 8482 s4.1)
 * @param versionText answer to CHAOS TXT version.bind and version.server; empty: refused
 * @param serverId answer to CHAOS TXT id.server and hostname.bind, and the NSID (RFC 5001) as
 *     octets of its ASCII; empty: refused, and no NSID is sent
 * @param cookieSecret 32 hexadecimal digits: the server's secret for DNS cookies (RFC 9018); empty:
 *     no cookies
 * @param tcpIdleMillis what the edns-tcp-keepalive option promises (RFC 7828), milliseconds
 */
public record Policy(
    int udpOctets,
    boolean minimalAny,
    String versionText,
    String serverId,
    String cookieSecret,
    int tcpIdleMillis) {

  /** The defaults: 1232 octets, minimal ANY, no version, no identity, no cookies. */
  public static Policy standard() {
    return new Policy(1232, true, "", "", "", 30_000);
  }
}
