package deens.control;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import jdk.net.ExtendedSocketOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes requests over a Unix socket, from some users only: the kernel says who is at the other end.
 *
 * <p>A request is one line of words; its reply is a line, {@code ok} or {@code error}, and then
 * text up to the end of the stream.
 */
public final class ControlServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ControlServer.class);
  private static final int MOST_REQUEST_OCTETS = 4096;
  private static final int MOST_AT_ONCE = 16;

  private final Path path;
  private final Set<String> users;
  private final Requests requests;
  private final ServerSocketChannel socket;
  private final Semaphore places = new Semaphore(MOST_AT_ONCE);

  /** What a server does on request. */
  @FunctionalInterface
  public interface Requests {
    /**
     * Does what is asked for.
     *
     * @param words the command and its arguments, one word at least
     * @throws RefusedException if it cannot be done
     */
    Facts handle(List<String> words) throws RefusedException, InterruptedException;
  }

  private ControlServer(
      Path path, Set<String> users, Requests requests, ServerSocketChannel socket) {
    this.path = path;
    this.users = users;
    this.requests = requests;
    this.socket = socket;
  }

  /**
   * Listens at a path. A socket that nobody listens at any more is replaced.
   *
   * @param users who may ask
   */
  public static ControlServer open(Path path, Set<String> users, Requests requests)
      throws IOException {
    var address = UnixDomainSocketAddress.of(path);
    if (Files.exists(path)) {
      if (isAlive(address)) throw new IOException(path + ": another server listens there");
      Files.delete(path);
    }
    ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      socket.bind(address);
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw----"));
    } catch (IOException e) {
      socket.close();
      throw new IOException(path + ": " + e.getMessage(), e);
    }
    var server = new ControlServer(path, Set.copyOf(users), requests, socket);
    Thread.ofVirtual().name("control").start(server::accept);
    return server;
  }

  private static boolean isAlive(UnixDomainSocketAddress address) {
    try (SocketChannel other = SocketChannel.open(address)) {
      return other.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private void accept() {
    while (socket.isOpen()) {
      try {
        SocketChannel client = socket.accept();
        if (places.tryAcquire()) Thread.ofVirtual().start(() -> serve(client));
        else client.close();
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        LOG.warn("control socket: {}", e.getMessage());
      }
    }
  }

  private void serve(SocketChannel client) {
    try (client) {
      String user = client.getOption(ExtendedSocketOptions.SO_PEERCRED).user().getName();
      if (!users.contains(user)) {
        LOG.warn("control socket: refused a request of user {}", user);
        write(client, "error\nuser " + user + " may not control this server\n");
        return;
      }
      write(client, reply(request(client)));
    } catch (IOException e) {
      LOG.debug("control socket: {}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      places.release();
    }
  }

  private String reply(String line) throws InterruptedException {
    List<String> words = List.of(line.strip().split(" +", -1));
    boolean json = words.contains("--json");
    try {
      Facts facts = requests.handle(words.stream().filter(w -> !w.equals("--json")).toList());
      return "ok\n" + (json ? facts.json() : facts.text());
    } catch (RefusedException e) {
      return "error\n" + e.getMessage() + "\n";
    }
  }

  private static String request(SocketChannel client) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(MOST_REQUEST_OCTETS);
    while (buffer.hasRemaining() && client.read(buffer) >= 0) {
      int end = buffer.position();
      if (end > 0 && buffer.get(end - 1) == '\n') break;
    }
    return new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
  }

  private static void write(SocketChannel client, String text) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    while (buffer.hasRemaining()) client.write(buffer);
  }

  @Override
  public void close() throws IOException {
    socket.close();
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      // Whoever has given up root may have given up this, too; the next start replaces it.
      LOG.debug("control socket: {}", e.getMessage());
    }
  }
}
