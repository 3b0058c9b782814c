package deens.core.net;

import deens.transport.HeapWords;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A link that keeps what is sent, and holds the stack to what a link may expect of it: a slot is
 * taken before it is used, its octets stay in bounds, and are gone once it is sent.
 */
final class Capture implements Link {
  private final byte[] head = new byte[HEAD_OCTETS];
  private final byte[] body;
  private final byte[] mac;
  private final int mtu;
  private final boolean sums;
  private final ArrayDeque<byte[]> sent = new ArrayDeque<>();
  private int taken = -1;
  private int slots;

  /** Slots that are free; no more frames are taken than these. */
  int free = Integer.MAX_VALUE;

  Capture(int mtu, boolean sums) {
    this(mtu, sums, Packets.OURS);
  }

  Capture(int mtu, boolean sums, byte[] mac) {
    this.mac = mac;
    this.mtu = mtu;
    this.sums = sums;
    body = new byte[Math.max(mtu, 4096) + BODY_SLACK];
  }

  @Override
  public long mac() {
    return new HeapWords().i64(Arrays.copyOf(mac, 8), 0);
  }

  byte[] macOctets() {
    return mac;
  }

  @Override
  public int mtu() {
    return mtu;
  }

  @Override
  public boolean sums() {
    return sums;
  }

  @Override
  public int slot() {
    if (free == 0) return -1;
    taken = slots;
    return slots;
  }

  @Override
  public byte[] head(int slot) {
    if (slot != taken) throw new IllegalStateException("slot " + slot + " is not taken");
    return head;
  }

  @Override
  public byte[] body(int slot) {
    if (slot != taken) throw new IllegalStateException("slot " + slot + " is not taken");
    return body;
  }

  @Override
  public void send(int slot, int headOctets, int bodyOctets, int sumFrom, int sumAt) {
    if (slot != taken) throw new IllegalStateException("slot " + slot + " is not taken");
    if (headOctets + bodyOctets > mtu + 14)
      throw new IllegalStateException(headOctets + " + " + bodyOctets + " octets");
    byte[] frame = Arrays.copyOf(head, headOctets + bodyOctets);
    System.arraycopy(body, 0, frame, headOctets, bodyOctets);
    if (sumFrom != 0) {
      if (!sums) throw new IllegalStateException("no device sums this");
      Packets.putChecksum(frame, sumAt, Packets.sum(frame, sumFrom, frame.length - sumFrom));
    }
    sent.add(frame);
    if (free != Integer.MAX_VALUE) free--;
    slots++;
    taken = -1;
    Arrays.fill(head, (byte) 0xa5);
    Arrays.fill(body, (byte) 0x5a);
  }

  /** Returns the next frame that was sent, with slack behind it gone. */
  Optional<byte[]> next() {
    return Optional.ofNullable(sent.poll());
  }

  int waiting() {
    return sent.size();
  }

  void forget() {
    sent.clear();
  }

  /** Returns what was sent since, as one line each, as {@link Packets#text} has it. */
  List<String> texts() {
    var texts = sent.stream().map(Packets::text).toList();
    sent.clear();
    return texts;
  }
}
