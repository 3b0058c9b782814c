package deens.transport.udp;

/**
 * How to serve UDP.
 *
 * @param io by what means
 * @param workers workers for each address to listen on, at least 1
 * @param responseOctets the longest response that responders make over UDP, octets: 512..65535
 */
public record UdpOptions(Io io, int workers, int responseOctets) {
  /** Checks the ranges. */
  public UdpOptions {
    if (workers < 1) throw new IllegalArgumentException("workers: " + workers);
    if (responseOctets < 512 || responseOctets > 65_535)
      throw new IllegalArgumentException("responseOctets: " + responseOctets);
  }
}
