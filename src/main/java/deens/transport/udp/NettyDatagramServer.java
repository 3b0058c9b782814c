package deens.transport.udp;

import deens.serve.Publisher;
import deens.serve.Reader;
import deens.transport.Listen;
import deens.transport.NettyTransport;
import deens.transport.Responder;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardSocketOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Datagram channels of Netty: for each address one on each event loop. Netty cannot say from which
 * address to answer, so a wildcard is bound beside each address that the machine has at the time:
 * the system gives a datagram to the socket whose address fits best.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write or close closes the channel
final class NettyDatagramServer implements DatagramServer {
  private static final int DATAGRAMS_A_READ = 16;
  private static final ChannelOption<Integer> IP_MTU_DISCOVER =
      new IntegerUnixChannelOption("IP_MTU_DISCOVER", 0, 10);
  private static final ChannelOption<Integer> IPV6_MTU_DISCOVER =
      new IntegerUnixChannelOption("IPV6_MTU_DISCOVER", 41, 23);
  private static final int PMTUDISC_OMIT = 5;

  private final UdpOptions options;
  private final Supplier<Responder> responders;
  private final Publisher publisher;
  private final EventLoopGroup loops;
  private final List<InetSocketAddress> addresses = new ArrayList<>();
  private final List<Channel> channels = new ArrayList<>();
  private final List<Exchange> exchanges = new ArrayList<>();

  private NettyDatagramServer(
      UdpOptions options, Supplier<Responder> responders, Publisher publisher) {
    this.options = options;
    this.responders = responders;
    this.publisher = publisher;
    loops = NettyTransport.loops(options.workers(), "udp");
  }

  static NettyDatagramServer open(
      List<InetSocketAddress> addresses,
      UdpOptions options,
      Supplier<Responder> responders,
      Publisher publisher)
      throws IOException {
    var server = new NettyDatagramServer(options, responders, publisher);
    try {
      for (InetSocketAddress address : Listen.distinct(addresses)) server.bind(address);
    } catch (Throwable e) {
      server.close();
      throw e;
    }
    return server;
  }

  private void bind(InetSocketAddress address) throws IOException {
    InetSocketAddress bound = address;
    boolean first = true;
    for (EventExecutor loop : loops) {
      Channel channel = bind(bound, (EventLoop) loop, !first);
      if (first) {
        bound = (InetSocketAddress) channel.localAddress();
        addresses.add(bound);
        // Bound alone, and only then shared: see Sockets.
        share(channel);
        first = false;
      }
    }
    if (!bound.getAddress().isAnyLocalAddress()) return;
    for (InetAddress ip : ofThisMachine(bound.getAddress())) {
      for (EventExecutor loop : loops) {
        bind(new InetSocketAddress(ip, bound.getPort()), (EventLoop) loop, true);
      }
    }
  }

  private static List<InetAddress> ofThisMachine(InetAddress wildcard) throws IOException {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(ip -> ip.getClass() == wildcard.getClass())
        .toList();
  }

  private Channel bind(InetSocketAddress address, EventLoop loop, boolean shared)
      throws IOException {
    boolean six = address.getAddress() instanceof Inet6Address;
    var family = six ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET;
    var exchange = new Exchange(responders.get(), options.responseOctets());
    // One octet more than we take, to see what is too long.
    int octets = Exchange.QUERY_OCTETS + 1;
    var bootstrap =
        new Bootstrap()
            .group(loop)
            .handler(new Handler(exchange, publisher))
            .option(ChannelOption.AUTO_READ, false);
    if (NettyTransport.epoll()) {
      bootstrap
          .channelFactory(() -> new EpollDatagramChannel(family))
          .option(
              ChannelOption.RECVBUF_ALLOCATOR,
              new FixedRecvByteBufAllocator(octets * DATAGRAMS_A_READ))
          .option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, octets)
          .option(EpollChannelOption.SO_REUSEPORT, shared)
          .option(six ? IPV6_MTU_DISCOVER : IP_MTU_DISCOVER, PMTUDISC_OMIT);
      if (six) bootstrap.option(NettyTransport.IPV6_V6ONLY, 1);
    } else {
      bootstrap
          .channelFactory(() -> new NioDatagramChannel(family))
          .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(octets))
          .option(NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT), shared);
    }
    ChannelFuture done = bootstrap.bind(address).awaitUninterruptibly();
    if (!done.isSuccess()) throw NettyTransport.failure(address, "udp", done.cause());
    channels.add(done.channel());
    exchanges.add(exchange);
    return done.channel();
  }

  private static void share(Channel channel) {
    if (NettyTransport.epoll()) {
      channel.config().setOption(EpollChannelOption.SO_REUSEPORT, true);
    } else {
      channel.config().setOption(NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT), true);
    }
  }

  /** Answers the datagrams of one channel. */
  private static final class Handler extends ChannelInboundHandlerAdapter {
    private final Exchange exchange;
    private final Reader reader;
    private boolean begun;
    private long began;

    Handler(Exchange exchange, Publisher publisher) {
      this.exchange = exchange;
      reader = publisher.register();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      var packet = (DatagramPacket) message;
      if (!begun) began = exchange.begin();
      begun = true;
      try {
        answer(ctx, packet);
      } finally {
        packet.release();
      }
    }

    private void answer(ChannelHandlerContext ctx, DatagramPacket packet) {
      ByteBuf octets = packet.content();
      int length = octets.readableBytes();
      exchange.received++;
      if (!exchange.admit(length, length > Exchange.QUERY_OCTETS)) return;
      octets.readBytes(exchange.query, 0, length);
      byte[] client = packet.sender().getAddress().getAddress();
      System.arraycopy(client, 0, exchange.client, 0, client.length);
      int n = exchange.respond(reader.take(), length, client.length);
      if (n == 0) return;
      exchange.answered++;
      ByteBuf response = ctx.alloc().ioBuffer(n).writeBytes(exchange.response, 0, n);
      ctx.write(new DatagramPacket(response, packet.sender()))
          .addListener(sent -> exchange.unsent += sent.isSuccess() ? 0 : 1);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
      reader.quiescent();
      ctx.flush();
      if (begun) exchange.end(began);
      begun = false;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      // A failed receive, such as an ICMP error for an earlier response: nothing to do about it.
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
      reader.close();
    }
  }

  @Override
  public List<InetSocketAddress> addresses() {
    return List.copyOf(addresses);
  }

  @Override
  public void start() {
    channels.forEach(channel -> channel.config().setAutoRead(true));
  }

  @Override
  public List<Long> threads() {
    var ids = new ArrayList<Long>();
    for (EventExecutor loop : loops)
      ids.add(((SingleThreadEventExecutor) loop).threadProperties().id());
    return ids;
  }

  @Override
  public long[] times() {
    long[] sum = Exchange.noTimes();
    exchanges.forEach(exchange -> exchange.addTimes(sum));
    return sum;
  }

  @Override
  public UdpCounters counters() {
    return exchanges.stream().map(e -> e.counters(0)).reduce(UdpCounters.ZERO, UdpCounters::plus);
  }

  @Override
  public void close() {
    channels.forEach(channel -> channel.close().awaitUninterruptibly());
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
