package deens.config;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * The addresses that begin alike.
 *
 * @param address the first one, the bits behind the prefix zero
 * @param bits how many bits they share: 0 to 32, or to 128
 */
public record Prefix(InetAddress address, int bits) {
  /**
   * Checks the range.
   *
   * @throws IllegalArgumentException with what is wrong
   */
  public Prefix {
    byte[] octets = address.getAddress();
    if (bits < 0 || bits > 8 * octets.length) {
      throw new IllegalArgumentException(
          "/"
              + bits
              + " is not a length of "
              + address.getHostAddress()
              + ": 0 to "
              + 8 * octets.length);
    }
    for (int i = bits; i < 8 * octets.length; i++) {
      if ((octets[i / 8] & 0x80 >> i % 8) != 0) {
        throw new IllegalArgumentException(
            address.getHostAddress() + "/" + bits + " has bits behind its prefix");
      }
    }
  }

  /**
   * Reads {@code 192.0.2.0/24}, {@code 2001:db8::/32}, or one address. Names are not looked up.
   *
   * @throws IllegalArgumentException with what is wrong
   */
  public static Prefix parse(String text) {
    int slash = text.indexOf('/');
    InetAddress address;
    try {
      address = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
    } catch (IllegalArgumentException e) {
      throw bad(text);
    }
    int most = 8 * address.getAddress().length;
    if (slash < 0) return new Prefix(address, most);
    String length = text.substring(slash + 1);
    if (!length.matches("[0-9]{1,3}")) throw bad(text);
    return new Prefix(address, Integer.parseInt(length));
  }

  private static IllegalArgumentException bad(String text) {
    return new IllegalArgumentException(
        "\"" + text + "\" is not an address or a prefix, like 192.0.2.0/24 or 2001:db8::/32");
  }

  /** Returns the prefix that is one address. */
  public static Prefix of(InetAddress address) {
    try {
      // Without a scope, which no packet's address is compared with.
      InetAddress plain = InetAddress.getByAddress(address.getAddress());
      return new Prefix(plain, 8 * plain.getAddress().length);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** Whether an address, 4 or 16 octets from index 0, begins so. */
  public boolean contains(byte[] client, int octets) {
    byte[] mine = address.getAddress();
    if (mine.length != octets) return false;
    int whole = bits / 8;
    for (int i = 0; i < whole; i++) if (mine[i] != client[i]) return false;
    int rest = bits % 8;
    return rest == 0 || (mine[whole] ^ client[whole]) >> 8 - rest == 0;
  }

  @Override
  public String toString() {
    return address.getHostAddress() + "/" + bits;
  }
}
