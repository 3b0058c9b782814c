package deens.core.net;

import java.util.List;

/**
 * What a {@link NetworkStack} is told. A server that only answers sends every frame back the way
 * the query came, so there is neither a prefix length nor a gateway here.
 *
 * @param addresses the static addresses: at most one of IPv4 and one of IPv6. A link-local IPv6
 *     address is made from the MAC address in any case
 * @param dhcp whether the IPv4 address comes from a DHCP server; then there is no static one
 * @param port the UDP and TCP port that is served
 * @param tcpConnections most TCP connections at a time, 1 to 32767
 * @param tcpBufferOctets memory for what all connections have received and not yet answered, or
 *     sent and not yet seen acknowledged: 128 KiB to 32 MiB
 * @param tcpIdleMillis how long a connection without progress is kept, 100 or more
 */
public record NetworkConfig(
    List<IpAddress> addresses,
    boolean dhcp,
    int port,
    int tcpConnections,
    int tcpBufferOctets,
    int tcpIdleMillis) {
  /** Checks the ranges. */
  public NetworkConfig {
    addresses = List.copyOf(addresses);
    int v4 = 0;
    int v6 = 0;
    for (IpAddress address : addresses) {
      if (!address.isUnicast())
        throw new IllegalArgumentException(address + " is no address of a host");
      if (address.isV4()) v4++;
      else v6++;
    }
    if (v4 > 1 || v6 > 1)
      throw new IllegalArgumentException("more than one address of a kind: " + addresses);
    if (dhcp && v4 > 0)
      throw new IllegalArgumentException("both DHCP and a static IPv4 address: " + addresses);
    if (port < 1 || port > 65_535) throw new IllegalArgumentException("no port: " + port);
    if (tcpConnections < 1 || tcpConnections > 32_767)
      throw new IllegalArgumentException("1 to 32767 connections, not " + tcpConnections);
    if (tcpBufferOctets < 1 << 17 || tcpBufferOctets > 1 << 25)
      throw new IllegalArgumentException("128 KiB to 32 MiB for TCP, not " + tcpBufferOctets);
    if (tcpIdleMillis < 100)
      throw new IllegalArgumentException("100 ms idle or more, not " + tcpIdleMillis);
  }

  /** Returns a name server's configuration with static addresses, or with DHCP if none is IPv4. */
  public static NetworkConfig of(List<IpAddress> addresses, boolean dhcp) {
    return new NetworkConfig(addresses, dhcp, 53, 128, 1 << 18, 30_000);
  }
}
