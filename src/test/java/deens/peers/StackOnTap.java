package deens.peers;

import deens.core.net.Link;
import deens.core.net.NetworkConfig;
import deens.core.net.NetworkStack;
import deens.core.net.Pcap;
import deens.core.net.Responder;
import deens.transport.HeapWords;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A network stack of ours on a TAP device, whose other end is in a namespace: a thread, a device
 * and a clock, which may run faster than others do.
 */
final class StackOnTap implements AutoCloseable {
  private static final int O_RDWR_NONBLOCK = 2 | 2048;
  private static final long TUNSETIFF = 0x4004_54caL;
  private static final long TUNSETVNETHDRSZ = 0x4004_54d8L;
  private static final long TUNSETOFFLOAD = 0x4004_54d0L;
  private static final int TUN_F_CSUM = 1;
  private static final int IFF_TAP = 2;
  private static final int IFF_NO_PI = 0x1000;
  private static final int IFF_VNET_HDR = 0x4000;
  private static final int IFREQ_OCTETS = 40;
  private static final int FLAGS_AT = 16;
  private static final int DEVICE_HEADER = 10; // struct virtio_net_hdr
  private static final int NEEDS_SUM = 1;
  private static final int DATA_VALID = 2;
  private static final int FRAMES_AT_ONCE = 64;
  private static final int MOST_WAIT_MILLIS = 20;
  private static final long MAC = 0x0100_0054_4502L; // 02:45:54:00:00:01
  private static final ValueLayout.OfShort U16 =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final Arena arena = Arena.ofShared();
  private final NativeFile device;
  private final Tap tap;
  private final NetworkStack stack;
  private final Thread thread;
  private final String deviceName = "tap" + ProcessHandle.current().pid();
  private final long start = System.nanoTime();
  private volatile boolean stopping;
  private volatile long speed = 1;
  private volatile long[] counters = {};
  private volatile String address = "";
  private volatile Throwable failure;
  private final Optional<Pcap.Writer> captured;
  private long now;
  private long clockNanos = start;
  private long clockMillisTimesAMillion;

  /**
   * Starts a stack.
   *
   * @param offload whether device and kernel leave checksums to each other
   */
  StackOnTap(Namespace namespace, NetworkConfig config, Responder responder, boolean offload)
      throws IOException, InterruptedException {
    this(namespace, config, responder, offload, Optional.empty());
  }

  /** Likewise; captures its frames, with its own time. */
  StackOnTap(
      Namespace namespace,
      NetworkConfig config,
      Responder responder,
      boolean offload,
      Optional<Pcap.Writer> captured)
      throws IOException, InterruptedException {
    this.captured = captured;
    device = new NativeFile(arena.allocateFrom("/dev/net/tun"), O_RDWR_NONBLOCK);
    MemorySegment request = arena.allocate(IFREQ_OCTETS);
    request.setString(0, deviceName);
    request.set(ValueLayout.JAVA_SHORT, FLAGS_AT, (short) (IFF_TAP | IFF_NO_PI | IFF_VNET_HDR));
    device.ioctl(TUNSETIFF, request);
    request.set(ValueLayout.JAVA_INT, 0, DEVICE_HEADER);
    device.ioctl(TUNSETVNETHDRSZ, request);
    if (offload) device.ioctl(TUNSETOFFLOAD, MemorySegment.ofAddress(TUN_F_CSUM));
    new ProcessBuilder("ip", "link", "set", deviceName, "netns", namespace.name())
        .start()
        .waitFor();
    namespace.run("ip addr add 10.53.0.1/24 dev " + deviceName);
    namespace.run("ip addr add fd53::1/64 dev " + deviceName + " nodad");
    namespace.run("ip link set " + deviceName + " up");
    tap = new Tap(offload);
    stack = new NetworkStack(config, tap, responder, new HeapWords(), Pcap.SEED);
    var begun = new CountDownLatch(1);
    thread = Thread.ofPlatform().name("stack").start(() -> loop(begun));
    begun.await();
  }

  String deviceName() {
    return deviceName;
  }

  /** Lets its clock run so many times faster from now on. */
  void hurry(long times) {
    speed = times;
  }

  /** Returns what it has counted, not long ago. */
  long counter(int index) {
    return counters.length == 0 ? 0 : counters[index];
  }

  /** Returns its IPv4 address; empty: it has none. */
  String address() {
    return address;
  }

  private long millis() {
    long now = System.nanoTime();
    clockMillisTimesAMillion += (now - clockNanos) * speed;
    clockNanos = now;
    return TimeUnit.NANOSECONDS.toMillis(clockMillisTimesAMillion);
  }

  private void loop(CountDownLatch begun) {
    MemorySegment poll = arena.allocate(8);
    MemorySegment packet = arena.allocate(65_536 + DEVICE_HEADER);
    byte[] frame = new byte[65_536 + NetworkStack.FRAME_SLACK];
    try {
      while (!stopping) {
        now = millis();
        long due = stack.tick(now);
        begun.countDown();
        int frames = 0;
        while (frames < FRAMES_AT_ONCE) {
          long octets = device.read(packet);
          if (octets < DEVICE_HEADER) break;
          frames++;
          int length = (int) octets - DEVICE_HEADER;
          MemorySegment.copy(packet, ValueLayout.JAVA_BYTE, DEVICE_HEADER, frame, 0, length);
          boolean summed = (packet.get(ValueLayout.JAVA_BYTE, 0) & (NEEDS_SUM | DATA_VALID)) != 0;
          capture(Arrays.copyOf(frame, length));
          stack.receive(frame, 0, length, summed);
        }
        if (frames == 0) {
          counters = stack.counters().clone();
          address = stack.ipv4().map(Object::toString).orElse("");
          device.poll(poll, (int) Math.max(0, Math.min(MOST_WAIT_MILLIS, due - now)));
        }
      }
    } catch (Throwable e) {
      failure = e;
      begun.countDown();
    }
  }

  private void capture(byte[] frame) {
    try {
      if (captured.isPresent()) captured.get().frame(now, frame);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    stopping = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
    device.close();
    arena.close();
    if (failure != null) throw new IOException("the stack's thread has failed", failure);
  }

  /** One slot: the kernel takes a frame at once. */
  private final class Tap implements Link {
    private final byte[] head = new byte[HEAD_OCTETS];
    private final byte[] body = new byte[65_536 + BODY_SLACK];
    private final MemorySegment packet = arena.allocate(2048);
    private final boolean offload;

    Tap(boolean offload) {
      this.offload = offload;
    }

    @Override
    public long mac() {
      return MAC;
    }

    @Override
    public int mtu() {
      return 1500;
    }

    @Override
    public boolean sums() {
      return offload;
    }

    @Override
    public int slot() {
      return 0;
    }

    @Override
    public byte[] head(int slot) {
      return head;
    }

    @Override
    public byte[] body(int slot) {
      return body;
    }

    @Override
    public void send(int slot, int headOctets, int bodyOctets, int sumFrom, int sumAt) {
      packet.fill((byte) 0);
      if (sumFrom != 0) {
        packet.set(ValueLayout.JAVA_BYTE, 0, (byte) NEEDS_SUM);
        packet.set(U16, 6, (short) sumFrom);
        packet.set(U16, 8, (short) (sumAt - sumFrom));
      }
      MemorySegment.copy(head, 0, packet, ValueLayout.JAVA_BYTE, DEVICE_HEADER, headOctets);
      int at = DEVICE_HEADER + headOctets;
      MemorySegment.copy(body, 0, packet, ValueLayout.JAVA_BYTE, at, bodyOctets);
      capture(
          packet.asSlice(DEVICE_HEADER, headOctets + bodyOctets).toArray(ValueLayout.JAVA_BYTE));
      device.write(packet.asSlice(0, at + bodyOctets));
      Arrays.fill(body, 0, Math.min(body.length, bodyOctets + BODY_SLACK), (byte) 0x5a);
    }
  }
}
