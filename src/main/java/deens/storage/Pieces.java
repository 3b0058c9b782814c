package deens.storage;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayDeque;

/** Collects an image that is written in memory; copied once only: when its size is known. */
final class Pieces implements WritableByteChannel {
  private static final int PIECE_OCTETS = 1 << 20;

  private final MemorySegment before;
  private final ArrayDeque<byte[]> pieces = new ArrayDeque<>();
  private int used = PIECE_OCTETS;

  /** A new image. */
  Pieces() {
    this(MemorySegment.NULL);
  }

  /**
   * An image whose start is there already.
   *
   * @param before must stay readable until the {@link #join}
   */
  Pieces(MemorySegment before) {
    this.before = before;
  }

  @Override
  public int write(ByteBuffer from) {
    int octets = from.remaining();
    while (from.hasRemaining()) {
      if (used == PIECE_OCTETS) {
        pieces.add(new byte[PIECE_OCTETS]);
        used = 0;
      }
      int n = Math.min(from.remaining(), PIECE_OCTETS - used);
      from.get(pieces.getLast(), used, n);
      used += n;
    }
    return octets;
  }

  MemorySegment join(Arena arena) {
    long at = before.byteSize();
    long size = at + (long) (pieces.size() - 1) * PIECE_OCTETS + used;
    MemorySegment whole = arena.allocate(size);
    MemorySegment.copy(before, 0, whole, 0, at);
    for (; at < size; at += PIECE_OCTETS) {
      long n = Math.min(PIECE_OCTETS, size - at);
      MemorySegment.copy(MemorySegment.ofArray(pieces.removeFirst()), 0, whole, at, n);
    }
    return whole;
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public void close() {}
}
