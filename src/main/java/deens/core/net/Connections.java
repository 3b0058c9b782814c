package deens.core.net;

import deens.core.hash.SipHash24;
import deens.core.wire.Words;
import org.jspecify.annotations.Nullable;

/**
 * All connections there can be, found by addresses and ports. Hot path: no allocation after
 * construction.
 */
final class Connections {
  private static final int NONE = -1;

  private final Station station;
  private final Connection[] all;
  private final int[] buckets;
  private final byte[] hashed = new byte[24];
  private int free;
  private int used;

  Connections(Station station, int count) {
    this.station = station;
    all = new Connection[count];
    for (int i = 0; i < count; i++) {
      all[i] = new Connection(i);
      all[i].next = i + 1 < count ? i + 1 : NONE;
    }
    int size = 1;
    while (size < count) size *= 2;
    buckets = new int[size];
    for (int i = 0; i < size; i++) buckets[i] = NONE;
  }

  /** Returns how many there can be. */
  int count() {
    return all.length;
  }

  /** Returns how many there are. */
  int used() {
    return used;
  }

  /** Returns one of them, which may be unused. */
  Connection at(int index) {
    return all[index];
  }

  /** Returns the connection that a frame belongs to, if any. */
  @Nullable Connection find(Frame f) {
    for (int i = buckets[bucket(f)]; i != NONE; i = all[i].next) {
      if (isOf(all[i], f)) return all[i];
    }
    return null;
  }

  private boolean isOf(Connection c, Frame f) {
    Words w = station.words;
    byte[] b = f.octets;
    int ports = w.i32(b, f.transportAt);
    if (c.v6 != f.v6 || w.i32(c.head, c.headOctets) != Integer.rotateLeft(ports, 16)) return false;
    int at = f.ipAt;
    if (!f.v6) return w.i64(c.head, 26) == Long.rotateLeft(w.i64(b, at + 12), 32);
    return w.i64(c.head, 22) == w.i64(b, at + 24)
        && w.i64(c.head, 30) == w.i64(b, at + 32)
        && w.i64(c.head, 38) == w.i64(b, at + 8)
        && w.i64(c.head, 46) == w.i64(b, at + 16);
  }

  private int bucket(Frame f) {
    int octets = Udp.copySource(station.words, f, hashed);
    station.words.putI32(hashed, octets, station.words.i32(f.octets, f.transportAt));
    return (int) SipHash24.hash(station.k1, station.k0, hashed, 0, octets + 4) & buckets.length - 1;
  }

  /** Returns an unused connection for a frame's addresses and ports; null: there is none. */
  @Nullable Connection take(Frame f) {
    if (free == NONE) return null;
    Connection c = all[free];
    free = c.next;
    c.used = true;
    used++;
    c.v6 = f.v6;
    c.addressSum = f.addressSum;
    c.clientOctets = Udp.copySource(station.words, f, c.client);
    c.headOctets = Station.headOctets(f);
    station.reply(f, c.head, Station.TCP, 0);
    SegmentWriter.putPorts(station.words, f, c.head, c.headOctets);
    int bucket = bucket(f);
    c.bucket = bucket;
    c.next = buckets[bucket];
    buckets[bucket] = c.index;
    return c;
  }

  /** Makes a connection unused; its queues are empty. */
  void release(Connection c) {
    int i = buckets[c.bucket];
    if (i == c.index) {
      buckets[c.bucket] = c.next;
    } else {
      while (all[i].next != c.index) i = all[i].next;
      all[i].next = c.next;
    }
    c.used = false;
    used--;
    c.next = free;
    free = c.index;
  }
}
