package deens.transport.udp;

import deens.core.image.Version;
import deens.serve.Publisher;
import deens.serve.Reader;
import deens.transport.Libc;
import deens.transport.Responder;
import java.lang.foreign.Arena;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/**
 * Answers the queries of one socket, which nobody else uses, from start to stop. Hot path: no
 * allocation after construction.
 */
final class DatagramWorker implements Runnable {
  /** How many batches that wait in the socket when it is to stop are still answered. */
  private static final int LAST_BATCHES = 8;

  private static final long FAULT_PAUSE_NANOS = 1_000_000;

  private final int socket;
  private final boolean wildcard;
  private final int responseOctets;
  private final Publisher publisher;
  private final Exchange exchange;
  private final CountDownLatch begun = new CountDownLatch(1);
  private volatile boolean stopping;
  private boolean closed;
  private long overflowed;
  private long began;

  /** Makes the worker of a socket, which it closes at its end. */
  DatagramWorker(
      int socket, boolean wildcard, int responseOctets, Responder responder, Publisher publisher) {
    this.socket = socket;
    this.wildcard = wildcard;
    this.responseOctets = responseOctets;
    this.publisher = publisher;
    exchange = new Exchange(responder, responseOctets);
  }

  @Override
  public void run() {
    try (Arena arena = Arena.ofConfined();
        Reader reader = publisher.register()) {
      var batch = new Batch(arena, socket, wildcard, responseOctets);
      begun.countDown();
      int last = 0;
      while (last < LAST_BATCHES) {
        boolean stop = stopping;
        int n = round(batch, reader, !stop);
        if (n < 0) {
          if (stop) break;
          // Nothing that we know of; if it lasts, it must not take the whole processor.
          if (n != -Libc.EINTR) LockSupport.parkNanos(FAULT_PAUSE_NANOS);
        }
        if (stop) last++;
      }
      send(batch);
    } finally {
      begun.countDown();
    }
  }

  /**
   * Waits until the thread that runs this has all that it needs to answer, or has failed; an
   * interrupted caller does not wait.
   */
  void awaitBeginning() {
    try {
      begun.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Sends the replies to the batch before, and answers one more. A method of its own, since the
   * loop around it is entered once and may never be compiled. The system calls come first: what the
   * JIT inlines has a bound, and behind it each call would make an object.
   *
   * @return the datagrams received, or a negated errno
   */
  private int round(Batch batch, Reader reader, boolean wait) {
    send(batch);
    int n = batch.receive(wait);
    if (n > 0) {
      began = exchange.begin();
      exchange.received += n;
      answer(batch, n, reader.take());
      reader.quiescent();
    }
    return n;
  }

  private void send(Batch batch) {
    exchange.answered += batch.replies();
    exchange.unsent += batch.send();
    exchange.end(began);
    began = 0;
  }

  private void answer(Batch batch, int n, Version version) {
    boolean ahead = exchange.looksAhead(version, n);
    if (ahead) lookAhead(batch, version, n);
    for (int i = 0; i < n; i++) {
      int length = batch.length(i);
      if (length == 0 && stopping) { // what wakes us: see stop()
        exchange.received--;
        continue;
      }
      if (!exchange.admit(length, batch.tooLong(i))) continue;
      batch.query(i, exchange.query, length);
      int client = batch.client(i, exchange.client);
      if (ahead) exchange.foresee(version, i);
      int octets = exchange.respond(version, length, client);
      if (octets > 0) batch.reply(i, exchange.response, octets);
    }
  }

  private void lookAhead(Batch batch, Version version, int n) {
    for (int i = 0; i < n; i++) {
      int length = batch.length(i);
      batch.query(i, exchange.query, length);
      exchange.prefetch.add(exchange.query, length);
    }
    exchange.prefetch.run(version);
  }

  /** Lets the loop end after the batches that have arrived. */
  void stop() {
    stopping = true;
    Sockets.wake(socket);
  }

  synchronized void close() {
    overflowed = Sockets.drops(socket);
    closed = true;
    Sockets.close(socket);
  }

  void addTimes(long[] sum) {
    exchange.addTimes(sum);
  }

  /** Not while the socket is being closed: its number may be another file's after that. */
  synchronized UdpCounters counters() {
    if (!closed) overflowed = Sockets.drops(socket);
    return exchange.counters(overflowed);
  }
}
