package deens.transport.udp;

import java.net.InetSocketAddress;
import java.util.List;

/** UDP of a server that has none. */
final class NoDatagrams implements DatagramServer {
  @Override
  public List<InetSocketAddress> addresses() {
    return List.of();
  }

  @Override
  public void start() {}

  @Override
  public List<Long> threads() {
    return List.of();
  }

  @Override
  public UdpCounters counters() {
    return UdpCounters.ZERO;
  }

  @Override
  public long[] times() {
    return Exchange.noTimes();
  }

  @Override
  public void close() {}
}
