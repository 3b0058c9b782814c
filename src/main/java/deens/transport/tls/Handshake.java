package deens.transport.tls;

import deens.transport.tcp.ProxyHeader;
import deens.transport.tls.TlsCounters.Reason;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.netty.internal.tcnative.SSL;
import java.util.Locale;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/** Watches one connection's handshake from both sides of its SslHandler, and counts its end. */
@SuppressWarnings("FutureReturnValueIgnored") // a failed close leaves nothing to do
final class Handshake {
  /** Many times what any client sends: a ClientHello with all there is has two thousand. */
  private static final int MOST_OCTETS = 32_768;

  private final Tally tally;
  private final long beganMillis = System.currentTimeMillis();
  private final ChannelHandler before = new Before();
  private final ChannelHandler behind = new Behind();
  private int octets;

  /** How it ended has been counted. */
  private boolean ended;

  private boolean good;

  Handshake(Tally tally) {
    this.tally = tally;
  }

  /** Returns the handler that sees what the client sends; it is there until the handshake ends. */
  ChannelHandler before() {
    return before;
  }

  /** Returns the handler that sees what the SslHandler makes of it. */
  ChannelHandler behind() {
    return behind;
  }

  private void failed(ChannelHandlerContext ctx, Reason reason) {
    if (!ended) tally.failed(reason);
    ended = true;
    ctx.close();
  }

  private final class Before extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      var received = (ByteBuf) message;
      boolean proxy = octets == 0 && ProxyHeader.begins(received);
      octets += received.readableBytes();
      if (proxy || octets > MOST_OCTETS) {
        received.release();
        failed(ctx, proxy ? Reason.PROXY : Reason.TOO_LONG);
      } else {
        ctx.fireChannelRead(received);
      }
    }
  }

  private final class Behind extends ChannelInboundHandlerAdapter {
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      switch (event) {
        case SslHandshakeCompletionEvent end when end.isSuccess() -> succeeded(ctx);
        case SslHandshakeCompletionEvent end -> failed(ctx, reason(end.cause()));
        // The client sends no more; what a plain connection says by its end.
        case SslCloseCompletionEvent end when end.isSuccess() ->
            ctx.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        case SslCloseCompletionEvent _ -> {}
        default -> ctx.fireUserEventTriggered(event);
      }
    }

    private void succeeded(ChannelHandlerContext ctx) {
      if (ended) return;
      ended = true;
      good = true;
      ctx.pipeline().remove(before);
      tally.succeeded(isResumed(ctx.pipeline().get(SslHandler.class).engine()));
    }

    /** The JDK does not say, but keeps the time of a session's first handshake. */
    private boolean isResumed(SSLEngine engine) {
      return engine instanceof ReferenceCountedOpenSslEngine openSsl
          ? SSL.isSessionReused(openSsl.sslPointer())
          : engine.getSession().getCreationTime() < beganMillis;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      if (!(cause instanceof SSLException) && !(cause.getCause() instanceof SSLException)) {
        ctx.fireExceptionCaught(cause);
        return;
      }
      if (good) tally.broken();
      failed(ctx, reason(cause)); // counted by now, if it was the handshake
    }
  }

  /** Finds out from the words of BoringSSL and of the JDK, which have no codes. */
  static Reason reason(Throwable cause) {
    if (cause instanceof SslHandshakeTimeoutException) return Reason.TIMEOUT;
    if (cause instanceof NotSslRecordException) return Reason.GARBAGE;
    if (!(cause instanceof SSLException)) {
      return cause.getCause() == null ? Reason.CLOSED : reason(cause.getCause());
    }
    String words = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
    if (words.contains("alert")) return Reason.ALERT;
    if (words.contains("clos")) return Reason.CLOSED;
    return words.contains("no_shared")
            || words.contains("no shared")
            || words.contains("in common")
            || words.contains("unsupported_protocol")
            || words.contains("not enabled or supported")
        ? Reason.NOTHING_IN_COMMON
        : Reason.GARBAGE;
  }
}
