package deens.core.image;

import java.util.Objects;

/**
 * An image in a byte array: for the portable core, where nothing else can be had. Hot path: no
 * allocation.
 */
public final class HeapImageBytes extends ImageBytes {
  private final byte[] b;

  /** Reads the given octets, which must not change any more. */
  public HeapImageBytes(byte[] octets) {
    b = octets;
  }

  private int at(long p, int width) {
    if (p < 0 || p > b.length - width)
      throw new IndexOutOfBoundsException("image offset " + p + " of " + b.length);
    return (int) p;
  }

  @Override
  public long size() {
    return b.length;
  }

  @Override
  public int u8(long p) {
    return b[at(p, 1)] & 0xff;
  }

  @Override
  public int u16(long p) {
    int i = at(p, 2);
    return b[i] & 0xff | (b[i + 1] & 0xff) << 8;
  }

  @Override
  public int i32(long p) {
    int i = at(p, 4);
    return b[i] & 0xff | (b[i + 1] & 0xff) << 8 | (b[i + 2] & 0xff) << 16 | b[i + 3] << 24;
  }

  @Override
  public long i64(long p) {
    return i32(p) & 0xffffffffL | (long) i32(p + 4) << 32;
  }

  @Override
  public void copyTo(long p, byte[] to, int at, int length) {
    Objects.checkFromIndexSize(at, length, to.length);
    System.arraycopy(b, at(p, length), to, at, length);
  }

  @Override
  public boolean sameOctets(long p, byte[] other, int at, int length) {
    int mine = at(p, length);
    for (int i = 0; i < length; i++) if (b[mine + i] != other[at + i]) return false;
    return true;
  }
}
