package deens.portable;

import deens.core.image.ImageBytes;
import java.util.Objects;
import org.teavm.interop.Address;

/** The zone image where it lies in memory. What it says is never believed beyond its length. */
public final class RawImage extends ImageBytes {
  private final Address start;
  private final long size;

  /** Makes one of the octets at an address. */
  public RawImage(Address start, long size) {
    this.start = start;
    this.size = size;
  }

  private Address at(long p, int width) {
    if (p < 0 || p > size - width) throw new IndexOutOfBoundsException();
    return start.add(p);
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public int u8(long p) {
    return Raw.u8(at(p, 1));
  }

  @Override
  public int u16(long p) {
    return Raw.u16(at(p, 2));
  }

  @Override
  public int i32(long p) {
    return Raw.i32(at(p, 4));
  }

  @Override
  public long i64(long p) {
    return Raw.i64(at(p, 8));
  }

  @Override
  public void copyTo(long p, byte[] to, int at, int length) {
    Objects.checkFromIndexSize(at, length, to.length);
    Raw.copy(at(p, length), Address.ofData(to).add(at), length);
  }

  @Override
  public boolean sameOctets(long p, byte[] b, int at, int length) {
    Objects.checkFromIndexSize(at, length, b.length);
    return Raw.same(at(p, length), Address.ofData(b).add(at), length);
  }
}
