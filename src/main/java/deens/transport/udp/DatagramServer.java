package deens.transport.udp;

import deens.serve.Publisher;
import deens.transport.AddressMissingException;
import deens.transport.Responder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Supplier;

/** Answers queries over UDP: opened, which binds its sockets, then started, then closed. */
public interface DatagramServer extends AutoCloseable {
  /**
   * Binds the addresses; needs the right to do so now, and no more when started.
   *
   * @param addresses resolved; port 0 takes any free port
   * @param responders makes one for each worker
   * @param publisher has a version when the server is started
   * @throws AddressMissingException if the machine lacks an address
   * @throws IOException if an address is in use or forbidden: one line that says so
   */
  static DatagramServer open(
      List<InetSocketAddress> addresses,
      UdpOptions options,
      Supplier<Responder> responders,
      Publisher publisher)
      throws IOException {
    return switch (options.io()) {
      case SYSTEM_CALLS -> LinuxDatagramServer.open(addresses, options, responders, publisher);
      case NETTY -> NettyDatagramServer.open(addresses, options, responders, publisher);
    };
  }

  /** Returns one that listens nowhere. */
  static DatagramServer none() {
    return new NoDatagrams();
  }

  /** Returns where it listens, with real ports. */
  List<InetSocketAddress> addresses();

  /** Begins to answer; returns when queries are waited for. */
  void start();

  /** Returns the {@linkplain Thread#threadId ids} of the threads that answer. */
  List<Long> threads();

  /** Returns what happened so far. */
  UdpCounters counters();

  /**
   * Returns how long answers took, of one batch in 64: from when queries had been received to when
   * their responses were handed to the system. At i: how many took less than 2^i microseconds, and
   * not less than half of that.
   */
  long[] times();

  /** Answers what has been received, ends all workers and closes their sockets. */
  @Override
  void close();
}
