package deens.transport;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/**
 * A service manager's socket, which notices are sent to: a Unix socket for datagrams, that the JDK
 * has not.
 */
public final class NotifySocket implements AutoCloseable {
  private static final int AF_UNIX = 1;
  private static final int SOCK_DGRAM = 2;
  private static final int SOL_SOCKET = 1;
  private static final int SO_RCVTIMEO = 20;
  private static final int MOST_OCTETS = 4096;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment state = Libc.state(arena);
  private final int socket;

  /**
   * Opens one.
   *
   * @param path a file that is not there yet, or {@code @name}
   */
  public NotifySocket(String path) throws IOException {
    socket = call("socket", AF_UNIX, SOCK_DGRAM, 0, 0, 0);
    byte[] octets = path.getBytes(StandardCharsets.UTF_8);
    MemorySegment address = arena.allocate(110, 2);
    address.set(JAVA_SHORT, 0, (short) AF_UNIX);
    MemorySegment.copy(octets, 0, address, JAVA_BYTE, 2, octets.length);
    if (path.startsWith("@")) address.set(JAVA_BYTE, 2, (byte) 0);
    call("bind", socket, address.address(), 2 + octets.length, 0, 0);
    MemorySegment seconds = arena.allocateFrom(JAVA_LONG, 30, 0); // struct timeval
    call("setsockopt", socket, SOL_SOCKET, SO_RCVTIMEO, seconds.address(), 16);
  }

  /** Returns the next notice; waits for it 30 seconds. */
  public String next() throws IOException {
    MemorySegment octets = arena.allocate(MOST_OCTETS);
    int length = call("recv", socket, octets.address(), MOST_OCTETS, 0, 0);
    return new String(octets.asSlice(0, length).toArray(JAVA_BYTE), StandardCharsets.UTF_8);
  }

  private int call(String function, long a, long b, long c, long d, long e) throws IOException {
    int result = (int) Libc.call(Libc.function(function), state, a, b, c, d, e);
    if (result < 0) throw new IOException(function + ": " + Libc.message(Libc.errno(state)));
    return result;
  }

  @Override
  public void close() throws IOException {
    call("close", socket, 0, 0, 0, 0);
    arena.close();
  }
}
