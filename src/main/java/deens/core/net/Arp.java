package deens.core.net;

import deens.core.wire.Wire;
import deens.core.wire.Words;

/**
 * ARP (RFC 826): requests for our address are answered, and a new address is announced twice (RFC
 * 5227 s2.3). Nothing is asked: answers go back the way the queries came.
 */
final class Arp {
  private static final int OCTETS = 28;
  private static final long ETHERNET_IPV4 = 0x0406_0008_0100L; // as it lies in memory
  private static final int REQUEST = 1;
  private static final int REPLY = 2;
  private static final int ANNOUNCEMENTS = 2;
  private static final int ANNOUNCE_MILLIS = 2000;
  private static final int DEFEND_MILLIS = 10_000; // RFC 5227 s2.4

  private final Station station;
  private final Dhcp dhcp;
  private int announced; // the address that has been, or is being
  private int announcements;
  private long dueAt = Long.MAX_VALUE;
  private long defendedAt = Long.MIN_VALUE;

  Arp(Station station, Dhcp dhcp) {
    this.station = station;
    this.dhcp = dhcp;
  }

  void receive(Frame f) {
    byte[] b = f.octets;
    int at = f.ipAt;
    Words w = station.words;
    long[] counters = station.counters;
    int operation = f.end - at < OCTETS ? 0 : Wire.u16(b, at + 6);
    if (operation != REQUEST && operation != REPLY
        || (w.i64(b, at) & Station.MAC) != ETHERNET_IPV4
        || station.ipv4 == 0) {
      counters[NetCounters.ARP_IGNORED]++;
      return;
    }
    long sender = w.i64(b, at + 8) & Station.MAC;
    int senderAddress = w.i32(b, at + 14);
    if (senderAddress == station.ipv4 && sender != station.mac) {
      counters[NetCounters.ADDRESS_CONFLICTS]++;
      if (!dhcp.conflict() && station.now - DEFEND_MILLIS >= defendedAt) {
        defendedAt = station.now;
        send(Station.BROADCAST, REQUEST, 0, station.ipv4);
      }
    } else if (operation == REQUEST && w.i32(b, at + 24) == station.ipv4) {
      counters[NetCounters.ARP_ANSWERED]++;
      send(f.source, REPLY, sender, senderAddress);
    } else {
      counters[NetCounters.ARP_IGNORED]++;
    }
  }

  /** Announces an address that is new, now and once more; returns when something is due next. */
  long tick() {
    if (station.ipv4 != announced) {
      announced = station.ipv4;
      announcements = announced == 0 ? 0 : ANNOUNCEMENTS;
      dueAt = announced == 0 ? Long.MAX_VALUE : station.now;
    }
    if (station.now < dueAt) return dueAt;
    send(Station.BROADCAST, REQUEST, 0, announced);
    announcements--;
    dueAt = announcements > 0 ? station.now + ANNOUNCE_MILLIS : Long.MAX_VALUE;
    return dueAt;
  }

  private void send(long destination, int operation, long target, int targetAddress) {
    int slot = station.slot();
    if (slot < 0) return;
    Words w = station.words;
    byte[] head = station.link.head(slot);
    int at = Station.ETHERNET;
    station.putEthernet(head, destination, Station.TYPE_ARP);
    w.putI64(head, at, ETHERNET_IPV4 | (long) operation << 56);
    w.putI64(head, at + 8, station.mac | (long) station.ipv4 << 48);
    w.putI64(head, at + 16, station.ipv4 >>> 16 | target << 16);
    w.putI32(head, at + 24, targetAddress);
    station.send(slot, at + OCTETS, 0);
  }
}
