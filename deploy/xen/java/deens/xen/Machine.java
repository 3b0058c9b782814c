package deens.xen;

import org.teavm.interop.Address;
import org.teavm.interop.Import;
import org.teavm.interop.c.Include;

/** What C gives to Java: deploy/xen/c/machine.h. */
@Include(value = "machine.h", isSystem = false)
final class Machine {
  private Machine() {}

  /** Returns the time since the start, nanoseconds. */
  @Import(name = "machine_nanos")
  static native long nanos();

  /** Returns the time, seconds since 1970, as far as the hypervisor knows it. */
  @Import(name = "machine_seconds")
  static native long seconds();

  /** Returns 64 bits that an outsider does not guess. */
  @Import(name = "machine_seed")
  static native long seed();

  /** Returns the octet of the options at an index; 0: they end there. */
  @Import(name = "machine_option")
  static native int option(int at);

  /** Returns where the zone image lies; it has {@link #imageOctets}. */
  @Import(name = "machine_image")
  static native Address image();

  /** Returns the octets of the zone image; 0: there is none. */
  @Import(name = "machine_image_octets")
  static native long imageOctets();

  /** Returns the octets that were allocated so far. */
  @Import(name = "machine_allocated")
  static native long allocated();

  /** Returns the octets of the heap. */
  @Import(name = "machine_heap_octets")
  static native long heapOctets();

  /** Returns the octets of RAM that the hypervisor gave. */
  @Import(name = "machine_memory_octets")
  static native long memoryOctets();

  /** Tells the watchdog that all is well. */
  @Import(name = "machine_alive")
  static native void alive();

  /** Stops or reboots, as the options say; the reason is on the console. */
  @Import(name = "machine_fail")
  static native void fail();

  /** Powers off. */
  @Import(name = "machine_stop")
  static native void stop();

  /** Returns whether there is a network device. */
  @Import(name = "net_present")
  static native boolean network();

  /** Returns an octet of the network device's address. */
  @Import(name = "net_mac")
  static native int mac(int i);

  /** In what {@link #receive} returns: the frame's checksum need not be verified. */
  static final int SUMMED = 1 << 16;

  /** Copies the next frame that came; returns its octets, perhaps {@link #SUMMED}; 0: none came. */
  @Import(name = "net_receive")
  static native int receive(Address to, int room);

  /** Returns a free transmit slot; -1: all are busy. */
  @Import(name = "net_slot")
  static native int slot();

  /** Returns where the frame's headers go; good until it is sent. */
  @Import(name = "net_head")
  static native byte[] head(int slot);

  /** Returns where the rest of the frame goes; good until it is sent. */
  @Import(name = "net_body")
  static native byte[] body(int slot);

  /** Returns whether the device fills in the checksums of UDP and TCP. */
  @Import(name = "net_sums")
  static native boolean sums();

  /** Sends a slot's frame with the next {@link #flush}. */
  @Import(name = "net_send")
  static native void send(int slot, int headOctets, int bodyOctets, int sumFrom, int sumAt);

  /** Tells the device of all that was sent and taken. */
  @Import(name = "net_flush")
  static native void flush();

  // What a device may do against its rings' rules: enum net_drop in net.h.
  static final int RING_INDEX = 0;
  static final int RING_ID = 1;
  static final int RING_FRAME = 2;
  static final int RING_REFUSED = 3;

  /** Returns how often the device broke a rule of its rings. */
  @Import(name = "net_dropped")
  static native long dropped(int reason);

  /** Sleeps until a frame comes, so many nanoseconds at most. */
  @Import(name = "net_wait")
  static native void sleep(long nanos);
}
