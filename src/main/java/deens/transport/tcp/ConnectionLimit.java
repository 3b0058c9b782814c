package deens.transport.tcp;

import java.net.InetAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many connections are open, in all and by client (RFC 7766 s6.2.2). An IPv6 client is its /64:
 * who has one address of it has all.
 */
final class ConnectionLimit {
  /** Where Tor puts its circuits (HiddenServiceExportCircuitID): fc00:dead:beef:4dad::/64. */
  private static final long TOR_CIRCUITS = 0xfc00_dead_beef_4dadL;

  private volatile int inAll;
  private volatile int byClient;
  private final AtomicInteger open = new AtomicInteger();
  private final ConcurrentMap<Long, Integer> clients = new ConcurrentHashMap<>();

  ConnectionLimit(int inAll, int byClient) {
    this.inAll = inAll;
    this.byClient = byClient;
  }

  /** Sets other bounds; who has a place keeps it. */
  void set(int inAll, int byClient) {
    this.inAll = inAll;
    this.byClient = byClient;
  }

  /** Takes a place for one more connection, to be given back by {@link #leave()}; false: none. */
  boolean enter() {
    if (open.incrementAndGet() <= inAll) return true;
    open.decrementAndGet();
    return false;
  }

  /** Takes one of a client's places, to be given back by {@link #leave(InetAddress)}. */
  boolean enter(InetAddress client) {
    if (clients.merge(key(client), 1, Integer::sum) <= byClient) return true;
    leave(client);
    return false;
  }

  /** Gives a place back. */
  void leave() {
    open.decrementAndGet();
  }

  /** Gives a client's place back. */
  void leave(InetAddress client) {
    clients.computeIfPresent(key(client), (k, n) -> n == 1 ? null : n - 1);
  }

  private static long key(InetAddress client) {
    byte[] b = client.getAddress();
    long key = word(b, 0);
    // IPv4 is put into 0:1::/32, where no client is.
    if (b.length == 4) return 1L << 32 | key;
    key = key << 32 | word(b, 4);
    // A circuit of Tor's is an address within one /64, and a client: it is put into ::/32.
    return key == TOR_CIRCUITS ? word(b, 12) : key;
  }

  private static long word(byte[] b, int at) {
    long word = 0;
    for (int i = at; i < at + 4; i++) word = word << 8 | b[i] & 0xff;
    return word;
  }
}
