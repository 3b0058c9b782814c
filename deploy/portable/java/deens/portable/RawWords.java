package deens.portable;

import deens.core.wire.Words;
import org.teavm.interop.Address;

/** Many octets of an array at once, by the processor's own instructions. */
public final class RawWords extends Words {
  private static Address at(byte[] b, int p, int width) {
    if (p < 0 || p > b.length - width) throw new IndexOutOfBoundsException();
    return Address.ofData(b).add(p);
  }

  @Override
  public long i64(byte[] b, int p) {
    return Raw.i64(at(b, p, 8));
  }

  @Override
  public void putI64(byte[] b, int p, long v) {
    Raw.putI64(at(b, p, 8), v);
  }

  @Override
  public int i32(byte[] b, int p) {
    return Raw.i32(at(b, p, 4));
  }

  @Override
  public void putI32(byte[] b, int p, int v) {
    Raw.putI32(at(b, p, 4), v);
  }

  @Override
  public int u16(byte[] b, int p) {
    return Raw.net16(at(b, p, 2));
  }

  @Override
  public void putU16(byte[] b, int p, int v) {
    Raw.putNet16(at(b, p, 2), v);
  }
}
