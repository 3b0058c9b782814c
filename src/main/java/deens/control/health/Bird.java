package deens.control.health;

import java.io.EOFException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * BIRD 2: enables or disables the protocol that has the service address, over its control socket.
 *
 * <p>A command is a line; a reply is lines, each {@code CODE-text} or, the last one, {@code CODE
 * text}, with four digits (BIRD's doc/reply_codes). The connection stays open, so that a BIRD that
 * starts anew is noticed.
 */
public final class Bird implements Announcer {
  private static final long LIMIT_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final int MOST_REPLY_OCTETS = 65_536;

  private final Path socket;
  private final String protocol;
  private @Nullable SocketChannel channel;

  /** Makes one that is not connected yet. */
  public Bird(Path socket, String protocol) {
    this.socket = socket;
    this.protocol = protocol;
  }

  @Override
  public void announce(boolean up) throws IOException {
    try {
      SocketChannel open = channel != null ? channel : connect();
      send(open, (up ? "enable " : "disable ") + protocol + "\n");
      String reply = reply(open);
      if (!isDone(reply)) throw new IOException("it says: " + reply);
    } catch (IOException e) {
      close();
      throw new IOException("BIRD at " + socket + ": " + e.getMessage(), e);
    }
  }

  private SocketChannel connect() throws IOException {
    if (!Files.exists(socket)) throw new IOException("there is no such socket; is BIRD running?");
    SocketChannel open = SocketChannel.open(UnixDomainSocketAddress.of(socket));
    channel = open;
    open.configureBlocking(false);
    String greeting = reply(open);
    if (!greeting.startsWith("0001 ")) throw new IOException("not BIRD: it says " + greeting);
    return open;
  }

  /** Already disabled, disabled, already enabled, enabled. */
  private static boolean isDone(String reply) {
    return reply.startsWith("0008")
        || reply.startsWith("0009")
        || reply.startsWith("0010")
        || reply.startsWith("0011");
  }

  private static void send(SocketChannel to, String line) throws IOException {
    ByteBuffer octets = ByteBuffer.wrap(line.getBytes(StandardCharsets.US_ASCII));
    to.write(octets);
    if (octets.hasRemaining()) throw new IOException("it takes no commands");
  }

  /** Reads up to the last line of a reply; returns its text, lines apart by blanks. */
  private static String reply(SocketChannel from) throws IOException {
    long end = System.nanoTime() + LIMIT_NANOS;
    ByteBuffer octets = ByteBuffer.allocate(MOST_REPLY_OCTETS);
    try (Selector selector = Selector.open()) {
      from.register(selector, SelectionKey.OP_READ);
      while (octets.hasRemaining()) {
        if (from.read(octets) < 0) throw new EOFException("it has closed the connection");
        String text = new String(octets.array(), 0, octets.position(), StandardCharsets.UTF_8);
        if (isWhole(text)) return text.strip().replace('\n', ' ');
        long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        if (left <= 0) throw new IOException("no reply within 500 ms");
        selector.select(left);
      }
    }
    throw new IOException("a reply without an end");
  }

  private static boolean isWhole(String text) {
    if (!text.endsWith("\n")) return false;
    String last = text.substring(text.lastIndexOf('\n', text.length() - 2) + 1);
    return last.length() > 4
        && last.charAt(4) == ' '
        && last.chars().limit(4).allMatch(c -> c >= '0' && c <= '9');
  }

  @Override
  public boolean hasForgotten() {
    if (channel == null) return true;
    try {
      if (channel.read(ByteBuffer.allocate(MOST_REPLY_OCTETS)) >= 0) return false;
    } catch (IOException e) {
      // as good as closed
    }
    close();
    return true;
  }

  @Override
  public String toString() {
    return "BIRD's protocol " + protocol;
  }

  @Override
  public void close() {
    if (channel == null) return;
    try {
      channel.close();
    } catch (IOException e) {
      // Nothing more is wanted of it.
    }
    channel = null;
  }
}
