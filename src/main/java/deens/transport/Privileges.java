package deens.transport;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Gives up root, for good: the C library does it for all threads of the process. */
public final class Privileges {
  // struct passwd on 64-bit Linux: two pointers, then uid_t and gid_t.
  private static final long UID_AT = 16;
  private static final long GID_AT = 20;

  private Privileges() {}

  /**
   * Becomes a user, with that user's groups only.
   *
   * @throws IOException if there is no such user, or we may not: one line that says so
   */
  @SuppressWarnings("restricted") // reads two fields of the struct that getpwnam returns
  public static void become(String user) throws IOException {
    if (!Libc.known()) throw new IOException("--user works on Linux only");
    MethodHandle getpwnam = Libc.function("getpwnam", FunctionDescriptor.of(ADDRESS, ADDRESS));
    MethodHandle initgroups =
        Libc.function("initgroups", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    MethodHandle setgid = Libc.function("setgid", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    MethodHandle setuid = Libc.function("setuid", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = Libc.state(arena);
      MemorySegment name = arena.allocateFrom(user);
      MemorySegment entry = ((MemorySegment) getpwnam.invokeExact(state, name)).reinterpret(24);
      if (entry.address() == 0) throw new IOException("there is no user " + user);
      int uid = entry.get(JAVA_INT, UID_AT);
      int gid = entry.get(JAVA_INT, GID_AT);
      // In this order: a user that is not root may change none of them.
      if ((int) initgroups.invokeExact(state, name, gid) != 0
          || (int) setgid.invokeExact(state, gid) != 0
          || (int) setuid.invokeExact(state, uid) != 0) {
        throw new IOException("cannot become user " + user + ": " + Libc.message(Libc.errno(state)));
      }
    } catch (IOException e) {
      throw e;
    } catch (Throwable e) {
      throw Libc.unexpected(e);
    }
  }
}
