package deens.portable;

import org.teavm.interop.Address;
import org.teavm.interop.Import;
import org.teavm.interop.c.Include;

/** Reads and writes at any address, aligned or not: the caller has checked the bounds. */
@Include(value = "raw.h", isSystem = false)
final class Raw {
  private Raw() {}

  @Import(name = "raw_u8")
  static native int u8(Address a);

  @Import(name = "raw_u16")
  static native int u16(Address a);

  @Import(name = "raw_i32")
  static native int i32(Address a);

  @Import(name = "raw_i64")
  static native long i64(Address a);

  @Import(name = "raw_put_i64")
  static native void putI64(Address a, long v);

  @Import(name = "raw_put_i32")
  static native void putI32(Address a, int v);

  /** Returns 16 bits in network order. */
  @Import(name = "raw_net16")
  static native int net16(Address a);

  /** Writes 16 bits in network order. */
  @Import(name = "raw_put_net16")
  static native void putNet16(Address a, int v);

  @Import(name = "raw_copy")
  static native void copy(Address from, Address to, int octets);

  @Import(name = "raw_same")
  static native boolean same(Address a, Address b, int octets);
}
