package deens.transport;

import deens.core.wire.Words;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Many octets of an array at once, by the processor's own instructions. */
public final class HeapWords extends Words {
  private static final VarHandle I64 =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle I32 =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle U16 =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);

  /** Makes one; it has no state. */
  public HeapWords() {}

  @Override
  public long i64(byte[] b, int p) {
    return (long) I64.get(b, p);
  }

  @Override
  public void putI64(byte[] b, int p, long v) {
    I64.set(b, p, v);
  }

  @Override
  public int i32(byte[] b, int p) {
    return (int) I32.get(b, p);
  }

  @Override
  public void putI32(byte[] b, int p, int v) {
    I32.set(b, p, v);
  }

  @Override
  public int u16(byte[] b, int p) {
    return (short) U16.get(b, p) & 0xffff;
  }

  @Override
  public void putU16(byte[] b, int p, int v) {
    U16.set(b, p, (short) v);
  }
}
