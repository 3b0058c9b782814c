package deens.peers;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Asks one server many things: over UDP with a few queries under way at a time, what stays
 * unanswered twice more, so that a lost packet is told from silence; over TCP pipelined on few
 * connections. A query's index is its id.
 */
final class Exchange {
  private static final int UNDER_WAY = 24;
  private static final int UNDER_WAY_AGAIN = 200;
  private static final int[] PATIENCE_MILLIS = {100, 300, 1000};
  private static final int PIPELINED = 40;
  private static final int TCP_MILLIS = 10_000;

  private final InetSocketAddress server;
  private final List<Probe> probes;
  private final Answer[] answers;

  private Exchange(InetSocketAddress server, List<Probe> probes) {
    if (probes.size() > 65_536) throw new IllegalArgumentException("more queries than ids");
    this.server = server;
    this.probes = probes;
    this.answers = new Answer[probes.size()];
    Arrays.fill(answers, Answer.silence());
  }

  /** Sends all queries; the answers have the same indices. */
  static List<Answer> with(InetSocketAddress server, List<Probe> probes) throws IOException {
    var exchange = new Exchange(server, probes);
    exchange.datagrams();
    exchange.streams();
    return List.of(exchange.answers);
  }

  private List<Integer> unanswered(boolean stream) {
    var indices = new ArrayList<Integer>();
    for (int i = 0; i < answers.length; i++) {
      if (answers[i].isSilence() && probes.get(i).stream() == stream) indices.add(i);
    }
    return indices;
  }

  private void datagrams() throws IOException {
    try (var channel = DatagramChannel.open();
        var selector = Selector.open()) {
      channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      channel.connect(server);
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_READ);
      int window = UNDER_WAY;
      for (int patience : PATIENCE_MILLIS) {
        round(channel, selector, unanswered(false), window, patience);
        window = UNDER_WAY_AGAIN; // mostly queries that get no answer at all
      }
    }
  }

  private record UnderWay(int index, long deadlineNanos) {}

  private void round(
      DatagramChannel channel, Selector selector, List<Integer> indices, int window, int millis)
      throws IOException {
    var underWay = new ArrayDeque<UnderWay>();
    int next = 0;
    while (next < indices.size() || !underWay.isEmpty()) {
      while (next < indices.size() && underWay.size() < window) {
        int index = indices.get(next++);
        channel.write(ByteBuffer.wrap(message(index)));
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        underWay.add(new UnderWay(index, deadline));
      }
      selector.select(5);
      selector.selectedKeys().clear();
      receive(channel);
      long now = System.nanoTime();
      underWay.removeIf(u -> !answers[u.index].isSilence() || u.deadlineNanos - now < 0);
    }
  }

  private void receive(DatagramChannel channel) throws IOException {
    var buffer = ByteBuffer.allocate(65_536);
    while (channel.read(buffer.clear()) > 0) {
      byte[] response = Arrays.copyOf(buffer.array(), buffer.position());
      accept(response);
    }
  }

  private void streams() throws IOException {
    List<Integer> left = unanswered(true);
    for (int from = 0; from < left.size(); from += PIPELINED) {
      List<Integer> some = left.subList(from, Math.min(left.size(), from + PIPELINED));
      try (var socket = new Socket()) {
        socket.connect(server, TCP_MILLIS);
        socket.setSoTimeout(TCP_MILLIS);
        var requests = ByteBuffer.allocate(1 << 16);
        for (int index : some) {
          byte[] message = message(index);
          requests.putShort((short) message.length).put(message);
        }
        socket.getOutputStream().write(requests.array(), 0, requests.position());
        var in = new DataInputStream(socket.getInputStream());
        for (int i = 0; i < some.size(); i++) accept(in.readNBytes(in.readUnsignedShort()));
      } catch (SocketTimeoutException e) {
        throw new IOException(
            "unanswered over TCP: one of " + some.stream().map(probes::get).toList(), e);
      }
    }
  }

  private byte[] message(int index) {
    byte[] message = probes.get(index).packet().clone();
    if (message.length > 0) message[0] = (byte) (index >> 8);
    if (message.length > 1) message[1] = (byte) index;
    return message;
  }

  private void accept(byte[] response) throws IOException {
    if (response.length < 12) throw new IOException("a response of " + response.length + " octets");
    int index = (response[0] & 0xff) << 8 | response[1] & 0xff;
    if (index >= answers.length) throw new IOException("a response with an id nobody used");
    try {
      answers[index] = Answer.of(response);
    } catch (IOException e) {
      throw new IOException("undecodable response to " + probes.get(index), e);
    }
  }
}
