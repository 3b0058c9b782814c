package deens.transport.tcp;

import io.netty.buffer.ByteBuf;

/** How a header of the PROXY protocol begins, for those who have no right to send one. */
public final class ProxyHeader {
  /*
   * No query begins so: as the start of a DNS message, either has an opcode that there is not, or
   * more than one question.
   */
  private static final byte[] VERSION_1 = {'P', 'R', 'O', 'X', 'Y', ' '};
  private static final byte[] VERSION_2 = {
    '\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n'
  };

  private ProxyHeader() {}

  /** Whether octets begin like a header. They are not read. */
  public static boolean begins(ByteBuf octets) {
    return begins(octets, VERSION_1) || begins(octets, VERSION_2);
  }

  private static boolean begins(ByteBuf octets, byte[] with) {
    if (octets.readableBytes() < with.length) return false;
    for (int i = 0; i < with.length; i++) {
      if (octets.getByte(octets.readerIndex() + i) != with[i]) return false;
    }
    return true;
  }
}
