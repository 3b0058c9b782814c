package deens.transfer;

import deens.config.Access;
import deens.core.wire.Name;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;

/** Where a request comes from. */
record Sender(InetAddress address) {
  static Sender of(byte[] client, int octets) {
    try {
      return new Sender(InetAddress.getByAddress(Arrays.copyOf(client, octets)));
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(octets + " octets are no address", e);
    }
  }

  byte[] octets() {
    return address.getAddress();
  }

  boolean isAllowed(Access access, Optional<Name> key) {
    byte[] octets = octets();
    return access.allows(octets, octets.length, key);
  }

  @Override
  public String toString() {
    return address.getHostAddress();
  }
}
