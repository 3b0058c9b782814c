package deens.transport.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyProtocolVersion;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol.AddressFamily;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Begins a connection of a trusted proxy: its first octets say whom it speaks for (the PROXY
 * protocol, versions 1 and 2). They must be there: a proxy that left them out would let its clients
 * write them.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed close leaves nothing to do
final class ProxyEntrance extends ChannelInboundHandlerAdapter {
  /*
   * Before TLS or within it: proxies do either, and the first octet tells them apart. A header is
   * bounded: 107 octets (version 1), or addresses and what they may have beside (version 2).
   */
  private static final int MOST_TLV_OCTETS = 1024;

  private final InetAddress peer;
  private final Layer layer;
  private final Worker worker;
  private final Consumer<InetAddress> begin;

  /** The header is within the layer. */
  private boolean layered;

  /** The client is known. */
  private boolean named;

  private boolean refused;

  private ProxyEntrance(InetAddress peer, Layer layer, Worker worker, Consumer<InetAddress> begin) {
    this.peer = peer;
    this.layer = layer;
    this.worker = worker;
    this.begin = begin;
  }

  /**
   * Waits for a header.
   *
   * @param peer the proxy
   * @param layer is added where it belongs
   * @param millis how long it may take
   * @param begin is given the client, and adds what comes behind
   */
  static void add(
      Channel channel,
      InetAddress peer,
      Layer layer,
      Worker worker,
      int millis,
      Consumer<InetAddress> begin) {
    var entrance = new ProxyEntrance(peer, layer, worker, begin);
    Future<?> timeout =
        channel
            .eventLoop()
            .schedule(() -> entrance.timeout(channel), millis, TimeUnit.MILLISECONDS);
    channel.closeFuture().addListener(closed -> timeout.cancel(false));
    channel.pipeline().addLast(entrance.new Peek());
  }

  /** Looks at the first octet, and puts a decoder where the header is. */
  private final class Peek extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      var octets = (ByteBuf) message;
      layered =
          octets.isReadable() && layer.isBegunBy(octets.getUnsignedByte(octets.readerIndex()));
      if (layered) layer.add(ctx.channel());
      ctx.pipeline()
          .addLast(new HAProxyMessageDecoder(MOST_TLV_OCTETS))
          .addLast(ProxyEntrance.this);
      ctx.fireChannelRead(octets);
      if (!ctx.isRemoved()) ctx.pipeline().remove(this); // a refusal has ended all of it
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event instanceof ChannelInputShutdownEvent) ctx.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    var header = (HAProxyMessage) message;
    try {
      // Version 1 is Tor's, whose other end is on this machine.
      boolean old = header.protocolVersion() == HAProxyProtocolVersion.V1;
      if (old && !peer.isLoopbackAddress()) {
        refuse(ctx.channel());
        return;
      }
      named = true;
      if (!layered) layer.add(ctx.channel());
      begin.accept(client(header));
      ctx.pipeline().remove(this);
    } finally {
      header.release();
    }
  }

  /** A proxy may speak for itself (LOCAL), or for a client that has no address. */
  private InetAddress client(HAProxyMessage header) {
    AddressFamily family = header.proxiedProtocol().addressFamily();
    boolean has = family == AddressFamily.AF_IPv4 || family == AddressFamily.AF_IPv6;
    if (header.command() == HAProxyCommand.LOCAL || !has) return peer;
    return InetAddress.ofLiteral(header.sourceAddress());
  }

  private void timeout(Channel channel) {
    if (!named) refuse(channel);
  }

  private void refuse(Channel channel) {
    if (refused) return;
    refused = true;
    worker.proxyRefused++;
    channel.close();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent) refuse(ctx.channel());
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    refuse(ctx.channel()); // what it sent was no header
  }
}
