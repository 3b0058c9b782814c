package deens.transport;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Root's rights, given up for good once the ports are bound. */
public final class Privileges {
  // struct passwd: name* 0, password* 8, user 16, group 20
  private static final int PASSWD_OCTETS = 48;
  private static final int USER_AT = 16;
  private static final int GROUP_AT = 20;

  private static final MethodHandle GETPWNAM =
      Libc.function("getpwnam", FunctionDescriptor.of(ADDRESS, ADDRESS));
  private static final MethodHandle SETGROUPS =
      Libc.function("setgroups", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, ADDRESS));
  private static final MethodHandle SETGID =
      Libc.function("setgid", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle SETUID =
      Libc.function("setuid", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle GETRESUID =
      Libc.function("getresuid", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS));
  private static final MethodHandle GETRESGID =
      Libc.function("getresgid", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS));

  private Privileges() {}

  /**
   * Makes the process this user's, with its first group alone, all threads of it: the C library
   * does that (POSIX), where the system call changes one thread only. Does nothing if the process
   * is this user's already.
   *
   * @throws IOException if there is no such user or we may not become it: one line that says so
   */
  public static void drop(String user) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      new Drop(user, arena).run();
    }
  }

  /** One call of {@link #drop} and the memory it uses. */
  private static final class Drop {
    private final String user;
    private final MemorySegment state;
    private final MemorySegment name;
    private final MemorySegment ids;

    Drop(String user, Arena arena) {
      this.user = user;
      state = Libc.state(arena);
      name = arena.allocateFrom(user);
      ids = arena.allocate(JAVA_INT, 3);
    }

    @SuppressWarnings("restricted") // struct passwd is as long as we say
    void run() throws IOException {
      try {
        var entry = (MemorySegment) GETPWNAM.invokeExact(state, name);
        if (entry.address() == 0) throw new IOException("there is no user \"" + user + "\"");
        MemorySegment passwd = entry.reinterpret(PASSWD_OCTETS);
        int uid = passwd.get(JAVA_INT, USER_AT);
        int gid = passwd.get(JAVA_INT, GROUP_AT);
        if (all(GETRESUID, uid)) return;
        ids.set(JAVA_INT, 0, gid);
        // In this order: each needs the right that the last one takes.
        check("setgroups", (int) SETGROUPS.invokeExact(state, 1L, ids));
        check("setgid", (int) SETGID.invokeExact(state, gid));
        check("setuid", (int) SETUID.invokeExact(state, uid));
        if (!all(GETRESUID, uid) || !all(GETRESGID, gid))
          throw new IOException("could not become user \"" + user + "\"");
        if (uid != 0 && (int) SETUID.invokeExact(state, 0) == 0)
          throw new IOException("could become root again after user \"" + user + "\"");
      } catch (IOException e) {
        throw e;
      } catch (Throwable e) {
        throw Libc.unexpected(e);
      }
    }

    private void check(String function, int result) throws IOException {
      if (result == 0) return;
      int errno = Libc.errno(state);
      throw new IOException(
          "cannot become user \""
              + user
              + "\": "
              + (errno == Libc.EPERM ? "only root can" : function + ": " + Libc.message(errno)));
    }

    /** Whether the real, effective and saved id are all this one. */
    private boolean all(MethodHandle get, int id) throws Throwable {
      int _ = (int) get.invokeExact(state, ids, ids.asSlice(4, 4), ids.asSlice(8, 4));
      return ids.getAtIndex(JAVA_INT, 0) == id
          && ids.getAtIndex(JAVA_INT, 1) == id
          && ids.getAtIndex(JAVA_INT, 2) == id;
    }
  }
}
