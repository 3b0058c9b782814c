package deens.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * An address to listen on, for UDP and for TCP.
 *
 * @param address an address and a port of 1 to 65535; 0: a free one, the same for both
 * @param required whether the server may not start without it
 */
public record Listen(InetSocketAddress address, boolean required) {
  /** Not 53: that would need root, and may be taken by the machine's resolver. */
  public static final int DEFAULT_PORT = 5300;

  /** Where metrics are asked for. */
  public static final int METRICS_PORT = 9153;

  /** Loopback only; a machine without IPv6 is served all the same. */
  public static List<Listen> standard() {
    return List.of(parse("127.0.0.1"), new Listen(parse("::1").address(), false));
  }

  /**
   * Reads {@code ADDRESS}, {@code ADDRESS:PORT}, {@code [IPV6]:PORT}. Names are not looked up.
   *
   * @throws IllegalArgumentException with what is wrong
   */
  public static Listen parse(String text) {
    return parse(text, DEFAULT_PORT);
  }

  /** Likewise, with another port for a text without one. */
  public static Listen parse(String text, int defaultPort) {
    String host = text;
    String port = "";
    int colon = text.lastIndexOf(':');
    if (text.startsWith("[")) {
      int close = text.indexOf(']');
      if (close < 0) throw bad(text);
      host = text.substring(1, close);
      if (close + 1 < text.length()) {
        if (text.charAt(close + 1) != ':') throw bad(text);
        port = text.substring(close + 2);
        if (port.isEmpty()) throw bad(text);
      }
    } else if (colon >= 0 && text.indexOf(':') == colon) {
      host = text.substring(0, colon);
      port = text.substring(colon + 1);
      if (port.isEmpty()) throw bad(text);
    }
    return new Listen(
        new InetSocketAddress(address(text, host), port(text, port, defaultPort)), true);
  }

  private static InetAddress address(String text, String host) {
    try {
      return InetAddress.ofLiteral(host);
    } catch (IllegalArgumentException e) {
      throw bad(text);
    }
  }

  private static int port(String text, String port, int defaultPort) {
    if (port.isEmpty()) return defaultPort;
    int n = 0;
    for (int i = 0; i < port.length(); i++) {
      char c = port.charAt(i);
      if (c < '0' || c > '9' || n > 65_535) throw bad(text);
      n = n * 10 + c - '0';
    }
    if (n > 65_535) throw bad(text);
    return n;
  }

  private static IllegalArgumentException bad(String text) {
    return new IllegalArgumentException(
        "\""
            + text
            + "\" is not an address with an optional port, like 192.0.2.1:53 or [2001:db8::1]:53");
  }
}
