package deens.transport.tcp;

import deens.serve.Publisher;
import deens.serve.Snapshot;
import deens.transfer.MessageSeries;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a series of messages, each when the system has taken the one before: whatever the client
 * does, one message is in memory. A client that takes none for too long is closed as idle, which
 * ends this, too. Run by a virtual thread, so that no event loop waits for it.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed close leaves nothing to do
final class SeriesSender implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(SeriesSender.class);
  private static final int LENGTH_OCTETS = 2;
  private static final int MOST_OCTETS = 65_535;

  /** So that a message that comes out too long is seen to be. */
  private static final int ROOM_OCTETS = MOST_OCTETS + 1024;

  private final Channel channel;
  private final Publisher publisher;
  private final MessageSeries series;
  private final IntConsumer sent;
  private final Runnable ended;

  /**
   * Makes a sender.
   *
   * @param sent is told the octets of each message, on the event loop
   * @param ended is run on the event loop if the whole series was sent
   */
  SeriesSender(
      Channel channel,
      Publisher publisher,
      MessageSeries series,
      IntConsumer sent,
      Runnable ended) {
    this.channel = channel;
    this.publisher = publisher;
    this.series = series;
    this.sent = sent;
    this.ended = ended;
  }

  @Override
  public void run() {
    boolean whole = false;
    try (series) {
      whole = send();
    } catch (RuntimeException | Error e) {
      LOG.error("a series of messages was ended by a fault", e);
    }
    if (whole) channel.eventLoop().execute(ended);
    else channel.close();
  }

  /** Sends the messages; returns whether all of them were. */
  private boolean send() {
    byte[] message = new byte[ROOM_OCTETS];
    try (Snapshot snapshot = publisher.lease()) {
      while (true) {
        int n = series.next(snapshot.version(), message);
        if (n == 0) return series.isWhole();
        if (n > MOST_OCTETS) throw new IllegalStateException("a message of " + n + " octets");
        ByteBuf octets =
            channel.alloc().ioBuffer(LENGTH_OCTETS + n).writeShort(n).writeBytes(message, 0, n);
        ChannelFuture written = channel.writeAndFlush(octets);
        written.addListener(done -> {
          if (done.isSuccess()) sent.accept(n);
        });
        if (!written.awaitUninterruptibly().isSuccess()) return false;
      }
    }
  }
}
