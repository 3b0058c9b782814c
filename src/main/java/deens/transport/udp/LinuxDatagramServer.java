package deens.transport.udp;

import deens.serve.Publisher;
import deens.transport.Listen;
import deens.transport.Responder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** A thread with a socket of its own for each worker and address, all sharing the ports. */
final class LinuxDatagramServer implements DatagramServer {
  private final List<InetSocketAddress> addresses = new ArrayList<>();
  private final List<DatagramWorker> workers = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private boolean closed;

  private LinuxDatagramServer() {}

  static LinuxDatagramServer open(
      List<InetSocketAddress> addresses,
      UdpOptions options,
      Supplier<Responder> responders,
      Publisher publisher)
      throws IOException {
    var server = new LinuxDatagramServer();
    try {
      for (InetSocketAddress address : Listen.distinct(addresses)) {
        server.bind(address, options, responders, publisher);
      }
    } catch (Throwable e) {
      server.close();
      throw e;
    }
    return server;
  }

  private void bind(
      InetSocketAddress address,
      UdpOptions options,
      Supplier<Responder> responders,
      Publisher publisher)
      throws IOException {
    InetSocketAddress bound = address;
    for (int i = 0; i < options.workers(); i++) {
      int socket = Sockets.open(bound, i > 0);
      workers.add(
          new DatagramWorker(
              socket,
              address.getAddress().isAnyLocalAddress(),
              options.responseOctets(),
              responders.get(),
              publisher));
      if (i == 0) {
        bound = Sockets.address(socket);
        addresses.add(bound);
      }
      String name = "udp-" + Listen.text(bound) + "-" + i;
      threads.add(Thread.ofPlatform().name(name).unstarted(workers.getLast()));
    }
  }

  @Override
  public List<InetSocketAddress> addresses() {
    return List.copyOf(addresses);
  }

  @Override
  public void start() {
    threads.forEach(Thread::start);
    workers.forEach(DatagramWorker::awaitBeginning);
  }

  @Override
  public List<Long> threads() {
    return threads.stream().map(Thread::threadId).toList();
  }

  @Override
  public long[] times() {
    long[] sum = Exchange.noTimes();
    workers.forEach(worker -> worker.addTimes(sum));
    return sum;
  }

  @Override
  public UdpCounters counters() {
    return workers.stream()
        .map(DatagramWorker::counters)
        .reduce(UdpCounters.ZERO, UdpCounters::plus);
  }

  @Override
  public synchronized void close() {
    if (closed) return;
    closed = true;
    workers.forEach(DatagramWorker::stop);
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    workers.forEach(DatagramWorker::close);
    if (interrupted) Thread.currentThread().interrupt();
  }
}
