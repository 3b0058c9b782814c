package deens.control.health;

import deens.core.wire.Name;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One round of questions over UDP, few of them under way at once. */
final class UdpQuestions implements AutoCloseable {
  /** Servers lose queries of one socket above some 250 that wait in its buffer. */
  private static final int MOST_UNDER_WAY = 64;

  private static final int ANSWER_OCTETS = 4096;

  private final List<Name> zones;
  private final int firstId;
  private final DatagramChannel channel;
  private final Map<Integer, Name> underWay = new HashMap<>();
  private final Map<Name, Result> results = new LinkedHashMap<>();
  private final ByteBuffer answer = ByteBuffer.allocate(ANSWER_OCTETS);
  private int sent;
  private boolean gone;

  /** Makes questions with a socket of their own. */
  UdpQuestions(InetSocketAddress server, List<Name> zones, int firstId) throws IOException {
    this.zones = zones;
    this.firstId = firstId;
    channel = DatagramChannel.open();
    try {
      channel.configureBlocking(false);
      // Connected, it is told that nobody listens, and takes packets from nobody else.
      channel.connect(server);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  void start(Selector selector) throws IOException {
    channel.register(selector, SelectionKey.OP_READ);
    step();
  }

  /** Takes what has come, and sends what may be sent. */
  void step() throws IOException {
    if (isDone()) return;
    try {
      send();
      while (channel.read(answer.clear()) >= 0 && answer.position() > 0) {
        take();
        send();
      }
    } catch (PortUnreachableException e) {
      gone = true;
    }
  }

  private void send() throws IOException {
    while (sent < zones.size() && underWay.size() < MOST_UNDER_WAY) {
      int id = firstId + sent & 0xffff;
      Name zone = zones.get(sent);
      if (channel.write(ByteBuffer.wrap(SoaQuestion.write(id, zone))) == 0) return;
      underWay.put(id, zone);
      sent++;
    }
  }

  private void take() {
    int id = SoaQuestion.id(answer.array(), answer.position());
    Name zone = underWay.remove(id);
    if (zone == null) return;
    byte[] query = SoaQuestion.write(id, zone);
    results.put(zone, SoaQuestion.read(query, answer.array(), answer.position()));
  }

  /** Whether nothing more is to come. */
  boolean isDone() {
    return gone || results.size() == zones.size();
  }

  /** Whether nobody listens. */
  boolean isGone() {
    return gone;
  }

  /**
   * Returns what has come of all zones, in their order.
   *
   * @param unanswered of those that had no answer
   */
  Map<Name, Result> results(Result unanswered) {
    Result missing = gone ? new Result.Gone("connection refused over UDP") : unanswered;
    var all = new LinkedHashMap<Name, Result>();
    for (Name zone : zones) all.put(zone, results.getOrDefault(zone, missing));
    return all;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
