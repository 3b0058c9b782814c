package deens.peers;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** Asks the same every 2 ms from one socket, whatever comes back, and counts what does not. */
final class SteadyClient {
  static final int PER_SECOND = 500;

  private static final long PACE_NANOS = TimeUnit.SECONDS.toNanos(1) / PER_SECOND;
  private static final int MOST_QUERIES = 60_000;
  private static final long LATE_MILLIS = 1000;
  private static final int PATIENCE_SECONDS = 60;

  private final Namespace where;
  private final byte[] query;
  private final AtomicLongArray sentNanos = new AtomicLongArray(MOST_QUERIES);
  private final AtomicLongArray answeredNanos = new AtomicLongArray(MOST_QUERIES);
  private volatile boolean stopping;

  /**
   * What came of a run.
   *
   * @param lost without a good answer (NOERROR, with authority) within a second
   * @param firstMillis when the first of the lost was sent, from the first query on
   * @param outageMillis from the first of the lost to the last, and until the next
   */
  record Losses(int sent, int lost, long firstMillis, long outageMillis) {}

  SteadyClient(Namespace where, Name question) {
    this.where = where;
    query = Message.newQuery(Record.newRecord(question, Type.A, DClass.IN)).toWire();
  }

  /** Asks while something is done, and returns what came of it. */
  Losses during(Callable<Void> what) throws Exception {
    DatagramChannel channel =
        where.inside(
            () -> DatagramChannel.open().connect(new InetSocketAddress(EdgeNetwork.SERVICE, 53)));
    try (channel) {
      Thread receiver = Thread.ofPlatform().daemon().start(() -> receive(channel));
      var sent = new FutureTask<Integer>(() -> send(channel));
      Thread.ofPlatform().daemon().start(sent);
      try {
        what.call();
      } finally {
        stopping = true;
      }
      int queries = sent.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      Thread.sleep(LATE_MILLIS);
      channel.close();
      receiver.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
      return losses(queries);
    }
  }

  private int send(DatagramChannel channel) throws IOException {
    ByteBuffer out = ByteBuffer.allocateDirect(query.length).put(query);
    long begun = System.nanoTime();
    int n = 0;
    for (; n < MOST_QUERIES && !stopping; n++) {
      long due = begun + n * PACE_NANOS;
      for (long left; (left = due - System.nanoTime()) > 0; ) LockSupport.parkNanos(left);
      out.putShort(0, (short) n).rewind();
      sentNanos.set(n, System.nanoTime());
      try {
        channel.write(out);
      } catch (IOException e) {
        // Unreachable, the network says: as lost as if it were silent.
      }
    }
    return n;
  }

  private void receive(DatagramChannel channel) {
    ByteBuffer in = ByteBuffer.allocateDirect(4096);
    while (channel.isOpen()) {
      try {
        channel.read(in.clear());
        take(in);
      } catch (AsynchronousCloseException e) {
        return;
      } catch (IOException e) {
        // Unreachable: nothing was received.
      }
    }
  }

  private void take(ByteBuffer in) {
    boolean good = in.position() > 12 && (in.get(2) & 0x84) == 0x84 && (in.get(3) & 15) == 0;
    if (!good) return;
    // The id is the query's number: there are fewer queries than ids.
    int number = in.getShort(0) & 0xffff;
    if (number < MOST_QUERIES) answeredNanos.compareAndSet(number, 0, System.nanoTime());
  }

  private Losses losses(int queries) {
    int lost = 0;
    long first = Long.MAX_VALUE;
    long last = Long.MIN_VALUE;
    for (int i = 0; i < queries; i++) {
      long answered = answeredNanos.get(i);
      long sent = sentNanos.get(i);
      if (answered != 0 && answered - sent < TimeUnit.MILLISECONDS.toNanos(LATE_MILLIS)) continue;
      lost++;
      first = Math.min(first, sent);
      last = Math.max(last, sent + PACE_NANOS);
    }
    if (lost == 0) return new Losses(queries, 0, 0, 0);
    return new Losses(
        queries,
        lost,
        TimeUnit.NANOSECONDS.toMillis(first - sentNanos.get(0)),
        TimeUnit.NANOSECONDS.toMillis(last - first));
  }
}
