package deens.control.health;

import deens.core.wire.Name;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.Selector;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks over UDP about all zones, and over TCP about one of them, each in its turn. Each round has
 * new sockets: by their ports, a server's workers come in turn, too. The last TCP connection stays
 * open until the next round, and its end tells of a server that is killed.
 */
public final class SocketProbe implements Probe {
  private final InetSocketAddress server;
  private final boolean tcp;
  private final long limitNanos;
  private final IntSupplier ids;
  private final Selector selector;
  private @Nullable TcpTries connection;
  private int round;

  /**
   * Makes a probe.
   *
   * @param tcp whether to ask over TCP, too
   * @param limitMillis how long answers may take
   * @param ids gives numbers that nobody can guess
   */
  public SocketProbe(InetSocketAddress server, boolean tcp, int limitMillis, IntSupplier ids)
      throws IOException {
    this.server = server;
    this.tcp = tcp;
    this.ids = ids;
    limitNanos = TimeUnit.MILLISECONDS.toNanos(limitMillis);
    selector = Selector.open();
  }

  @Override
  public Map<Name, Result> ask(List<Name> zones) {
    long end = System.nanoTime() + limitNanos;
    Name overTcp = zones.get(Math.floorMod(round++, zones.size()));
    replaceConnection(null);
    try (var udp = new UdpQuestions(server, zones, ids.getAsInt())) {
      udp.start(selector);
      if (!tcp) {
        converse(udp, Optional.empty(), end);
        return udp.results(late("UDP"));
      }
      var tries = new TcpTries(server, overTcp, ids.getAsInt(), selector);
      replaceConnection(tries);
      converse(udp, Optional.of(tries), end);
      if (!tries.question().isAnswered()) replaceConnection(null);
      return merged(udp.results(late("UDP")), tries);
    } catch (IOException e) {
      var results = new LinkedHashMap<Name, Result>();
      for (Name zone : zones) results.put(zone, new Result.Bad(e.getMessage()));
      return results;
    }
  }

  /** Takes what comes until nothing more can, or somebody knows that nobody listens. */
  private void converse(UdpQuestions udp, Optional<TcpTries> overTcp, long end) throws IOException {
    while (!udp.isDone() || overTcp.isPresent() && !overTcp.get().isDone()) {
      if (udp.isGone() || overTcp.isPresent() && overTcp.get().question().isGone()) return;
      long now = System.nanoTime();
      if (now - end >= 0) return;
      long idle = overTcp.isPresent() ? overTcp.get().idleNanos(now) : Long.MAX_VALUE;
      selector.selectedKeys().clear();
      selector.select(Math.max(1, millis(Math.min(end - now, idle))));
      udp.step();
      if (overTcp.isPresent()) overTcp.get().step(System.nanoTime());
    }
  }

  private Result late(String how) {
    long millis = TimeUnit.NANOSECONDS.toMillis(limitNanos);
    return new Result.Bad("no answer over " + how + " within " + millis + " ms");
  }

  private Map<Name, Result> merged(Map<Name, Result> results, TcpTries overTcp) {
    TcpQuestion question = overTcp.question();
    Result its = question.result().orElse(late("TCP"));
    if (its instanceof Result.Good) return results;
    // What is wrong with a connection is wrong for all zones, an answer only with its own.
    if (question.isAnswered()) results.put(overTcp.zone(), its);
    else
      results.replaceAll((zone, overUdp) ->
          overUdp instanceof Result.Good || its instanceof Result.Gone ? its : overUdp);
    return results;
  }

  private void replaceConnection(@Nullable TcpTries next) {
    if (connection != null) connection.close();
    connection = next;
  }

  @Override
  public void await(long nanos, boolean watching) {
    long end = System.nanoTime() + nanos;
    try {
      while (true) {
        long left = millis(end - System.nanoTime());
        if (left <= 0) return;
        selector.selectedKeys().clear();
        // Woken, or something came.
        if (selector.select(left) == 0) return;
        if (connection == null || connection.question().isOpen()) continue;
        replaceConnection(null);
        if (watching) return;
      }
    } catch (IOException e) {
      throw new IllegalStateException("the system cannot wait", e);
    }
  }

  private static long millis(long nanos) {
    return (nanos + 999_999) / 1_000_000;
  }

  @Override
  public void wake() {
    selector.wakeup();
  }

  @Override
  public void close() {
    replaceConnection(null);
    try {
      selector.close();
    } catch (IOException e) {
      // Nothing more is wanted of it.
    }
  }
}
