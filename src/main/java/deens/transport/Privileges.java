package deens.transport;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Root's rights, given up for good once the ports are bound. */
public final class Privileges {
  // struct passwd: name* 0, password* 8, user 16, group 20
  private static final int PASSWD_OCTETS = 48;
  private static final int USER_AT = 16;
  private static final int GROUP_AT = 20;

  private static final MemorySegment GETPWNAM = Libc.function("getpwnam");
  private static final MemorySegment SETGROUPS = Libc.function("setgroups");
  private static final MemorySegment SETGID = Libc.function("setgid");
  private static final MemorySegment SETUID = Libc.function("setuid");
  private static final MemorySegment GETRESUID = Libc.function("getresuid");
  private static final MemorySegment GETRESGID = Libc.function("getresgid");

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
      long entry = Libc.call(GETPWNAM, state, name.address(), 0, 0, 0, 0);
      if (entry == 0) throw new IOException("there is no user \"" + user + "\"");
      MemorySegment passwd = MemorySegment.ofAddress(entry).reinterpret(PASSWD_OCTETS);
      int uid = passwd.get(JAVA_INT, USER_AT);
      int gid = passwd.get(JAVA_INT, GROUP_AT);
      if (all(GETRESUID, uid)) return;
      ids.set(JAVA_INT, 0, gid);
      // In this order: each needs the right that the last one takes.
      check("setgroups", call(SETGROUPS, 1, ids.address()));
      check("setgid", call(SETGID, gid, 0));
      check("setuid", call(SETUID, uid, 0));
      if (!all(GETRESUID, uid) || !all(GETRESGID, gid))
        throw new IOException("could not become user \"" + user + "\"");
      if (uid != 0 && call(SETUID, 0, 0) == 0)
        throw new IOException("could become root again after user \"" + user + "\"");
    }

    private int call(MemorySegment function, long a, long b) {
      return (int) Libc.call(function, state, a, b, 0, 0, 0);
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
    private boolean all(MemorySegment get, int id) {
      long at = ids.address();
      long _ = Libc.call(get, state, at, at + 4, at + 8, 0, 0);
      return ids.getAtIndex(JAVA_INT, 0) == id
          && ids.getAtIndex(JAVA_INT, 1) == id
          && ids.getAtIndex(JAVA_INT, 2) == id;
    }
  }
}
