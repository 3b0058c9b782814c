package deens.peers;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** A file descriptor, by the C library. */
final class NativeFile implements AutoCloseable {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
  private static final MethodHandle OPEN =
      handle(
          "open",
          FunctionDescriptor.of(INT, ValueLayout.ADDRESS, INT),
          Linker.Option.firstVariadicArg(2));
  private static final MethodHandle CLOSE = handle("close", FunctionDescriptor.of(INT, INT));
  private static final MethodHandle IOCTL =
      handle(
          "ioctl",
          FunctionDescriptor.of(INT, INT, LONG, ValueLayout.ADDRESS),
          Linker.Option.firstVariadicArg(2));
  private static final MethodHandle READ =
      handle("read", FunctionDescriptor.of(LONG, INT, ValueLayout.ADDRESS, LONG));
  private static final MethodHandle WRITE =
      handle("write", FunctionDescriptor.of(LONG, INT, ValueLayout.ADDRESS, LONG));
  private static final MethodHandle POLL =
      handle("poll", FunctionDescriptor.of(INT, ValueLayout.ADDRESS, LONG, INT));

  private final int descriptor;

  NativeFile(MemorySegment path, int flags) throws IOException {
    try {
      descriptor = (int) OPEN.invokeExact(path, flags);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
    if (descriptor < 0) throw new IOException("cannot open " + path.getString(0));
  }

  @SuppressWarnings("restricted") // the C library's functions, called as they are declared
  private static MethodHandle handle(
      String name, FunctionDescriptor type, Linker.Option... options) {
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), type, options);
  }

  int descriptor() {
    return descriptor;
  }

  void ioctl(long request, MemorySegment argument) throws IOException {
    try {
      if ((int) IOCTL.invokeExact(descriptor, request, argument) < 0)
        throw new IOException("ioctl 0x" + Long.toHexString(request) + " failed");
    } catch (IOException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns the octets read; -1: none now. */
  long read(MemorySegment to) {
    try {
      return (long) READ.invokeExact(descriptor, to, to.byteSize());
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  boolean write(MemorySegment from) {
    try {
      return (long) WRITE.invokeExact(descriptor, from, from.byteSize()) == from.byteSize();
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** Waits until something can be read. */
  void poll(MemorySegment room, int millis) {
    room.set(INT, 0, descriptor);
    room.set(INT, 4, 1); // POLLIN
    try {
      int ready = (int) POLL.invokeExact(room, 1L, millis);
      if (ready < -1) throw new IllegalStateException("poll: " + ready);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      if ((int) CLOSE.invokeExact(descriptor) != 0) throw new IOException("close failed");
    } catch (IOException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
