package deens.core.net;

import deens.core.wire.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The network stack: Ethernet frames in, Ethernet frames out. No threads and no clock: the time is
 * what {@link #tick} said last. Hot path: no allocation after construction. For one thread.
 *
 * <pre>
 *   for (;;) {
 *     long due = stack.tick(now());
 *     take up to a ring of frames: stack.receive(frame, at, length, summed)
 *     if there were none: wait for a frame, or until due
 *   }
 * </pre>
 */
public final class NetworkStack {
  /** Octets that must be readable behind a frame in its array, whatever they hold. */
  public static final int FRAME_SLACK = 8;

  /** Octets that are readable behind the query that a {@link Responder} gets. */
  public static final int QUERY_SLACK = 16;

  private final Station station;
  private final Arp arp;
  private final Ipv4 ipv4;
  private final Ipv6 ipv6;
  private final Neighbours neighbours;
  private final Tcp tcp;
  private final Dhcp dhcp;
  private final Frame frame = new Frame();
  private long dueAt = Long.MIN_VALUE;

  /**
   * Makes a stack; it sends nothing before the first {@link #tick}.
   *
   * @param seed makes what others must not guess unpredictable
   */
  public NetworkStack(
      NetworkConfig config, Link link, Responder responder, Words words, long seed) {
    station = new Station(link, words, new long[NetCounters.NAMES.size()], seed);
    byte[] query = new byte[0xffff + QUERY_SLACK];
    var udp = new Udp(station, responder, query, config.port());
    tcp = new Tcp(station, config, responder, query);
    dhcp = new Dhcp(station);
    arp = new Arp(station, dhcp);
    neighbours = new Neighbours(station);
    ipv4 = new Ipv4(station, new Icmp(station), udp, tcp, dhcp);
    ipv6 = new Ipv6(station, neighbours, udp, tcp);
    for (IpAddress address : config.addresses()) {
      byte[] octets = address.octets();
      if (address.isV4()) {
        station.ipv4 = words.i32(octets, 0);
      } else {
        station.ipv6[2] = words.i64(octets, 0);
        station.ipv6[3] = words.i64(octets, 8);
      }
    }
    if (config.dhcp()) dhcp.start();
  }

  /**
   * Takes one frame. Never throws on any frame.
   *
   * @param octets holds the frame, and {@link #FRAME_SLACK} octets behind it
   * @param at where its Ethernet header starts
   * @param length its octets, without checksum
   * @param summed whether the device vouches for its UDP or TCP checksum, or says that it is not
   *     filled in as the frame never was on a wire; otherwise it is verified here
   */
  public void receive(byte[] octets, int at, int length, boolean summed) {
    long[] counters = station.counters;
    counters[NetCounters.FRAMES_IN]++;
    if (length < Station.ETHERNET) {
      counters[NetCounters.NOT_OURS]++;
      return;
    }
    Words w = station.words;
    long destination = w.i64(octets, at) & Station.MAC;
    long source = w.i64(octets, at + 6) & Station.MAC;
    if (destination != station.mac && (destination & Station.GROUP) == 0) {
      counters[NetCounters.OTHER_MAC]++;
      return;
    }
    // From a group comes nothing; from ourselves, what a switch gave back.
    if ((source & Station.GROUP) != 0 || source == station.mac) {
      counters[NetCounters.NOT_OURS]++;
      return;
    }
    Frame f = frame;
    f.octets = octets;
    f.ipAt = at + Station.ETHERNET;
    f.end = at + length;
    f.source = source;
    f.direct = destination == station.mac;
    f.summed = summed;
    switch (w.u16(octets, at + 12)) {
      case Station.TYPE_IPV4 -> ipv4.receive(f);
      case Station.TYPE_IPV6 -> ipv6.receive(f);
      case Station.TYPE_ARP -> arp.receive(f);
      default -> counters[NetCounters.NOT_OURS]++;
    }
    dueAt = Long.MIN_VALUE;
  }

  /**
   * Says what time it is, and does what is due. Cheap if nothing is.
   *
   * @param nowMillis milliseconds since any moment, 0 or more; never runs back
   * @return when something is due next, on the same clock, if no frame is received before
   */
  public long tick(long nowMillis) {
    station.now = nowMillis;
    if (nowMillis < dueAt) return dueAt;
    long dhcpAt = dhcp.tick(); // first: an address that it gets is announced at once
    dueAt = Math.min(Math.min(dhcpAt, arp.tick()), Math.min(neighbours.tick(), tcp.tick()));
    return dueAt;
  }

  /** Returns the IPv4 address: the static one, or the one leased at the moment. */
  public Optional<IpAddress> ipv4() {
    if (station.ipv4 == 0) return Optional.empty();
    byte[] octets = new byte[8];
    station.words.putI32(octets, 0, station.ipv4);
    return Optional.of(IpAddress.of(octets, 0, 4));
  }

  /** Returns the IPv6 addresses, the link-local one first; not those that another host has. */
  public List<IpAddress> ipv6() {
    var addresses = new ArrayList<IpAddress>();
    byte[] octets = new byte[16];
    for (int i = 0; i < station.ipv6.length; i += 2) {
      station.words.putI64(octets, 0, station.ipv6[i]);
      station.words.putI64(octets, 8, station.ipv6[i + 1]);
      if ((station.ipv6[i] | station.ipv6[i + 1]) != 0)
        addresses.add(IpAddress.of(octets, 0, octets.length));
    }
    return List.copyOf(addresses);
  }

  /** Returns how many TCP connections there are. */
  public int tcpConnections() {
    return tcp.open();
  }

  /** Returns how much of the memory for TCP is in use, octets. */
  public int tcpBufferedOctets() {
    return tcp.bufferedOctets();
  }

  /** Returns the counters, by the indices of {@link NetCounters}; the array itself. */
  public long[] counters() {
    return station.counters;
  }
}
