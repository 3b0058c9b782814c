package deens.core.net;

/** The frame that is being handled: where it is, and what its headers said. Reused. */
final class Frame {
  byte[] octets = {};

  /** Where the IP header starts. */
  int ipAt;

  /** Where the IP packet ends; before the IP header is read: where the frame ends. */
  int end;

  /** The MAC address that it came from, first octet lowest. */
  long source;

  /** Whether it was sent to our MAC address, not to a group's. */
  boolean direct;

  /** Whether the device vouches for the UDP or TCP checksum. */
  boolean summed;

  boolean v6;

  /** Where what IP carries starts, and its octets. */
  int transportAt;

  int transportOctets;

  /** The sum of both IP addresses, for pseudo headers; the same for the answer. */
  long addressSum;
}
