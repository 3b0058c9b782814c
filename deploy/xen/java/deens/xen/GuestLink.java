package deens.xen;

import deens.core.net.Link;

/** The network device's transmit slots. */
final class GuestLink implements Link {
  private static final int NONE = -1;

  private final boolean sums = Machine.sums();
  private final long mac;
  private int slot = NONE;

  GuestLink() {
    long address = 0;
    for (int i = 0; i < 6; i++) address |= (long) Machine.mac(i) << 8 * i;
    mac = address;
  }

  @Override
  public long mac() {
    return mac;
  }

  @Override
  public int mtu() {
    return 1500;
  }

  @Override
  public boolean sums() {
    return sums;
  }

  @Override
  public int slot() {
    if (slot == NONE) slot = Machine.slot();
    return slot;
  }

  @Override
  public byte[] head(int slot) {
    return Machine.head(slot);
  }

  @Override
  public byte[] body(int slot) {
    return Machine.body(slot);
  }

  @Override
  public void send(int slot, int headOctets, int bodyOctets, int sumFrom, int sumAt) {
    Machine.send(slot, headOctets, bodyOctets, sumFrom, sumAt);
    this.slot = NONE;
  }
}
