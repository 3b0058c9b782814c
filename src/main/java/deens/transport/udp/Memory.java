package deens.transport.udp;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The process's memory outside the heap, by address: what system calls read and write. Addresses
 * are those of allocated segments; nothing checks them, so nobody but {@link Batch}, which knows
 * its own, has any. A constant segment that holds everything leaves of each access no more than the
 * access: measured, a segment per array costs several times as many instructions as the server's
 * whole answer.
 */
final class Memory {
  @SuppressWarnings("restricted") // that is its purpose
  private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

  private static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT_UNALIGNED;
  private static final ValueLayout.OfInt I32 = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfLong I64 = ValueLayout.JAVA_LONG_UNALIGNED;

  private static final VarHandle ARRAY_I64 =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

  // No processor has addresses as large. See within.
  private static final long LARGEST = Long.MAX_VALUE >>> 1;

  private Memory() {}

  /**
   * Returns the same address, in a form that tells the JIT that what is near it lies in {@link
   * #ALL}: so it leaves out the check of each access, which had cost more than the access.
   */
  static long within(long address) {
    return address & LARGEST;
  }

  static byte u8(long address) {
    return ALL.get(JAVA_BYTE, address);
  }

  static short u16(long address) {
    return ALL.get(U16, address);
  }

  static int i32(long address) {
    return ALL.get(I32, address);
  }

  static long i64(long address) {
    return ALL.get(I64, address);
  }

  static void putI32(long address, int v) {
    ALL.set(I32, address, v);
  }

  static void putI64(long address, long v) {
    ALL.set(I64, address, v);
  }

  /** Copies to an array. At least 48 octets are written, and up to the next multiple of 8. */
  static void copy(long address, byte[] to, int octets) {
    // Most queries are not longer; without a loop this is two instructions a word.
    copyWord(address, to, 0);
    copyWord(address, to, 8);
    copyWord(address, to, 16);
    copyWord(address, to, 24);
    copyWord(address, to, 32);
    copyWord(address, to, 40);
    for (int i = 48; i < octets; i += 8) copyWord(address, to, i);
  }

  /** Copies the 8 octets at {@code address + i} to {@code to[i]}. */
  static void copyWord(long address, byte[] to, int i) {
    ARRAY_I64.set(to, i, ALL.get(I64, address + i));
  }

  /** Copies from an array. */
  static void copy(byte[] from, long address, int octets) {
    MemorySegment.copy(from, 0, ALL, JAVA_BYTE, address, octets);
  }
}
