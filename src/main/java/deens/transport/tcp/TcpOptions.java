package deens.transport.tcp;

/**
 * How to serve TCP.
 *
 * @param workers event loops, at least 1
 * @param idleMillis a connection on which no query was answered for so long is closed, milliseconds
 * @param connections open connections allowed in all; more are closed as they come
 * @param connectionsPerClient of them for one client: an IPv4 address, or an IPv6 /64
 * @param stopMillis how long {@link TcpServer#close} waits for clients to take their answers,
 *     milliseconds
 */
public record TcpOptions(
    int workers, int idleMillis, int connections, int connectionsPerClient, int stopMillis) {
  /** Checks the ranges. */
  public TcpOptions {
    if (workers < 1 || idleMillis < 1 || connections < 1 || connectionsPerClient < 1)
      throw new IllegalArgumentException(
          workers + " " + idleMillis + " " + connections + " " + connectionsPerClient);
    if (stopMillis < 0) throw new IllegalArgumentException("stopMillis: " + stopMillis);
  }

  /** The defaults: 30 s idle, 4096 connections, 64 of one client, 2 s to stop. */
  public static TcpOptions standard(int workers) {
    return new TcpOptions(workers, 30_000, 4096, 64, 2_000);
  }
}
