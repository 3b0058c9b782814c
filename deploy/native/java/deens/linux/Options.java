package deens.linux;

import deens.config.Octets;
import deens.core.answer.AnswerEngine;
import deens.core.net.IpAddress;
import java.util.ArrayList;
import java.util.List;

/** The command line: {@code --name VALUE} or {@code --name=VALUE}, as {@code dns-server} has it. */
final class Options {
  static final String HELP =
      """
      Serves the DNS zones of a compiled image (dns-server compile).

      deens --image IMAGE [OPTIONS]

        --image IMAGE          the image; without it: the one that is linked in
        --check SIZE|full      an image up to this size is verified as a whole before it is
                               served, of a larger one only header and last commit. Default: 64M
        --listen ADDR[:PORT]   where to listen, UDP and TCP; may be repeated. IPv6: [::1]:53.
                               Default: 127.0.0.1:5300 and [::1]:5300
        --user NAME            becomes this user once the addresses are bound
        --workers N            processes that answer, 1 to 64. Default: 1
        --memo off|SIZE        the most that each remembers of answers, 256K to 1G. Default: 8M
        --udp-size OCTETS      the largest answer over UDP, 512 to 4096. Default: 1232
        --any minimal|all      what ANY gets over UDP. Default: minimal
        --server-id TEXT       answers NSID and id.server; also --nsid. Default: refused
        --version-text TEXT    answers version.bind. Default: refused
        --cookie-secret HEX|FILE|off
                               the secret behind DNS cookies, 32 hexadecimal digits.
                               Default: a random one at each start
        --tcp-connections N    open at once in a worker, 1 to 65536. Default: 256
        --tcp-per-client N     of them from one client. Default: 64
        --tcp-idle SECONDS     how long one may be silent, 1 to 6000. Default: 30
        --help

      SIGHUP opens the image anew, SIGUSR1 prints statistics, SIGTERM ends.
      Exit code: 0 done, 1 the input is wrong, 2 the command line is wrong, 70 a bug of ours.
      """;

  private static final int DEFAULT_PORT = 5300;
  private static final int SECRET_DIGITS = 32;

  /**
   * An address to listen on.
   *
   * @param text as it was given
   * @param required whether the server may not start without it
   */
  record Listen(IpAddress address, int port, String text, boolean required) {
    /** Reads {@code ADDRESS}, {@code ADDRESS:PORT} or {@code [IPV6]:PORT}. */
    static Listen parse(String text) throws RefusedException {
      String host = text;
      int port = DEFAULT_PORT;
      int colon = text.lastIndexOf(':');
      boolean bracket = text.startsWith("[");
      int close = bracket ? text.indexOf(']') : -1;
      if (bracket ? colon > close : colon >= 0 && text.indexOf(':') == colon) {
        host = text.substring(0, colon);
        port = number("--listen " + text + ": its port", text.substring(colon + 1), 0, 65_535);
      }
      if (bracket && host.endsWith("]")) host = host.substring(1, host.length() - 1);
      try {
        return new Listen(IpAddress.parse(host), port, text, true);
      } catch (IllegalArgumentException e) {
        throw usage(
            "--listen: \""
                + text
                + "\" is not an address with an optional port, like 192.0.2.1:53 or"
                + " [2001:db8::1]:53");
      }
    }

    String where(int port) {
      return (address.isV4() ? address.toString() : "[" + address + "]") + ":" + port;
    }
  }

  String image = "";
  long checkOctets = 64 << 20;
  List<Listen> listen = new ArrayList<>();
  String user = "";
  int workers = 1;
  long memoOctets = 8 << 20;
  int udpOctets = 1232;
  boolean minimalAny = true;
  String serverId = "";
  String versionText = "";
  String cookieSecret = "";
  boolean cookies = true;
  int tcpConnections = 256;
  int tcpPerClient = 64;
  int tcpIdleSeconds = 30;
  boolean help;

  private Options() {}

  /** Reads the arguments. */
  static Options parse(String[] args) throws RefusedException {
    var options = new Options();
    for (int i = 0; i < args.length; i++) {
      String name = args[i];
      if (name.equals("--help") || name.equals("-h")) {
        options.help = true;
        return options;
      }
      int equals = name.indexOf('=');
      if (equals > 0 && name.startsWith("--")) {
        options.set(name.substring(0, equals), name.substring(equals + 1));
      } else {
        boolean last = i + 1 == args.length;
        options.set(name, last ? "" : args[i + 1]);
        if (last) throw usage(name + " wants a value");
        i++;
      }
    }
    if (options.listen.isEmpty()) {
      options.listen.add(Listen.parse("127.0.0.1"));
      Listen six = Listen.parse("[::1]:" + DEFAULT_PORT);
      options.listen.add(new Listen(six.address(), six.port(), six.text(), false));
    }
    return options;
  }

  private void set(String name, String value) throws RefusedException {
    switch (name) {
      case "--image" -> image = value;
      case "--check" ->
          checkOctets = value.equals("full") ? Long.MAX_VALUE : octets("--check", value);
      case "--listen" -> listen.add(Listen.parse(value));
      case "--user" -> user = value;
      case "--workers" -> workers = number(name, value, 1, 64);
      case "--memo" -> {
        memoOctets = octets(name, value);
        if (memoOctets != 0
            && (memoOctets < AnswerEngine.LEAST_MEMO_OCTETS || memoOctets > 1 << 30))
          throw usage("--memo " + value + ": must be off, or 256K to 1G");
      }
      case "--udp-size" -> udpOctets = number(name, value, 512, 4096);
      case "--any" -> {
        minimalAny = value.equals("minimal");
        if (!minimalAny && !value.equals("all"))
          throw usage("--any " + value + ": must be minimal or all");
      }
      case "--server-id", "--nsid" -> serverId = characterString(name, value);
      case "--version-text" -> versionText = characterString(name, value);
      case "--cookie-secret" -> {
        cookies = !value.equals("off");
        cookieSecret = cookies ? value : "";
      }
      case "--tcp-connections" -> tcpConnections = number(name, value, 1, 65_536);
      case "--tcp-per-client" -> tcpPerClient = number(name, value, 1, 65_536);
      case "--tcp-idle" -> tcpIdleSeconds = number(name, value, 1, 6000);
      default -> throw usage("unknown option " + name + " (--help lists them)");
    }
  }

  private static RefusedException usage(String message) {
    return new RefusedException(RefusedException.USAGE, message);
  }

  private static int number(String what, String text, int least, int most) throws RefusedException {
    int n = text.isEmpty() ? -1 : 0;
    for (int i = 0; i < text.length() && n >= 0 && n <= most; i++) {
      int digit = text.charAt(i) - '0';
      n = digit < 0 || digit > 9 ? -1 : 10 * n + digit;
    }
    if (n < least || n > most)
      throw usage(what + " is \"" + text + "\", must be " + least + " to " + most);
    return n;
  }

  private static long octets(String name, String text) throws RefusedException {
    try {
      return Octets.parse(text);
    } catch (IllegalArgumentException e) {
      throw usage(name + ": " + e.getMessage());
    }
  }

  private static String characterString(String name, String text) throws RefusedException {
    if (text.length() > 255) throw usage(name + " is longer than 255 octets (RFC 1035 s3.3)");
    return text;
  }

  /** Whether a text is a secret for cookies itself, and not the name of a file. */
  static boolean isSecret(String text) {
    if (text.length() != SECRET_DIGITS) return false;
    for (int i = 0; i < SECRET_DIGITS; i++) {
      char c = text.charAt(i);
      if (!(c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F')) return false;
    }
    return true;
  }
}
