package deens.core.wire;

/** Many octets at once, octet by octet. */
public final class PortableWords extends Words {
  /** Makes one; it has no state. */
  public PortableWords() {}

  /**
   * Returns one. Who has its {@link Words} from here does not load this class before it is called,
   * which verifying a constructor call would do.
   */
  public static Words words() {
    return new PortableWords();
  }

  @Override
  public long i64(byte[] b, int p) {
    return i32(b, p) & 0xffffffffL | (long) i32(b, p + 4) << 32;
  }

  @Override
  public int i32(byte[] b, int p) {
    return b[p] & 0xff | (b[p + 1] & 0xff) << 8 | (b[p + 2] & 0xff) << 16 | b[p + 3] << 24;
  }

  @Override
  public void putI64(byte[] b, int p, long v) {
    long rest = v;
    for (int i = 0; i < 8; i++, rest >>>= 8) b[p + i] = (byte) rest;
  }

  @Override
  public void putI32(byte[] b, int p, int v) {
    int rest = v;
    for (int i = 0; i < 4; i++, rest >>>= 8) b[p + i] = (byte) rest;
  }

  @Override
  public int u16(byte[] b, int p) {
    return Wire.u16(b, p);
  }

  @Override
  public void putU16(byte[] b, int p, int v) {
    Wire.putU16(b, p, v);
  }
}
