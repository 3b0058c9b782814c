package deens.transport.tcp;

import deens.serve.Publisher;
import deens.serve.Snapshot;
import deens.transport.Responder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * One client's connection: messages behind two octets of length (RFC 1035 s4.2.2), any number of
 * them under way (RFC 7766 s6.2.1.1), answered in their order.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write or close closes the channel
final class Connection extends ChannelInboundHandlerAdapter {
  /*
   * What a client can make us keep: one incomplete message and the octets of one read, and of
   * answers that it does not take Netty's high-water mark and one more. Above the mark we neither
   * answer nor read until it has taken some.
   */
  private static final int LENGTH_OCTETS = 2;
  private static final int HEADER_OCTETS = 12;

  private final Worker worker;
  private final Layer layer;
  private final Publisher publisher;
  private final byte[] client;
  private final long idleNanos;

  /** What has been read and not been answered. */
  private ByteBuf pending = Unpooled.EMPTY_BUFFER;

  private long answeredNanos = System.nanoTime();
  private Future<?> idleCheck;

  /** A series of messages is being sent: what follows must wait. */
  private boolean busy;

  /** There has been a message. */
  private boolean begun;

  /** The client sends no more. */
  private boolean clientDone;

  /** We answer what has been read, and no more. */
  private boolean stopping;

  /** All has been answered, and nothing will be any more. */
  private boolean finished;

  Connection(
      Worker worker,
      Layer layer,
      Publisher publisher,
      byte[] client,
      long idleNanos,
      Channel channel) {
    this.worker = worker;
    this.layer = layer;
    this.publisher = publisher;
    this.client = client;
    this.idleNanos = idleNanos;
    idleCheck =
        channel.eventLoop().schedule(() -> closeIfIdle(channel), idleNanos, TimeUnit.NANOSECONDS);
  }

  /** A client that sends octets, but no queries, is idle, too; and one that takes no answers. */
  private void closeIfIdle(Channel channel) {
    long leftNanos = idleNanos - (System.nanoTime() - answeredNanos);
    if (leftNanos > 0) {
      idleCheck =
          channel.eventLoop().schedule(() -> closeIfIdle(channel), leftNanos, TimeUnit.NANOSECONDS);
    } else {
      worker.idle++;
      channel.close();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    var octets = (ByteBuf) message;
    if (finished) {
      octets.release();
      return;
    }
    if (pending.isReadable()) {
      pending = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), pending, octets);
    } else {
      pending.release();
      pending = octets;
    }
    answer(ctx);
  }

  private void answer(ChannelHandlerContext ctx) {
    if (busy) return;
    if (!wholeMessage()) {
      if (clientDone || stopping) finish(ctx);
      else if (!begun) refuseProxyHeader(ctx);
      return;
    }
    begun = true;
    boolean malformed = false;
    try (Snapshot snapshot = publisher.lease()) {
      int nowSeconds = (int) (System.currentTimeMillis() / 1000);
      while (!malformed && !busy && ctx.channel().isWritable() && wholeMessage()) {
        int length = pending.readUnsignedShort();
        int n =
            length < HEADER_OCTETS
                ? 0
                : worker.respond(snapshot.version(), pending, length, client, nowSeconds);
        malformed = n == 0;
        if (n == Responder.SERIES) {
          begin(ctx);
        } else if (!malformed) {
          answeredNanos = System.nanoTime();
          ctx.write(
              ctx.alloc()
                  .ioBuffer(LENGTH_OCTETS + n)
                  .writeShort(n)
                  .writeBytes(worker.response(), 0, n),
              ctx.voidPromise());
        }
      }
    }
    if (malformed) {
      worker.malformed++;
      clientDone = true; // whatever it sends
      finish(ctx);
    } else if ((clientDone || stopping) && !busy && !wholeMessage()) {
      finish(ctx);
    } else {
      readOn(ctx);
    }
  }

  /** A client that may not say whom it speaks for is not waited for to send a message. */
  private void refuseProxyHeader(ChannelHandlerContext ctx) {
    if (!ProxyHeader.begins(pending)) return;
    worker.proxyRefused++;
    ctx.close();
  }

  private void readOn(ChannelHandlerContext ctx) {
    ctx.channel().config().setAutoRead(!busy && ctx.channel().isWritable());
  }

  /** Begins to send a series of messages, made by a thread of its own. */
  private void begin(ChannelHandlerContext ctx) {
    busy = true;
    answeredNanos = System.nanoTime();
    var sender =
        new SeriesSender(
            ctx.channel(),
            publisher,
            worker.series(),
            octets -> {
              worker.sent(octets);
              answeredNanos = System.nanoTime();
            },
            () -> end(ctx));
    Thread.ofVirtual().name("series").start(sender);
  }

  /** Goes on after a series, if the connection is still there. */
  private void end(ChannelHandlerContext ctx) {
    busy = false;
    if (finished) return;
    answer(ctx);
    ctx.flush();
  }

  /** Whether a message can be read, or is too short to be one. */
  private boolean wholeMessage() {
    if (pending.readableBytes() < LENGTH_OCTETS) return false;
    int length = pending.getUnsignedShort(pending.readerIndex());
    return length < HEADER_OCTETS || pending.readableBytes() >= LENGTH_OCTETS + length;
  }

  /**
   * Ends the connection after its last answer. If the client may still send, only our side of it:
   * closing with octets unread would take answers from the client that are still under way.
   */
  private void finish(ChannelHandlerContext ctx) {
    if (finished) return;
    finished = true;
    pending.release();
    pending = Unpooled.EMPTY_BUFFER;
    ctx.writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(sent -> {
          if (clientDone) ctx.close();
          else layer.endOutput(ctx.channel());
        });
    ctx.channel().config().setAutoRead(true);
  }

  /** Answers what has been read and then ends. To be called on the event loop. */
  void stop(ChannelHandlerContext ctx) {
    stopping = true;
    answer(ctx);
    ctx.flush();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    ctx.flush();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (finished || !ctx.channel().isWritable()) return;
    answer(ctx);
    if (!finished) readOn(ctx);
    ctx.flush();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (!(event instanceof ChannelInputShutdownEvent)) return;
    clientDone = true;
    if (finished) ctx.close();
    else answer(ctx);
    ctx.flush();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    idleCheck.cancel(false);
    finished = true;
    pending.release();
    pending = Unpooled.EMPTY_BUFFER;
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    // An IOException is the client's or the network's doing.
    if (!(cause instanceof IOException)) worker.fail(cause);
    ctx.close();
  }
}
