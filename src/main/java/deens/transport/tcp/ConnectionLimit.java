package deens.transport.tcp;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many connections are open, in all and by client (RFC 7766 s6.2.2). An IPv6 client is its /64:
 * who has one address of it has all.
 */
final class ConnectionLimit {
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

  /** Takes a place for one more connection, to be given back by {@link #release}; false: none. */
  boolean take(InetAddress client) {
    if (open.incrementAndGet() <= inAll) {
      if (clients.merge(key(client), 1, Integer::sum) <= byClient) return true;
      leave(client);
    }
    open.decrementAndGet();
    return false;
  }

  /** Gives a place back. */
  void release(InetAddress client) {
    leave(client);
    open.decrementAndGet();
  }

  private void leave(InetAddress client) {
    clients.computeIfPresent(key(client), (k, n) -> n == 1 ? null : n - 1);
  }

  private static long key(InetAddress client) {
    byte[] b = client.getAddress();
    int octets = client instanceof Inet6Address ? 8 : 4;
    // IPv4 is put into 0:1::/32, where no client is.
    long key = octets == 4 ? 1 : 0;
    for (int i = 0; i < octets; i++) key = key << 8 | b[i] & 0xff;
    return key;
  }
}
