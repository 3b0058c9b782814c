package deens.transport.udp;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import deens.transport.Libc;
import deens.transport.Listen;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;

/** Datagram sockets of the C library. A socket is its file descriptor. */
final class Sockets {
  static final int AF_INET = 2;
  static final int AF_INET6 = 10;
  static final int IPPROTO_IP = 0;
  static final int IPPROTO_IPV6 = 41;
  static final int IP_PKTINFO = 8;

  private static final int SOCK_DGRAM = 2;
  private static final int SOCK_CLOEXEC = 0x80000;
  private static final int SOL_SOCKET = 1;
  private static final int SO_SNDBUF = 7;
  private static final int SO_RCVBUF = 8;
  private static final int SO_REUSEPORT = 15;
  private static final int SO_MEMINFO = 55;
  private static final int MEMINFO_OCTETS = 9 * 4; // u32 each (linux/sock_diag.h)
  private static final int MEMINFO_DROPS_AT = 8 * 4;
  private static final int IP_MTU_DISCOVER = 10;
  private static final int IP_PMTUDISC_OMIT = 5;
  private static final int IPV6_MTU_DISCOVER = 23;
  private static final int IPV6_PMTUDISC_OMIT = 5;
  private static final int IPV6_V6ONLY = 26;
  private static final int IPV6_RECVPKTINFO = 49;
  private static final int SHUT_RD = 0;

  /**
   * Octets of datagrams, with the kernel's overhead, that may wait; the kernel allows less unless
   * net.core.rmem_max is raised. Its default holds some 270 queries.
   */
  private static final int BUFFER_OCTETS = 4 << 20;

  /*
   * struct sockaddr_in   | family 2 | port 2 | address 4 | zero 8 |
   * struct sockaddr_in6  | family 2 | port 2 | flow 4 | address 16 | scope 4 |
   * The family is in host order, port and address are in network order.
   */
  static final int SOCKADDR_OCTETS = 28;
  static final int SOCKADDR_IN_OCTETS = 16;
  static final int PORT_AT = 2;
  static final int IN_ADDRESS_AT = 4;
  static final int IN6_ADDRESS_AT = 8;
  static final int IN6_SCOPE_AT = 24;
  private static final ValueLayout.OfShort PORT =
      ValueLayout.JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);

  private static final MemorySegment SOCKET = Libc.function("socket");
  private static final MemorySegment BIND = Libc.function("bind");
  private static final MemorySegment SETSOCKOPT = Libc.function("setsockopt");
  private static final MemorySegment GETSOCKOPT = Libc.function("getsockopt");
  private static final MemorySegment GETSOCKNAME = Libc.function("getsockname");
  private static final MemorySegment SHUTDOWN = Libc.function("shutdown");
  private static final MemorySegment CLOSE = Libc.function("close");
  private static final MemorySegment RECVMMSG = Libc.function("recvmmsg");
  private static final MemorySegment SENDMMSG = Libc.function("sendmmsg");
  private static final MemorySegment RECVMSG = Libc.function("recvmsg");
  private static final MemorySegment SENDMSG = Libc.function("sendmsg");
  private static final MemorySegment RECVFROM = Libc.function("recvfrom");
  private static final MemorySegment SENDTO = Libc.function("sendto");

  private Sockets() {}

  /**
   * Opens and binds a socket.
   *
   * @param shared whether the address is already ours, by another socket of this server
   */
  static int open(InetSocketAddress address, boolean shared) throws IOException {
    boolean six = address.getAddress() instanceof Inet6Address;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Libc.state(arena);
      int socket =
          (int)
              Libc.call(
                  SOCKET, state, six ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0, 0, 0);
      if (socket < 0) throw Listen.failure(address, "udp", Libc.errno(state));
      try {
        configure(socket, six, address.getAddress().isAnyLocalAddress());
        if (shared) set(socket, SOL_SOCKET, SO_REUSEPORT, 1);
        MemorySegment name = arena.allocate(SOCKADDR_OCTETS, 8);
        int octets = write(address, name);
        if ((int) Libc.call(BIND, state, socket, name.address(), octets, 0, 0) != 0)
          throw Listen.failure(address, "udp", Libc.errno(state));
        // The first one is bound alone, and so not at all if anybody else has the address: with
        // SO_REUSEPORT two servers of one user would share it in silence.
        if (!shared) set(socket, SOL_SOCKET, SO_REUSEPORT, 1);
        return socket;
      } catch (Throwable e) {
        close(socket);
        throw e;
      }
    }
  }

  private static void configure(int socket, boolean six, boolean wildcard) throws IOException {
    if (six) {
      set(socket, IPPROTO_IPV6, IPV6_V6ONLY, 1);
      set(socket, IPPROTO_IPV6, IPV6_MTU_DISCOVER, IPV6_PMTUDISC_OMIT);
      if (wildcard) set(socket, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1);
    } else {
      set(socket, IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_OMIT);
      if (wildcard) set(socket, IPPROTO_IP, IP_PKTINFO, 1);
    }
    set(socket, SOL_SOCKET, SO_RCVBUF, BUFFER_OCTETS);
    set(socket, SOL_SOCKET, SO_SNDBUF, BUFFER_OCTETS);
  }

  private static void set(int socket, int level, int option, int value) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Libc.state(arena);
      MemorySegment octets = arena.allocateFrom(JAVA_INT, value);
      if ((int) Libc.call(SETSOCKOPT, state, socket, level, option, octets.address(), 4) != 0) {
        throw new IOException(
            "setsockopt " + level + "/" + option + ": " + Libc.message(Libc.errno(state)));
      }
    }
  }

  /** Writes a struct sockaddr and returns its octets. */
  private static int write(InetSocketAddress address, MemorySegment to) {
    InetAddress ip = address.getAddress();
    byte[] octets = ip.getAddress();
    to.set(PORT, PORT_AT, (short) address.getPort());
    if (ip instanceof Inet6Address six) {
      to.set(JAVA_SHORT, 0, (short) AF_INET6);
      MemorySegment.copy(octets, 0, to, JAVA_BYTE, IN6_ADDRESS_AT, 16);
      to.set(JAVA_INT, IN6_SCOPE_AT, six.getScopeId());
      return SOCKADDR_OCTETS;
    }
    to.set(JAVA_SHORT, 0, (short) AF_INET);
    MemorySegment.copy(octets, 0, to, JAVA_BYTE, IN_ADDRESS_AT, 4);
    return SOCKADDR_IN_OCTETS;
  }

  /** Returns the address that a socket is bound to. */
  static InetSocketAddress address(int socket) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Libc.state(arena);
      MemorySegment name = arena.allocate(SOCKADDR_OCTETS, 8);
      MemorySegment octets = arena.allocateFrom(JAVA_INT, SOCKADDR_OCTETS);
      if ((int) Libc.call(GETSOCKNAME, state, socket, name.address(), octets.address(), 0, 0) != 0)
        throw new IOException("getsockname: " + Libc.message(Libc.errno(state)));
      return read(name);
    }
  }

  private static InetSocketAddress read(MemorySegment name) throws UnknownHostException {
    int port = name.get(PORT, PORT_AT) & 0xffff;
    if (name.get(JAVA_SHORT, 0) == AF_INET) {
      byte[] octets = name.asSlice(IN_ADDRESS_AT, 4).toArray(JAVA_BYTE);
      return new InetSocketAddress(InetAddress.getByAddress(octets), port);
    }
    byte[] octets = name.asSlice(IN6_ADDRESS_AT, 16).toArray(JAVA_BYTE);
    int scope = name.get(JAVA_INT, IN6_SCOPE_AT);
    return new InetSocketAddress(
        Inet6Address.getByAddress(null, octets, scope == 0 ? -1 : scope), port);
  }

  /**
   * Ends all waiting in a socket, now and later: whoever receives gets what is there, then an empty
   * datagram from nobody. Linux does this for a datagram socket while it calls it not connected.
   */
  static void wake(int socket) {
    int _ = (int) Libc.tryCall(SHUTDOWN, socket, SHUT_RD, 0, 0, 0, 0);
  }

  /**
   * Returns how many datagrams the kernel dropped since they found the socket's buffer full; 0
   * where it does not say (before Linux 4.12).
   */
  static long drops(int socket) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(MEMINFO_OCTETS, 4);
      MemorySegment octets = arena.allocateFrom(JAVA_INT, MEMINFO_OCTETS);
      long done =
          Libc.tryCall(
              GETSOCKOPT, socket, SOL_SOCKET, SO_MEMINFO, info.address(), octets.address(), 0);
      return (int) done == 0 ? Integer.toUnsignedLong(info.get(JAVA_INT, MEMINFO_DROPS_AT)) : 0;
    }
  }

  static void close(int socket) {
    int _ = (int) Libc.tryCall(CLOSE, socket, 0, 0, 0, 0, 0);
  }

  /** Hot path: recvmmsg(2) without a timeout; -1: see {@code state}. */
  static int receive(MemorySegment state, int socket, long messages, int count, int flags) {
    return (int) Libc.call(RECVMMSG, state, socket, messages, count, flags, 0);
  }

  /** Hot path: sendmmsg(2); -1: see {@code state}. */
  static int send(MemorySegment state, int socket, long messages, int count, int flags) {
    return (int) Libc.call(SENDMMSG, state, socket, messages, count, flags, 0);
  }

  /** Hot path: recvmsg(2); -1: see {@code state}. */
  static int receiveMessage(MemorySegment state, int socket, long message, int flags) {
    return (int) Libc.call(RECVMSG, state, socket, message, flags, 0, 0);
  }

  /** Hot path: sendmsg(2); -1: it does not say why. */
  static int sendMessage(int socket, long message, int flags) {
    return (int) Libc.tryCall(SENDMSG, socket, message, flags, 0, 0, 0);
  }

  /** Hot path: recvfrom(2), {@code nameOctets} is an address; -1: see {@code state}. */
  static int receiveFrom(
      MemorySegment state,
      int socket,
      long packet,
      int octets,
      int flags,
      long name,
      long nameOctets) {
    return (int) Libc.call(RECVFROM, state, socket, packet, octets, flags, name, nameOctets);
  }

  /** Hot path: sendto(2); -1: it does not say why. */
  static int sendTo(int socket, long packet, long octets, int flags, long name, int nameOctets) {
    return (int) Libc.tryCall(SENDTO, socket, packet, octets, flags, name, nameOctets);
  }
}
