package deens.transport;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * The C library's functions, and its errno. Numbers here and in the classes that call it are
 * Linux's on x86-64 and aarch64, where they are the same (asm-generic).
 */
public final class Libc {
  public static final int EPERM = 1;
  public static final int EINTR = 4;
  public static final int EACCES = 13;
  public static final int EAFNOSUPPORT = 97;
  public static final int EADDRINUSE = 98;
  public static final int EADDRNOTAVAIL = 99;

  /*
   * All functions are called in one shape, six longs to a long: both processors pass these in
   * registers, where a C int is the lower half, and what a function does not take is not read. Each
   * shape of its own would have its code made at the start, 5 to 10 ms for one.
   *
   * To bring errno along, before anything else of ours changes it, costs each call some 50
   * instructions more. So a call that has failed is made once more for that, in the other shape,
   * whose code is made only then. All that we call may be called again: it fails alike, or does what
   * was wanted.
   */
  private static final Linker LINKER = Linker.nativeLinker();
  private static final SymbolLookup SYMBOLS = LINKER.defaultLookup();
  private static final MethodHandle CALL = shape();
  private static final long ERRNO_AT = errnoAt();

  private Libc() {}

  /** Whether this is a system whose numbers and layouts we know. */
  public static boolean known() {
    String processor = System.getProperty("os.arch", "");
    return System.getProperty("os.name", "").equals("Linux")
        && (processor.equals("amd64") || processor.equals("aarch64"));
  }

  @SuppressWarnings("restricted") // tests call each function
  private static MethodHandle shape(Linker.Option... options) {
    return LINKER.downcallHandle(
        FunctionDescriptor.of(
            JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
        options);
  }

  /** The shape that brings errno along. */
  private static final class WithErrno {
    private static final MethodHandle CALL = shape(Linker.Option.captureCallState("errno"));
  }

  /** Where errno is in what a call leaves behind. A path to it would be made of method handles. */
  private static long errnoAt() {
    long at = 0;
    for (MemoryLayout member : Linker.Option.captureStateLayout().memberLayouts()) {
      if (member.name().equals(Optional.of("errno"))) return at;
      at += member.byteSize();
    }
    throw new IllegalStateException("no errno among what a call leaves behind");
  }

  /** Finds a function by its name. */
  public static MemorySegment function(String name) {
    return SYMBOLS.findOrThrow(name);
  }

  /** As below, for up to five arguments. */
  public static long call(
      MemorySegment function, MemorySegment state, long a, long b, long c, long d, long e) {
    return call(function, state, a, b, c, d, e, 0);
  }

  /**
   * Calls a function that takes up to six integers or addresses and is not variadic; the arguments
   * that it does not have are 0. Once more, if it fails: returns -1. Hot path.
   *
   * @param state gets errno, if it fails
   * @return what it returns; of an int, the lower half alone has a meaning
   */
  public static long call(
      MemorySegment function, MemorySegment state, long a, long b, long c, long d, long e, long f) {
    try {
      long result = (long) CALL.invokeExact(function, a, b, c, d, e, f);
      return (int) result == -1
          ? (long) WithErrno.CALL.invokeExact(function, state, a, b, c, d, e, f)
          : result;
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  /** As above, once, for who does not want to know why it failed. */
  public static long tryCall(
      MemorySegment function, long a, long b, long c, long d, long e, long f) {
    try {
      return (long) CALL.invokeExact(function, a, b, c, d, e, f);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  /** Returns memory for what a {@link #call} leaves behind. */
  public static MemorySegment state(Arena arena) {
    return arena.allocate(Linker.Option.captureStateLayout());
  }

  /** Returns the errno of the last failed call that was given {@code state}. */
  public static int errno(MemorySegment state) {
    return state.get(JAVA_INT, ERRNO_AT);
  }

  /** Returns the system's words for an errno. */
  @SuppressWarnings("restricted")
  public static String message(int errno) {
    try (Arena arena = Arena.ofConfined()) {
      long text = call(function("strerror"), state(arena), errno, 0, 0, 0, 0);
      return MemorySegment.ofAddress(text).reinterpret(256).getString(0);
    }
  }

  /** Turns what {@link MethodHandle#invokeExact} declares, and a C function never throws. */
  private static IllegalStateException unexpected(Throwable e) {
    if (e instanceof Error error) throw error;
    return new IllegalStateException(e);
  }
}
