package deens.transport;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

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

  private static final Linker LINKER = Linker.nativeLinker();
  private static final SymbolLookup SYMBOLS = LINKER.defaultLookup();
  private static final Linker.Option CAPTURE = Linker.Option.captureCallState("errno");
  private static final MethodHandle STRERROR =
      handle("strerror", FunctionDescriptor.of(ADDRESS, JAVA_INT));

  private Libc() {}

  /** Whether this is a system whose numbers and layouts we know. */
  public static boolean known() {
    String processor = System.getProperty("os.arch", "");
    return System.getProperty("os.name", "").equals("Linux")
        && (processor.equals("amd64") || processor.equals("aarch64"));
  }

  /** Returns a function whose first argument is a segment that gets errno: {@link #state}. */
  @SuppressWarnings("restricted") // the descriptors are checked by tests that call each function
  public static MethodHandle function(String name, FunctionDescriptor descriptor) {
    return LINKER.downcallHandle(SYMBOLS.findOrThrow(name), descriptor, CAPTURE);
  }

  @SuppressWarnings("restricted")
  private static MethodHandle handle(String name, FunctionDescriptor descriptor) {
    return LINKER.downcallHandle(SYMBOLS.findOrThrow(name), descriptor);
  }

  /** Returns memory for what a {@link #function} leaves behind. */
  public static MemorySegment state(Arena arena) {
    return arena.allocate(Linker.Option.captureStateLayout());
  }

  /** Returns the errno of the last failed call that was given {@code state}. */
  public static int errno(MemorySegment state) {
    return state.get(JAVA_INT, ERRNO_AT);
  }

  private static final long ERRNO_AT =
      Linker.Option.captureStateLayout().byteOffset(MemoryLayout.PathElement.groupElement("errno"));

  /** Returns the system's words for an errno. */
  @SuppressWarnings("restricted")
  public static String message(int errno) {
    try {
      var text = (MemorySegment) STRERROR.invokeExact(errno);
      return text.reinterpret(256).getString(0);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Turns what {@link MethodHandle#invokeExact} declares, and a C function never throws. */
  public static IllegalStateException unexpected(Throwable e) {
    if (e instanceof Error error) throw error;
    return new IllegalStateException(e);
  }
}
