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
  private @Nullable TcpQuestion connection;
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
    try (var udp = new UdpQuestions(server, zones, ids.getAsInt())) {
      udp.start(selector);
      TcpQuestion next = tcp ? new TcpQuestion(server, overTcp, ids.getAsInt()) : null;
      replaceConnection(next);
      if (next != null) next.start(selector);
      while (!udp.isDone() || next != null && !next.isDone()) {
        long left = millis(end - System.nanoTime());
        if (left <= 0) break;
        selector.selectedKeys().clear();
        selector.select(left);
        udp.step();
        if (next != null) next.step();
      }
      if (next != null && !next.isAnswered()) replaceConnection(null);
      return results(udp, Optional.ofNullable(next));
    } catch (IOException e) {
      var results = new LinkedHashMap<Name, Result>();
      for (Name zone : zones) results.put(zone, new Result.Bad(e.getMessage()));
      return results;
    }
  }

  private void replaceConnection(@Nullable TcpQuestion next) {
    if (connection != null) connection.close();
    connection = next;
  }

  private Map<Name, Result> results(UdpQuestions udp, Optional<TcpQuestion> overTcp) {
    String tooLate = " within " + TimeUnit.NANOSECONDS.toMillis(limitNanos) + " ms";
    Map<Name, Result> results = udp.results(new Result.Bad("no answer over UDP" + tooLate));
    if (overTcp.isEmpty()) return results;
    TcpQuestion question = overTcp.get();
    Result result =
        question.result().orElse(new Result.Bad("no answer over TCP" + tooLate));
    if (result instanceof Result.Good) return results;
    // What is wrong with a connection is wrong for all zones, an answer only with its own.
    if (question.isAnswered()) results.put(question.zone(), result);
    else results.replaceAll((zone, before) -> before instanceof Result.Good ? result : before);
    return results;
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
        if (connection == null || connection.isOpen()) continue;
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
