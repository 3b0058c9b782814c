package deens.control.health;

import deens.core.wire.Name;
import deens.core.wire.Wire;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A connection, one question over it, and then its end, whenever that comes. */
final class TcpQuestion implements AutoCloseable {
  private static final int LENGTH_OCTETS = 2;

  /** More than any server adds to an SOA record. */
  private static final int ANSWER_OCTETS = 4096;

  private final InetSocketAddress server;
  private final byte[] query;
  private final SocketChannel channel;
  private final ByteBuffer unsent;
  private final ByteBuffer received = ByteBuffer.allocate(LENGTH_OCTETS + ANSWER_OCTETS);
  private @Nullable SelectionKey key;
  private boolean answered;
  private @Nullable Result result;

  /** Makes a question that is not asked yet. */
  TcpQuestion(InetSocketAddress server, Name zone, int id) throws IOException {
    this.server = server;
    query = SoaQuestion.write(id, zone);
    unsent = ByteBuffer.allocate(LENGTH_OCTETS + query.length);
    unsent.putShort((short) query.length).put(query).flip();
    channel = SocketChannel.open();
  }

  void start(Selector selector) throws IOException {
    try {
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      boolean connected = channel.connect(server);
      key = channel.register(selector, connected ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT);
      if (connected) step();
    } catch (ConnectException e) {
      refused();
    }
  }

  private void refused() {
    end(new Result.Gone("connection refused over TCP"));
  }

  private void end(Result its) {
    result = its;
    close();
  }

  /** Does what can be done without waiting. */
  void step() {
    if (isDone()) return;
    try {
      if (channel.isConnectionPending()) {
        if (!channel.finishConnect()) return;
        if (key != null) key.interestOps(SelectionKey.OP_READ);
      }
      // So few octets always fit.
      if (unsent.hasRemaining()) channel.write(unsent);
      if (channel.read(received) < 0) {
        end(new Result.Bad("a TCP connection that ends before the answer"));
      } else {
        take();
      }
    } catch (ConnectException e) {
      refused();
    } catch (IOException e) {
      end(new Result.Bad("over TCP: " + e.getMessage()));
    }
  }

  private void take() {
    if (received.position() < LENGTH_OCTETS) return;
    int octets = Wire.u16(received.array(), 0);
    if (octets > ANSWER_OCTETS) {
      end(new Result.Bad("an answer of " + octets + " octets over TCP"));
      return;
    }
    if (received.position() < LENGTH_OCTETS + octets) return;
    byte[] answer = new byte[octets];
    received.get(LENGTH_OCTETS, answer);
    received.clear();
    answered = true;
    result = SoaQuestion.read(query, answer, octets);
  }

  /** Whether there is a result. */
  boolean isDone() {
    return result != null;
  }

  /** Whether the result is what the server says, not what became of the connection. */
  boolean isAnswered() {
    return answered;
  }

  /** Whether nobody listens. */
  boolean isGone() {
    return result instanceof Result.Gone;
  }

  /** Whether the connection has ended without an answer. */
  boolean isBroken() {
    return result instanceof Result.Bad && !answered;
  }

  Optional<Result> result() {
    return Optional.ofNullable(result);
  }

  /**
   * Looks whether the server has ended the connection; what it sends beside the answer is dropped.
   */
  boolean isOpen() {
    try {
      if (channel.isOpen() && channel.read(received.clear()) >= 0) return true;
    } catch (IOException e) {
      // Reset: the server's end as well.
    }
    close();
    return false;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // Nothing more is wanted of it.
    }
  }
}
