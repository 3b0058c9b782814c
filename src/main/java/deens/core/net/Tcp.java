package deens.core.net;

import static deens.core.net.Segment.ACK;
import static deens.core.net.Segment.FIN;
import static deens.core.net.Segment.RST;
import static deens.core.net.Segment.SYN;
import static deens.core.net.TcpSender.LENGTH_OCTETS;
import static deens.core.net.TcpSender.RECEIVE_OCTETS;

import deens.core.wire.Wire;
import deens.core.wire.Words;
import org.jspecify.annotations.Nullable;

/**
 * TCP (RFC 9293) as far as a DNS server needs it (RFC 7766): it never opens a connection. Hot path:
 * no allocation after construction.
 */
final class Tcp {
  /*
   * A SYN is answered from a cookie and leaves nothing behind; the ACK of it, or the query if that
   * comes first, makes the connection. A connection takes octets in order only (what is ahead of a
   * gap is sent again by the client, who learns of it at once), collects them until they are whole
   * messages, and puts the answers in its queue, from which they are sent and sent again until they
   * are acknowledged. What a client can make us keep: messages not yet answered up to
   * RECEIVE_OCTETS or one message, and answers up to SEND_OCTETS and one answer. All of it is in one
   * memory; if that is short, or if there is no free connection, the one without progress for
   * longest goes.
   *
   * Progress is a query answered or an octet acknowledged, not an octet received: who sends a query
   * slowly, or takes no answers, is idle. RFC 9293 s3.8.6.1 would let a client keep a zero window
   * for as long as it likes; a server that anyone may use must not.
   *
   * Nothing waits in TIME-WAIT: clients mostly close first, and a connection that we closed is
   * forgotten with the client's FIN. A segment of it that comes late is answered by RST, and so is
   * a FIN that is sent again; a late first query that makes a connection anew, while its cookie is
   * good, is answered to a client that resets it.
   */

  private static final int DNS_HEADER = 12;
  private static final int SEND_OCTETS = 16_384;
  private static final int SHORT_OCTETS = 2048;
  private static final int MAX_MESSAGE_OCTETS = 0xffff;

  private static final int SPARED_IDLE_MILLIS = 100;
  private static final int SPARED_MILLIS = 5000;
  private static final int STALLED_MILLIS = 50;
  private static final int CLOSING_MILLIS = 15_000;

  private final Station station;
  private final Words words;
  private final long[] counters;
  private final Responder responder;
  private final int port;
  private final int idleMillis;
  private final Connections connections;
  private final Chunks chunks;
  private final SegmentWriter writer;
  private final TcpSender sender;
  private final Strangers strangers;
  private final Segment segment = new Segment();
  private final byte[] query;
  private final byte[] response = new byte[0xffff + Link.BODY_SLACK];
  private final byte[] length = new byte[LENGTH_OCTETS];

  private boolean acknowledge; // whether the segment must be answered by an ACK at least
  private boolean stalled; // whether an answer waits for memory

  Tcp(Station station, NetworkConfig config, Responder responder, byte[] query) {
    this.station = station;
    this.responder = responder;
    this.query = query;
    words = station.words;
    counters = station.counters;
    port = config.port();
    idleMillis = config.tcpIdleMillis();
    connections = new Connections(station, config.tcpConnections());
    chunks = new Chunks(config.tcpBufferOctets() / Chunks.OCTETS);
    writer = new SegmentWriter(station);
    sender = new TcpSender(station, chunks, writer, segment);
    strangers = new Strangers(station, writer, RECEIVE_OCTETS);
  }

  /** Takes a packet. */
  void receive(Frame f) {
    if (!segment.read(f)) {
      counters[NetCounters.TRANSPORT_MALFORMED]++;
    } else if (!f.summed && !isRight(f)) {
      counters[NetCounters.TRANSPORT_CHECKSUM]++;
    } else if (segment.destinationPort != port) {
      counters[NetCounters.TRANSPORT_OTHER_PORT]++;
      strangers.reset(f, segment);
    } else {
      Connection c = connections.find(f);
      if (c == null) c = open(f);
      if (c != null) take(c, f);
    }
  }

  private boolean isRight(Frame f) {
    long sum = Station.pseudo(f.addressSum, Station.TCP, f.transportOctets);
    sum += Sums.of(words, f.octets, f.transportAt, f.transportOctets);
    return Sums.fold(sum) == Sums.RIGHT;
  }

  /** Takes a segment of no connection; returns the connection that it opens, if any. */
  private @Nullable Connection open(Frame f) {
    int mss = strangers.take(f, segment);
    if (mss == Strangers.NONE) return null;
    Connection c = connections.take(f);
    if (c == null && evict(false)) c = connections.take(f);
    if (c == null) {
      counters[NetCounters.TCP_NO_MEMORY]++;
      return null;
    }
    counters[NetCounters.TCP_OPENED]++;
    c.open(segment, Math.min(mss, writer.mostOctets(c.headOctets)), station.now);
    c.advertised = c.receiveNext + RECEIVE_OCTETS;
    sender.due(station.now + idleMillis);
    return c;
  }

  /** Returns how many connections there are. */
  int open() {
    return connections.used();
  }

  /** Returns the octets of memory that they take. */
  int bufferedOctets() {
    return (chunks.count() - chunks.freeChunks()) * Chunks.OCTETS;
  }

  // ---- a connection's segment (RFC 9293 s3.10.7.4)

  private void take(Connection c, Frame f) {
    acknowledge = false;
    int window = sender.window(c);
    if (!isInWindow(c, window)) {
      counters[NetCounters.TCP_OUT_OF_WINDOW]++;
      if (segment.has(RST)) return;
      // A client sends again what it has sent: our ACK was lost. Anything else may be a forgery.
      if (segment.dataOctets > 0 || segment.has(FIN)) sender.send(c, c.sendNext, 0, 0, ACK);
      else sender.challenge(c);
      return;
    }
    if (segment.has(RST)) {
      // RFC 5961 s3.2: only who knows the very next number may reset.
      if (segment.sequence != c.receiveNext) {
        sender.challenge(c);
        return;
      }
      counters[NetCounters.TCP_RESET_BY_PEER]++;
      release(c);
      return;
    }
    if (segment.has(SYN)) { // RFC 5961 s4.2
      sender.challenge(c);
      return;
    }
    // RFC 5961 s5.2
    if (!segment.has(ACK)
        || segment.acknowledgment - c.sendMax > 0
        || segment.acknowledgment - c.unacknowledged < -c.maxWindow) {
      counters[NetCounters.TCP_OUT_OF_WINDOW]++;
      sender.challenge(c);
      return;
    }
    // Answers follow the client, should another router be its way now.
    words.putI64(c.head, 0, f.source | station.mac << 48);
    sender.acknowledged(c);
    take(c, f.octets, window);
    if (!c.used) return; // evicted: it was the one without progress for longest
    answer(c);
    if (c.peerDone && c.finAcknowledged) {
      if (acknowledge) sender.send(c, c.sendNext, 0, 0, ACK);
      closed(c);
      return;
    }
    sender.transmit(c, acknowledge);
  }

  /** RFC 9293 s3.10.7.4, first check: whether some of the segment is in the window. */
  private boolean isInWindow(Connection c, int window) {
    int octets = segment.octets();
    int from = segment.sequence - c.receiveNext;
    if (octets == 0) return from == 0 || from > 0 && from < window;
    int to = from + octets - 1;
    // With a zero window nothing is taken, but what the segment says otherwise is (s3.10.7.4).
    return from >= 0 && from < Math.max(window, 1) || from < 0 && to >= 0;
  }

  /** Takes the segment's data, as far as it is the next and there is room, and its FIN. */
  private void take(Connection c, byte[] b, int window) {
    if (segment.octets() == 0) return;
    acknowledge = true;
    int known = c.receiveNext - segment.sequence;
    if (known < 0) {
      counters[NetCounters.TCP_OUT_OF_ORDER]++;
      return;
    }
    if (c.peerDone) return;
    int octets = Math.max(0, Math.min(segment.dataOctets - known, window));
    if (octets > 0 && !c.finishing) {
      if (!hasRoom(c.in, octets)) {
        counters[NetCounters.TCP_NO_MEMORY]++;
        evict(true);
        return;
      }
      chunks.append(c.in, b, segment.dataAt + known, octets);
    }
    c.receiveNext += octets;
    if (segment.has(FIN) && known + octets >= segment.dataOctets) {
      c.receiveNext++;
      c.peerDone = true;
    }
  }

  /** Answers the messages that are there. */
  private void answer(Connection c) {
    while (!c.finishing) {
      int octets = c.in.octets < LENGTH_OCTETS ? MAX_MESSAGE_OCTETS : chunks.u16(c.in);
      if (octets < DNS_HEADER) {
        finish(c); // no response can be given to it
      } else if (c.in.octets < LENGTH_OCTETS + octets) {
        if (c.peerDone) finish(c);
        return;
      } else if (c.out.octets >= SEND_OCTETS || !answer(c, octets)) {
        return;
      }
    }
  }

  /** Answers the first message; returns false if there is no memory for it now. */
  private boolean answer(Connection c, int octets) {
    chunks.copy(c.in, LENGTH_OCTETS, octets, query);
    int n = responder.answer(query, octets, response, true, c.client, c.clientOctets);
    if (n > 0 && !hasRoom(c.out, LENGTH_OCTETS + n)) {
      counters[NetCounters.TCP_NO_MEMORY]++;
      stalled = true;
      sender.due(station.now + STALLED_MILLIS);
      return false;
    }
    counters[NetCounters.TCP_QUERIES]++;
    chunks.drop(c.in, LENGTH_OCTETS + octets);
    if (n <= 0) {
      finish(c);
      return true;
    }
    counters[NetCounters.TCP_RESPONSES]++;
    Wire.putU16(length, 0, n);
    chunks.append(c.out, length, 0, LENGTH_OCTETS);
    chunks.append(c.out, response, 0, n);
    c.progressAt = station.now;
    return true;
  }

  /** The last quarter of the memory is for those who need little, which most queries do. */
  private boolean hasRoom(Chunks.Queue q, int octets) {
    int spare = q.octets + octets <= SHORT_OCTETS ? 0 : chunks.count() / 4;
    return chunks.freeChunks() - Chunks.chunksFor(q, octets) >= spare;
  }

  /** Says FIN behind what is queued, and answers nothing any more. */
  private void finish(Connection c) {
    c.finishing = true;
    chunks.clear(c.in);
  }

  // ---- time and memory

  /** Does what is due; returns when something is due next. */
  long tick() {
    if (station.now < sender.dueAt) return sender.dueAt;
    sender.dueAt = Connection.NEVER;
    boolean retry = stalled;
    stalled = false;
    if (retry) evict(true);
    for (int i = 0; i < connections.count(); i++) {
      Connection c = connections.at(i);
      if (!c.used) continue;
      acknowledge = false;
      if (station.now >= idleAt(c)) idle(c);
      else if (station.now >= c.retransmitAt) sender.timeOut(c);
      if (!c.used) continue;
      if (retry) {
        answer(c);
        sender.transmit(c, acknowledge);
      }
      sender.due(idleAt(c));
      sender.due(c.retransmitAt);
    }
    return sender.dueAt;
  }

  /** Returns when the connection is over for lack of progress; soon if only FINs are missing. */
  private long idleAt(Connection c) {
    boolean over = c.finishing && c.out.octets == 0;
    return c.progressAt + (over ? Math.min(idleMillis, CLOSING_MILLIS) : idleMillis);
  }

  /** Ends a connection without progress: by FIN if all that it was sent is acknowledged. */
  private void idle(Connection c) {
    if (c.finishing || c.out.octets > 0) {
      counters[NetCounters.TCP_TIMED_OUT]++;
      abort(c);
      return;
    }
    c.progressAt = station.now;
    finish(c);
    sender.transmit(c, acknowledge);
  }

  /**
   * Resets the connection without progress for longest, so that its place or its memory is free:
   * soon if it owes and is owed nothing, otherwise when it had time to make up for losses.
   */
  private boolean evict(boolean withMemory) {
    int oldest = -1;
    long age = -1;
    for (int i = 0; i < connections.count(); i++) {
      Connection c = connections.at(i);
      boolean empty = c.in.octets + c.out.octets == 0;
      if (!c.used || withMemory && empty) continue;
      long without = station.now - c.progressAt;
      if (without > age && without >= (empty ? SPARED_IDLE_MILLIS : SPARED_MILLIS)) {
        age = without;
        oldest = i;
      }
    }
    if (oldest < 0) return false;
    counters[NetCounters.TCP_EVICTED]++;
    abort(connections.at(oldest));
    return true;
  }

  private void abort(Connection c) {
    sender.send(c, c.sendNext, 0, 0, RST | ACK);
    release(c);
  }

  private void closed(Connection c) {
    counters[NetCounters.TCP_CLOSED]++;
    release(c);
  }

  private void release(Connection c) {
    chunks.clear(c.in);
    chunks.clear(c.out);
    connections.release(c);
  }
}
