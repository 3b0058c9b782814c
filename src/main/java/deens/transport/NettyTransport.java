package deens.transport;

import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.unix.Errors.NativeIoException;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;

/** What all transports on Netty do alike: by epoll where Netty has it, else by NIO. */
public final class NettyTransport {
  /**
   * An IPv6 socket is for IPv6 alone. Only with epoll: NIO's socket for {@code ::} takes IPv4, too,
   * so that there no second one can have {@code 0.0.0.0}.
   */
  public static final ChannelOption<Integer> IPV6_V6ONLY =
      new IntegerUnixChannelOption("IPV6_V6ONLY", 41, 26);

  private NettyTransport() {}

  /** Whether Netty's epoll transport works here. */
  public static boolean epoll() {
    return Epoll.isAvailable();
  }

  /** Makes a group of event loops, whose threads are called {@code name-N-i}. */
  public static EventLoopGroup loops(int threads, String name) {
    IoHandlerFactory io = epoll() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    return new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory(name), io);
  }

  /** Says in one line why an address cannot be listened on, as {@link Listen#failure}. */
  public static IOException failure(InetSocketAddress address, String protocol, Throwable e) {
    if (e instanceof NativeIoException n)
      return Listen.failure(address, protocol, -n.expectedErr());
    // NIO has only the system's words.
    String words = String.valueOf(e.getMessage());
    int errno =
        words.contains("already in use")
            ? Libc.EADDRINUSE
            : words.contains("assign requested address") || words.contains("family")
                ? Libc.EADDRNOTAVAIL
                : words.contains("ermission") ? Libc.EACCES : 0;
    if (errno != 0) return Listen.failure(address, protocol, errno);
    return new IOException(Listen.text(address) + "/" + protocol + ": " + words, e);
  }
}
