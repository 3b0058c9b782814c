package deens.transport;

import java.io.IOException;
import java.net.InetSocketAddress;

/** An address to listen on that this machine lacks: without it the server may still be useful. */
public final class AddressMissingException extends IOException {
  private final transient InetSocketAddress address;

  AddressMissingException(InetSocketAddress address, String protocol) {
    super(Listen.text(address) + "/" + protocol + " is not an address of this machine");
    this.address = address;
  }

  /** Returns the address, as it was asked for. */
  public InetSocketAddress address() {
    return address;
  }
}
