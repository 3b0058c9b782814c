package deens.transport.udp;

import deens.transport.Libc;

/** By what means datagrams are received and sent. */
public enum Io {
  /** {@code recvmmsg} and {@code sendmmsg}, on Linux. */
  SYSTEM_CALLS,
  /** Netty's datagram channels: by epoll where there is one, else by NIO. */
  NETTY;

  /** Returns the best there is on this machine. */
  public static Io best() {
    return Libc.known() ? SYSTEM_CALLS : NETTY;
  }
}
