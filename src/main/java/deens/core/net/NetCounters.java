package deens.core.net;

import java.util.List;

/**
 * What a stack has counted: indices into {@link NetworkStack#counters}, which its thread alone
 * writes. Every frame that is not taken is counted under its one reason.
 */
public final class NetCounters {
  private NetCounters() {}

  /** Frames received. */
  public static final int FRAMES_IN = 0;

  /** Frames sent. */
  public static final int FRAMES_OUT = 1;

  /** Frames not sent: the link's ring was full. */
  public static final int RING_FULL = 2;

  /** Frames cut short, or of another Ethernet type, or from no one's MAC address. */
  public static final int NOT_OURS = 3;

  /** Frames for another MAC address. */
  public static final int OTHER_MAC = 4;

  /** ARP requests answered. */
  public static final int ARP_ANSWERED = 5;

  /** ARP packets that were malformed or about another address. */
  public static final int ARP_IGNORED = 6;

  /** ARP packets and neighbour advertisements in which another host has an address of ours. */
  public static final int ADDRESS_CONFLICTS = 7;

  /** IP packets whose version, lengths or options are wrong or not supported. */
  public static final int IP_MALFORMED = 8;

  /** IPv4 packets whose header checksum is wrong. */
  public static final int IP_CHECKSUM = 9;

  /** IP fragments, never reassembled. */
  public static final int IP_FRAGMENTS = 10;

  /** IP packets from an address that no host may send from, or from our own. */
  public static final int IP_SOURCE = 11;

  /** IP packets to an address that is not ours. */
  public static final int IP_OTHER_ADDRESS = 12;

  /** IP packets of a protocol that is not spoken. */
  public static final int IP_OTHER_PROTOCOL = 13;

  /** ICMP and ICMPv6 echo requests answered. */
  public static final int ECHO_ANSWERED = 14;

  /** Neighbour solicitations answered. */
  public static final int NEIGHBOUR_ANSWERED = 15;

  /** ICMP and ICMPv6 messages that were malformed or need nothing done. */
  public static final int ICMP_IGNORED = 16;

  /** UDP and TCP packets whose lengths or ports cannot be. */
  public static final int TRANSPORT_MALFORMED = 17;

  /** UDP, TCP and ICMP packets whose checksum is wrong. */
  public static final int TRANSPORT_CHECKSUM = 18;

  /** UDP and TCP packets to a port that is not served. */
  public static final int TRANSPORT_OTHER_PORT = 19;

  /** Queries received over UDP. */
  public static final int UDP_QUERIES = 20;

  /** Responses sent over UDP. */
  public static final int UDP_RESPONSES = 21;

  /** Queries over UDP that the responder did not answer. */
  public static final int UDP_UNANSWERED = 22;

  /** Responses not sent: longer than the link carries. */
  public static final int UDP_TOO_LONG = 23;

  /** Queries received over TCP. */
  public static final int TCP_QUERIES = 24;

  /** Responses given to TCP. */
  public static final int TCP_RESPONSES = 25;

  /** SYNs answered with a cookie. */
  public static final int TCP_SYNS = 26;

  /** Connections opened. */
  public static final int TCP_OPENED = 27;

  /** Connections closed by FIN both ways. */
  public static final int TCP_CLOSED = 28;

  /** Connections that the peer reset. */
  public static final int TCP_RESET_BY_PEER = 29;

  /** Connections that were reset: no progress for too long. */
  public static final int TCP_TIMED_OUT = 30;

  /** Connections that were reset so that another could have their place or memory. */
  public static final int TCP_EVICTED = 31;

  /** Segments of no connection, answered by RST or not at all. */
  public static final int TCP_STRAY = 32;

  /** Segments outside the window, or with an unacceptable acknowledgment. */
  public static final int TCP_OUT_OF_WINDOW = 33;

  /** Segments ahead of one that is missing, not kept. */
  public static final int TCP_OUT_OF_ORDER = 34;

  /** Segments dropped: no memory. */
  public static final int TCP_NO_MEMORY = 35;

  /** Challenge ACKs sent (RFC 5961). */
  public static final int TCP_CHALLENGES = 36;

  /** Segments sent again. */
  public static final int TCP_RETRANSMITTED = 37;

  /** Resets not sent: over the limit per second. */
  public static final int TCP_RESETS_LIMITED = 38;

  /** DHCP messages sent. */
  public static final int DHCP_SENT = 39;

  /** DHCP messages that were malformed, not for us or not expected. */
  public static final int DHCP_IGNORED = 40;

  /** Leases got or renewed. */
  public static final int DHCP_BOUND = 41;

  /** Leases lost: expired, refused or in conflict. */
  public static final int DHCP_LOST = 42;

  /** The counters' names in the order of their indices. */
  public static final List<String> NAMES =
      List.of(
          "frames-in",
          "frames-out",
          "ring-full",
          "not-ours",
          "other-mac",
          "arp-answered",
          "arp-ignored",
          "address-conflicts",
          "ip-malformed",
          "ip-checksum",
          "ip-fragments",
          "ip-source",
          "ip-other-address",
          "ip-other-protocol",
          "echo-answered",
          "neighbour-answered",
          "icmp-ignored",
          "transport-malformed",
          "transport-checksum",
          "transport-other-port",
          "udp-queries",
          "udp-responses",
          "udp-unanswered",
          "udp-too-long",
          "tcp-queries",
          "tcp-responses",
          "tcp-syns",
          "tcp-opened",
          "tcp-closed",
          "tcp-reset-by-peer",
          "tcp-timed-out",
          "tcp-evicted",
          "tcp-stray",
          "tcp-out-of-window",
          "tcp-out-of-order",
          "tcp-no-memory",
          "tcp-challenges",
          "tcp-retransmitted",
          "tcp-resets-limited",
          "dhcp-sent",
          "dhcp-ignored",
          "dhcp-bound",
          "dhcp-lost");
}
