package deens.storage;

import deens.core.image.ImageBytes;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * An image outside the heap, mapped from a file or in memory: what the server reads. Where the file
 * has shrunk below what is mapped, a read throws {@link InternalError}. Hot path: no allocation.
 */
final class MappedImageBytes extends ImageBytes {
  private static final ValueLayout.OfShort U16 =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt I32 =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong I64 =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle KEY_I64 =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final MemorySegment segment;
  private final long last;

  /** Reads the given octets, which must not change any more. */
  MappedImageBytes(MemorySegment octets) {
    segment = octets;
    last = octets.byteSize() - 1;
  }

  MemorySegment segment() {
    return segment;
  }

  @Override
  public long size() {
    return segment.byteSize();
  }

  /*
   * Two octets are read, for HotSpot's sake: where it tests bits of one octet in memory at once
   * (testb), its handler cannot step over the instruction if the page is gone, and ends the process
   * instead of raising the error. The last octet of all is nothing that an answer needs.
   */
  @Override
  public int u8(long p) {
    return (p == last ? segment.get(ValueLayout.JAVA_BYTE, p) : segment.get(U16, p)) & 0xff;
  }

  @Override
  public int u16(long p) {
    return segment.get(U16, p) & 0xffff;
  }

  @Override
  public int i32(long p) {
    return segment.get(I32, p);
  }

  @Override
  public long i64(long p) {
    return segment.get(I64, p);
  }

  @Override
  public void copyTo(long p, byte[] to, int at, int length) {
    MemorySegment.copy(segment, ValueLayout.JAVA_BYTE, p, to, at, length);
  }

  @Override
  public boolean sameOctets(long p, byte[] b, int at, int length) {
    int i = 0;
    for (; i + 8 <= length; i += 8) {
      if (segment.get(I64, p + i) != (long) KEY_I64.get(b, at + i)) return false;
    }
    if (i == length) return true;
    // What is left is less than a word; where a whole word can be read, its end is left out.
    if (p + i + 8 <= segment.byteSize() && at + i + 8 <= b.length) {
      long differ = segment.get(I64, p + i) ^ (long) KEY_I64.get(b, at + i);
      return differ << 64 - 8 * (length - i) == 0;
    }
    for (; i < length; i++) if (u8(p + i) != (b[at + i] & 0xff)) return false;
    return true;
  }
}
