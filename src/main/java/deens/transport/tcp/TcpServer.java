package deens.transport.tcp;

import deens.core.guard.PrefixSet;
import deens.serve.Publisher;
import deens.transport.AddressMissingException;
import deens.transport.Listen;
import deens.transport.NettyTransport;
import deens.transport.Responder;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Answers queries over TCP (RFC 7766): opened, which binds, then started, then closed. */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write or close closes the channel
public final class TcpServer implements AutoCloseable {
  private static final int BACKLOG = 1024;
  private static final int READ_OCTETS = 16_384;

  /** A proxy sends its header at once. */
  private static final int MOST_HEADER_MILLIS = 5_000;

  private final Layer layer;
  private final TcpOptions options;
  private final Publisher publisher;
  private final EventLoopGroup loops;
  private final IdentityHashMap<EventExecutor, Worker> workers = new IdentityHashMap<>();
  private final ConnectionLimit limit;
  private final List<Channel> listening = new ArrayList<>();
  private final ChannelGroup open = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private volatile PrefixSet proxies = PrefixSet.empty();
  private volatile boolean stopping;
  private volatile int idleMillis;

  private TcpServer(
      Layer layer, TcpOptions options, Supplier<Responder> responders, Publisher publisher) {
    this.layer = layer;
    this.options = options;
    this.publisher = publisher;
    idleMillis = options.idleMillis();
    limit = new ConnectionLimit(options.connections(), options.connectionsPerClient());
    loops = NettyTransport.loops(options.workers(), layer.protocol());
    for (EventExecutor loop : loops) workers.put(loop, new Worker(responders.get()));
  }

  /**
   * Binds the addresses; needs the right to do so now, and no more when started.
   *
   * @param addresses resolved; port 0 takes any free port
   * @param responders makes one for each worker
   * @param publisher has a version when the server is started
   * @throws AddressMissingException if the machine lacks an address
   * @throws IOException if an address is in use or forbidden: one line that says so
   */
  public static TcpServer open(
      List<InetSocketAddress> addresses,
      TcpOptions options,
      Supplier<Responder> responders,
      Publisher publisher)
      throws IOException {
    return open(addresses, Layer.PLAIN, options, responders, publisher);
  }

  /**
   * Likewise, with something between the octets and the messages of each connection.
   *
   * @throws IOException as above
   */
  public static TcpServer open(
      List<InetSocketAddress> addresses,
      Layer layer,
      TcpOptions options,
      Supplier<Responder> responders,
      Publisher publisher)
      throws IOException {
    var server = new TcpServer(layer, options, responders, publisher);
    try {
      for (InetSocketAddress address : Listen.distinct(addresses)) server.bind(address);
    } catch (Throwable e) {
      server.close();
      throw e;
    }
    return server;
  }

  private void bind(InetSocketAddress address) throws IOException {
    boolean six = address.getAddress() instanceof Inet6Address;
    var family = six ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET;
    var bootstrap =
        new ServerBootstrap()
            .group(loops)
            .option(ChannelOption.AUTO_READ, false)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .childOption(
                ChannelOption.RECVBUF_ALLOCATOR,
                new AdaptiveRecvByteBufAllocator(512, 1024, READ_OCTETS))
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    accept(channel);
                  }
                });
    if (NettyTransport.epoll()) {
      bootstrap.channelFactory(() -> new EpollServerSocketChannel(family));
      if (six) bootstrap.option(NettyTransport.IPV6_V6ONLY, 1);
    } else {
      bootstrap.channelFactory(
          () -> new NioServerSocketChannel(SelectorProvider.provider(), family));
    }
    ChannelFuture done = bootstrap.bind(address).awaitUninterruptibly();
    if (!done.isSuccess()) throw NettyTransport.failure(address, layer.protocol(), done.cause());
    listening.add(done.channel());
  }

  /** Begins with a connection, on its event loop. */
  private void accept(Channel channel) {
    Worker worker = workers.get(channel.eventLoop());
    worker.accepted++;
    // No address: the client has gone already.
    InetAddress client =
        channel.remoteAddress() instanceof InetSocketAddress remote
            ? remote.getAddress()
            : InetAddress.getLoopbackAddress();
    if (stopping || !limit.enter()) {
      worker.refused++;
      channel.close();
      return;
    }
    channel.closeFuture().addListener(closed -> limit.leave());
    open.add(channel);
    byte[] octets = client.getAddress();
    if (proxies.contains(octets, octets.length)) {
      ProxyEntrance.add(
          channel,
          client,
          layer,
          worker,
          Math.min(idleMillis, MOST_HEADER_MILLIS),
          proxied -> serve(channel, worker, proxied));
    } else {
      layer.add(channel);
      serve(channel, worker, client);
    }
  }

  /** Goes on with a connection whose client is known. */
  private void serve(Channel channel, Worker worker, InetAddress client) {
    if (!limit.enter(client)) {
      worker.refused++;
      channel.close();
      return;
    }
    channel.closeFuture().addListener(closed -> limit.leave(client));
    long idleNanos = TimeUnit.MILLISECONDS.toNanos(idleMillis);
    channel
        .pipeline()
        .addLast(new Connection(worker, layer, publisher, client.getAddress(), idleNanos, channel));
  }

  /**
   * Sets who begins connections with a PROXY header, and speaks for the client that it names, from
   * now on.
   */
  public void proxies(PrefixSet proxies) {
    this.proxies = proxies;
  }

  /** Sets how many connections may be open from now on; those that are stay. */
  public void limit(int connections, int connectionsPerClient) {
    limit.set(connections, connectionsPerClient);
  }

  /** Sets how long new connections may be idle from now on, milliseconds. */
  public void idle(int millis) {
    idleMillis = millis;
  }

  /** Returns where it listens, with real ports. */
  public List<InetSocketAddress> addresses() {
    return listening.stream().map(c -> (InetSocketAddress) c.localAddress()).toList();
  }

  /** Begins to accept connections. */
  public void start() {
    listening.forEach(channel -> channel.config().setAutoRead(true));
  }

  /** Returns what happened so far. */
  public TcpCounters counters() {
    return workers.values().stream()
        .map(Worker::counters)
        .reduce(TcpCounters.ZERO, TcpCounters::plus);
  }

  /** Returns how many connections are open. */
  public int connections() {
    return open.size();
  }

  /**
   * Accepts no more connections, answers the queries that have been read, and waits a while for the
   * clients to take the answers and close.
   */
  @Override
  public void close() {
    stopping = true;
    listening.forEach(channel -> channel.close().awaitUninterruptibly());
    for (Channel channel : open) {
      channel
          .eventLoop()
          .execute(() -> {
            var ctx = channel.pipeline().context(Connection.class);
            if (ctx != null) ((Connection) ctx.handler()).stop(ctx);
          });
    }
    open.newCloseFuture().awaitUninterruptibly(options.stopMillis());
    open.close().awaitUninterruptibly();
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
