package deens.transport;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.List;

/** What all transports do alike with the addresses they listen on. */
public final class Listen {
  private Listen() {}

  /**
   * Returns the addresses without repetitions, and without those that a wildcard address among them
   * covers: it answers from each of them anyway.
   */
  public static List<InetSocketAddress> distinct(List<InetSocketAddress> addresses) {
    var left = new LinkedHashSet<InetSocketAddress>();
    for (InetSocketAddress a : addresses) if (!covered(a, addresses)) left.add(a);
    return List.copyOf(left);
  }

  private static boolean covered(InetSocketAddress a, List<InetSocketAddress> by) {
    if (a.getPort() == 0 || a.getAddress().isAnyLocalAddress()) return false;
    for (InetSocketAddress w : by) {
      if (w.getPort() == a.getPort()
          && w.getAddress().isAnyLocalAddress()
          && w.getAddress().getClass() == a.getAddress().getClass()) return true;
    }
    return false;
  }

  /**
   * Says in one line why an address cannot be listened on.
   *
   * @param protocol {@code udp} or {@code tcp}
   * @param errno why {@code socket} or {@code bind} failed
   */
  public static IOException failure(InetSocketAddress address, String protocol, int errno) {
    String where = text(address) + "/" + protocol;
    return switch (errno) {
      case Libc.EADDRNOTAVAIL, Libc.EAFNOSUPPORT -> new AddressMissingException(address, protocol);
      case Libc.EADDRINUSE -> new IOException(where + " is in use by another program");
      case Libc.EACCES, Libc.EPERM ->
          new IOException(
              where + ": no permission to listen (ports below 1024 are root's by default)");
      default -> new IOException(where + ": " + Libc.message(errno));
    };
  }

  /** Returns {@code 192.0.2.1:53} or {@code [2001:db8::1]:53} (RFC 5952). */
  public static String text(InetSocketAddress address) {
    InetAddress ip = address.getAddress();
    String host = ip instanceof Inet6Address six ? "[" + text(six) + "]" : ip.getHostAddress();
    return host + ":" + address.getPort();
  }

  private static String text(Inet6Address ip) {
    byte[] b = ip.getAddress();
    int[] groups = new int[8];
    for (int i = 0; i < 8; i++) groups[i] = (b[2 * i] & 0xff) << 8 | b[2 * i + 1] & 0xff;
    // RFC 5952 s4.2: "::" stands for the first of the longest runs of two or more zeros.
    int zerosAt = -1;
    int zeros = 1;
    for (int i = 0; i < 8; i++) {
      int n = 0;
      while (i + n < 8 && groups[i + n] == 0) n++;
      if (n > zeros) {
        zerosAt = i;
        zeros = n;
      }
    }
    var text = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      if (i == zerosAt) {
        text.append("::");
        i += zeros - 1;
      } else {
        if (i > 0 && text.charAt(text.length() - 1) != ':') text.append(':');
        text.append(Integer.toHexString(groups[i]));
      }
    }
    if (ip.getScopeId() != 0) text.append('%').append(ip.getScopeId());
    return text.toString();
  }
}
