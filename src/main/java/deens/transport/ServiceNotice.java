package deens.transport;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/**
 * Tells the service manager that started us how we do (sd_notify(3)): one datagram of lines
 * NAME=VALUE a notice, to the Unix socket that the environment's NOTIFY_SOCKET names. The JDK has
 * no datagrams over Unix sockets, so the C library sends them.
 */
public final class ServiceNotice {
  private static final int AF_UNIX = 1;
  private static final int SOCK_DGRAM = 2;
  private static final int SOCK_CLOEXEC = 0x80000;
  private static final int MSG_NOSIGNAL = 0x4000;

  /*
   * struct sockaddr_un   | family 2 | path 108 |
   * A path that begins with @ is an abstract one: its first octet is 0 (unix(7)), and its length is that of the address.
   */
  private static final int PATH_AT = 2;
  private static final int MOST_PATH_OCTETS = 107;

  private final String socket;

  private ServiceNotice(String socket) {
    this.socket = socket;
  }

  /**
   * Returns how to tell whom the environment names.
   *
   * @param socket the path of the manager's socket, {@code @name} for an abstract one; empty: there
   *     is no manager, and all notices go nowhere
   */
  public static ServiceNotice to(String socket) {
    return new ServiceNotice(Libc.known() ? socket : "");
  }

  /** We serve what {@code status} says; also the end of a reload. */
  public void ready(String status) throws IOException {
    send("READY=1\nSTATUS=" + status);
  }

  /**
   * We read our settings and zones again, until {@link #ready}.
   *
   * @param nanos now, on the system's monotonic clock: {@link System#nanoTime} is that on Linux
   */
  public void reloading(long nanos) throws IOException {
    send("RELOADING=1\nMONOTONIC_USEC=" + nanos / 1_000 + "\nSTATUS=reloading");
  }

  /** We finish what we have begun, and end. */
  public void stopping() throws IOException {
    send("STOPPING=1\nSTATUS=stopping");
  }

  private void send(String lines) throws IOException {
    if (socket.isEmpty()) return;
    byte[] path = socket.getBytes(StandardCharsets.UTF_8);
    if (path.length > MOST_PATH_OCTETS || !(socket.startsWith("/") || socket.startsWith("@"))) {
      throw new IOException(
          "NOTIFY_SOCKET is \""
              + socket
              + "\", neither an absolute path nor @name of at most 107 octets");
    }
    try (Arena arena = Arena.ofConfined()) {
      new Datagram(arena).send(path, lines.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** One notice on its way; functions are looked up when there is one, which is seldom. */
  private final class Datagram {
    private final Arena arena;
    private final MemorySegment state;

    Datagram(Arena arena) {
      this.arena = arena;
      state = Libc.state(arena);
    }

    void send(byte[] path, byte[] lines) throws IOException {
      long descriptor = call("socket", AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, 0);
      try {
        call("connect", descriptor, address(path).address(), PATH_AT + path.length, 0);
        MemorySegment octets = arena.allocateFrom(JAVA_BYTE, lines);
        call("send", descriptor, octets.address(), lines.length, MSG_NOSIGNAL);
      } finally {
        call("close", descriptor, 0, 0, 0);
      }
    }

    private MemorySegment address(byte[] path) {
      MemorySegment address = arena.allocate(PATH_AT + MOST_PATH_OCTETS + 1, 2);
      address.set(JAVA_SHORT, 0, (short) AF_UNIX);
      MemorySegment.copy(path, 0, address, JAVA_BYTE, PATH_AT, path.length);
      if (path[0] == '@') address.set(JAVA_BYTE, PATH_AT, (byte) 0);
      return address;
    }

    private int call(String function, long a, long b, long c, long d) throws IOException {
      int result = (int) Libc.call(Libc.function(function), state, a, b, c, d, 0);
      if (result >= 0) return result;
      throw new IOException(
          "cannot tell the service manager at "
              + socket
              + ": "
              + function
              + ": "
              + Libc.message(Libc.errno(state)));
    }
  }
}
