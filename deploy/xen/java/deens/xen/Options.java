package deens.xen;

import deens.core.net.IpAddress;
import deens.core.net.NetworkConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * The options on the command line that the hypervisor gives: words, most of them {@code key=value};
 * of several with the same key the last one counts. Words that are not ours, as a hypervisor adds
 * them, mean nothing.
 *
 * @param network addresses and limits
 * @param memoOctets for the memo; 0: none
 * @param checkOctets an image up to this size is verified as a whole before it is served, a larger
 *     one while it is
 * @param udpOctets largest response over UDP
 * @param serverId NSID; empty: none
 * @param cookieSecret for DNS cookies, 32 hexadecimal digits; empty: none
 * @param reportSeconds between lines of counters on the console; 0: none
 */
record Options(
    NetworkConfig network,
    int memoOctets,
    long checkOctets,
    int udpOctets,
    String serverId,
    String cookieSecret,
    int reportSeconds) {

  /**
   * Reads the options.
   *
   * @param words separated by blanks
   * @param defaultMemoOctets if they say nothing of a memo
   * @throws IllegalArgumentException if a value is wrong; its message says which
   */
  static Options parse(String words, int defaultMemoOctets) {
    List<IpAddress> addresses = new ArrayList<>();
    boolean dhcp = has(words, "dhcp");
    String ip = value(words, "ip");
    if (ip.equals("dhcp")) dhcp = true;
    else if (!ip.isEmpty()) addresses.add(address(ip));
    String ip6 = value(words, "ip6");
    if (!ip6.isEmpty()) addresses.add(address(ip6));
    if (addresses.isEmpty() && !dhcp)
      throw new IllegalArgumentException("no address: say ip=A.B.C.D/LENGTH, ip6= or dhcp");
    String memo = value(words, "memo");
    int memoOctets =
        memo.isEmpty() ? defaultMemoOctets : memo.equals("off") ? 0 : octets("memo", memo);
    String check = value(words, "check");
    long checkOctets =
        check.isEmpty() ? 1 << 20 : check.equals("full") ? Long.MAX_VALUE : octets("check", check);
    return new Options(
        new NetworkConfig(
            addresses,
            dhcp,
            number(words, "port", 53),
            number(words, "tcp-connections", 64),
            number(words, "tcp-buffers", 1 << 17),
            number(words, "tcp-idle-ms", 30_000)),
        memoOctets,
        checkOctets,
        number(words, "udp", 1232),
        value(words, "nsid"),
        value(words, "cookie-secret"),
        number(words, "report", 0));
  }

  /** An address, and perhaps the length of its network's prefix, which the stack does not need. */
  private static IpAddress address(String text) {
    int slash = text.indexOf('/');
    return IpAddress.parse(slash < 0 ? text : text.substring(0, slash));
  }

  private static boolean has(String words, String word) {
    return (" " + words + " ").contains(" " + word + " ");
  }

  /** Returns what stands behind the last {@code key=}; empty: nothing does. */
  private static String value(String words, String key) {
    String all = " " + words;
    String start = " " + key + "=";
    int at = all.lastIndexOf(start);
    if (at < 0) return "";
    int from = at + start.length();
    int end = all.indexOf(' ', from);
    return end < 0 ? all.substring(from) : all.substring(from, end);
  }

  private static int number(String words, String key, int otherwise) {
    String text = value(words, key);
    return text.isEmpty() ? otherwise : octets(key, text);
  }

  /** A number, perhaps with K or M behind it. */
  private static int octets(String key, String text) {
    long v = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean last = i > 0 && i == text.length() - 1;
      if (c >= '0' && c <= '9') v = v * 10 + c - '0';
      else if (last && (c == 'K' || c == 'k')) v <<= 10;
      else if (last && (c == 'M' || c == 'm')) v <<= 20;
      else throw new IllegalArgumentException(key + "=" + text + " is no number");
      if (v > Integer.MAX_VALUE)
        throw new IllegalArgumentException(key + "=" + text + " is too large");
    }
    return (int) v;
  }
}
