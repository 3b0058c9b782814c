package deens.core.net;

import static deens.core.net.Packets.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import deens.core.wire.PortableWords;
import deens.core.wire.Words;
import deens.transport.HeapWords;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Frames of anyone: random octets, and good frames with octets changed, checksums put right or not.
 * Nothing is thrown, at most a frame for a frame is sent back and none to a group, memory stays in
 * its bounds, and all of it is given back in the end.
 */
class FrameFuzzTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final String US = "192.0.2.53";
  private static final String US6 = "2001:db8::53";
  private static final int CONNECTIONS = 16;
  private static final int TCP_OCTETS = 1 << 17;

  private static NetworkStack stack(Link link, Responder responder, Words words) {
    var config =
        new NetworkConfig(
            List.of(IpAddress.parse(US), IpAddress.parse(US6)),
            false,
            53,
            CONNECTIONS,
            TCP_OCTETS,
            5000);
    return new NetworkStack(config, link, responder, words, 7);
  }

  /** Good frames, some of which belong together. */
  private static List<byte[]> good() {
    byte[] query = Pattern.query(1, 40, 60);
    var frames = new ArrayList<byte[]>();
    for (String us : List.of(US, US6)) {
      String them = us.equals(US) ? "192.0.2.7" : "2001:db8::7";
      boolean v6 = us.equals(US6);
      frames.add(udp(them, 4000, us, 53, query));
      frames.add(udp(them, 67, us, 68, new byte[300]));
      frames.add(tcp(them, 4000, us, 53, 7, 0, SYN, 9, hex("020405b401010402"), new byte[0]));
      frames.add(tcp(them, 4000, us, 53, 8, 1, ACK, 900, new byte[0], Pattern.framed(query)));
      frames.add(tcp(them, 4000, us, 53, 8, 1, FIN | ACK, 900, new byte[0], new byte[0]));
      frames.add(tcp(them, 4000, us, 53, 8, 1, RST, 900, new byte[0], new byte[0]));
      frames.add(icmp(them, us, 64, hex(v6 ? "8000000000010001aa" : "0800000000010001aa")));
    }
    frames.add(arp(1, PEER, "192.0.2.7", new byte[6], US));
    frames.add(arp(2, PEER, US, new byte[6], US));
    for (String type : List.of("87", "88", "82")) {
      byte[] message = concat(hex(type + "00000000000000"), ip(US6), hex("010102000000aa01"));
      frames.add(icmp("2001:db8::7", US6, 255, message));
      frames.add(icmp("fe80::7", "ff02::1", 1, message));
    }
    return frames;
  }

  @ParameterizedTest
  @CsvSource({"1,false", "2,true", "3,false", "4,true"})
  void anything(long seed, boolean sums) {
    var random = new SplittableRandom(seed);
    var link = new Capture(1500, sums);
    var stack = stack(link, new Pattern(), seed == 1 ? new PortableWords() : new HeapWords());
    List<byte[]> good = good();
    long now = 0;
    var room = new byte[4096];
    int opened = 0;
    for (int i = 0; i < 250_000; i++) {
      byte[] frame;
      if (random.nextInt(4) == 0) {
        frame = new byte[random.nextInt(random.nextInt(20) == 0 ? 2000 : 120)];
        random.nextBytes(frame);
        if (frame.length >= 14 && random.nextInt(8) != 0) {
          System.arraycopy(good.get(random.nextInt(good.size())), 0, frame, 0, 14);
        }
      } else {
        frame = good.get(random.nextInt(good.size())).clone();
        int changes = random.nextInt(4);
        for (int j = 0; j < changes; j++) {
          frame[random.nextInt(frame.length)] = (byte) random.nextInt();
        }
        if (random.nextInt(3) != 0) repair(frame);
        if (random.nextInt(8) == 0) frame = Arrays.copyOf(frame, random.nextInt(frame.length + 9));
      }
      if (random.nextInt(500) == 0) frame = handshake(stack, link, random, opened++);
      int at = random.nextInt(64);
      random.nextBytes(room);
      System.arraycopy(frame, 0, room, at, frame.length);
      if (random.nextInt(30) == 0) link.free = random.nextInt(3);
      // No octet behind the slack is there.
      byte[] octets = Arrays.copyOf(room, at + frame.length + NetworkStack.FRAME_SLACK);
      stack.receive(octets, at, frame.length, random.nextInt(4) == 0);
      link.free = Integer.MAX_VALUE;
      check(link, frame, "seed " + seed + ", frame " + i);
      assertTrue(stack.tcpConnections() <= CONNECTIONS);
      assertTrue(stack.tcpBufferedOctets() <= TCP_OCTETS);
      if (random.nextInt(10) == 0) {
        now += random.nextInt(200);
        stack.tick(now);
        link.forget();
      }
    }
    for (int i = 0; i < 200; i++) {
      now += 1000;
      stack.tick(now);
    }
    assertEquals(0, stack.tcpConnections());
    assertEquals(0, stack.tcpBufferedOctets());
    assertTrue(stack.counters()[NetCounters.TCP_OPENED] > 100);
    assertTrue(stack.counters()[NetCounters.TCP_QUERIES] > 100);
  }

  /** What comes back is sound, goes to the one who sent, and is not out of proportion. */
  private static void check(Capture link, byte[] frame, String which) {
    int octets = 0;
    int frames = 0;
    for (var sent = link.next(); sent.isPresent(); sent = link.next()) {
      byte[] reply = sent.get();
      read(reply);
      octets += reply.length;
      frames++;
      assertTrue(reply.length <= 1514, which);
      boolean toGroup = (reply[0] & 1) != 0;
      assertTrue(!toGroup || reply[12] != 8 || reply[13] == 6, which); // ARP, neighbours
    }
    // TCP has its windows, and may reset another connection to make room.
    assertTrue(frames <= 1 || frame.length > 54 && frames <= 50, which + ": " + frames + " frames");
    assertTrue(octets <= 70_000, which);
  }

  /** Opens a connection, and returns its first segment. */
  private static byte[] handshake(
      NetworkStack stack, Capture link, SplittableRandom random, int port) {
    byte[] options = concat(hex("0204"), u16(random.nextInt(0x10000)));
    String them = "192.0.2.9";
    byte[] syn = tcp(them, 1024 + port, US, 53, 1000, 0, SYN, 500, options, new byte[0]);
    stack.receive(Arrays.copyOf(syn, syn.length + 8), 0, syn.length, false);
    int number = read(link.next().orElseThrow()).sequence();
    int flags = ACK | (random.nextInt(3) == 0 ? FIN : 0);
    byte[] data = {};
    for (int i = random.nextInt(4); i > 0; i--) {
      byte[] query = Pattern.query(i, 12 + random.nextInt(100), random.nextInt(3000));
      data = concat(data, Pattern.framed(query));
    }
    data = Arrays.copyOf(data, Math.max(0, data.length - random.nextInt(5)));
    int window = random.nextInt(4) == 0 ? 0 : random.nextInt(0x10000);
    return tcp(them, 1024 + port, US, 53, 1001, number + 1, flags, window, new byte[0], data);
  }

  /** Puts checksums right as far as the lengths allow it. */
  private static void repair(byte[] frame) {
    boolean v6 = Packets.u16(frame, 12) == 0x86dd;
    int at = v6 ? 54 : 34;
    if (frame.length < at + 8 || Packets.u16(frame, 12) == 0x0806) return;
    if (!v6) {
      frame[24] = 0;
      frame[25] = 0;
      putChecksum(frame, 24, sum(frame, 14, 20));
    }
    int protocol = frame[v6 ? 20 : 23] & 0xff;
    int sumAt = protocol == 17 ? 6 : protocol == 6 ? 16 : 2;
    if (frame.length < at + sumAt + 2) return;
    frame[at + sumAt] = 0;
    frame[at + sumAt + 1] = 0;
    int octets = v6 ? Packets.u16(frame, 18) : Packets.u16(frame, 16) - 20;
    if (octets < sumAt + 2 || octets > frame.length - at) return;
    byte[] addresses = Arrays.copyOfRange(frame, v6 ? 22 : 26, at);
    byte[] pseudo = concat(addresses, u32(octets), u32(protocol));
    byte[] summed = concat(pseudo, Arrays.copyOfRange(frame, at, at + octets));
    if (protocol == 1) summed = Arrays.copyOfRange(frame, at, at + octets);
    putChecksum(frame, at + sumAt, sum(summed, 0, summed.length));
  }

  /** Neither for datagrams, nor for segments, connections and time. */
  @Test
  void nothingIsAllocated() {
    var link = new Silent();
    var stack = stack(link, new Pattern(), new HeapWords());
    byte[][] frames = good().toArray(byte[][]::new);
    for (int i = 0; i < frames.length; i++)
      frames[i] = Arrays.copyOf(frames[i], frames[i].length + 8);
    byte[] query = Pattern.framed(Pattern.query(1, 40, 60));
    byte[] first = tcp("192.0.2.9", 9, US, 53, 1001, 0, ACK, 900, new byte[0], query);
    byte[] syn = tcp("192.0.2.9", 9, US, 53, 1000, 0, SYN, 900, new byte[0], new byte[0]);
    int firstOctets = first.length;
    first = Arrays.copyOf(first, first.length + 8);
    int synOctets = syn.length;
    syn = Arrays.copyOf(syn, syn.length + 8);
    long least = Long.MAX_VALUE;
    long now = 0;
    for (int round = 0; round < 40 && least > 0; round++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 20_000; i++) {
        byte[] frame = frames[i % frames.length];
        stack.receive(frame, 0, frame.length - 8, false);
        syn[35] = (byte) i; // another port
        first[35] = (byte) i;
        stack.receive(syn, 0, synOctets, true);
        first[42] = link.head[38];
        first[43] = link.head[39];
        first[44] = link.head[40];
        first[45] = (byte) (link.head[41] + 1);
        stack.receive(first, 0, firstOctets, true);
        now += 3;
        stack.tick(now);
      }
      least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
    }
    assertEquals(0, least, "octets allocated");
    assertTrue(stack.counters()[NetCounters.TCP_RESPONSES] > 100);
    assertTrue(stack.counters()[NetCounters.TCP_RETRANSMITTED] > 100);
    assertTrue(stack.counters()[NetCounters.UDP_RESPONSES] > 500);
  }

  /** Sends nothing anywhere. */
  private static final class Silent implements Link {
    final byte[] head = new byte[HEAD_OCTETS];
    private final byte[] body = new byte[2048];

    @Override
    public long mac() {
      return 0x0605_0403_0202L;
    }

    @Override
    public int mtu() {
      return 1500;
    }

    @Override
    public boolean sums() {
      return true;
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
    public void send(int slot, int headOctets, int bodyOctets, int sumFrom, int sumAt) {}
  }
}
