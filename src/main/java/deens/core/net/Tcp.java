package deens.core.net;

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

  private static final int HEADER = 20;
  private static final int CHECKSUM_AT = 16;
  private static final int OPTION_END = 0;
  private static final int OPTION_NOP = 1;
  private static final int OPTION_MSS = 2;
  private static final int MSS_OCTETS = 4;

  private static final int FIN = 1;
  private static final int SYN = 2;
  private static final int RST = 4;
  private static final int PSH = 8;
  private static final int ACK = 16;

  private static final int LENGTH_OCTETS = 2;
  private static final int DNS_HEADER = 12;
  private static final int RECEIVE_OCTETS = 4096;
  private static final int SEND_OCTETS = 16_384;
  private static final int MAX_WINDOW = 0xffff;
  private static final int MAX_CONGESTION_WINDOW = 0xffff;
  private static final int DEFAULT_MSS_V4 = 536; // RFC 9293 s3.7.1
  private static final int DEFAULT_MSS_V6 = 1220;
  private static final int DUPLICATES = 3; // RFC 5681 s3.2

  private static final int CHALLENGE_MILLIS = 100;
  private static final int RESETS_A_SECOND = 200;
  private static final int SPARED_MILLIS = 100;
  private static final int STALLED_MILLIS = 50;
  private static final int CLOSING_MILLIS = 5000;

  private final Station station;
  private final Words words;
  private final long[] counters;
  private final Responder responder;
  private final int port;
  private final int idleMillis;
  private final Connections connections;
  private final Chunks chunks;
  private final SynCookies cookies;
  private final byte[] query;
  private final byte[] response = new byte[0xffff + Link.BODY_SLACK];
  private final byte[] length = new byte[LENGTH_OCTETS];

  // The segment being handled.
  private int sequence;
  private int acknowledgment;
  private int flags;
  private int offered;
  private int dataAt;
  private int dataOctets;

  private boolean acknowledge; // whether the segment must be answered by an ACK at least
  private boolean stalled; // whether an answer waits for memory
  private long dueAt = Connection.NEVER;
  private long resetsSince;
  private int resets;

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
    cookies = new SynCookies(station);
  }

  /** Takes a packet. */
  void receive(Frame f) {
    byte[] b = f.octets;
    int at = f.transportAt;
    int octets = f.transportOctets;
    int header = octets < HEADER ? 0 : b[at + 12] >> 2 & 0x3c;
    if (header < HEADER || header > octets || Wire.u16(b, at) == 0) {
      counters[NetCounters.TRANSPORT_MALFORMED]++;
      return;
    }
    if (!f.summed) {
      long sum = Station.pseudo(f.addressSum, Station.TCP, octets) + Sums.of(words, b, at, octets);
      if (Sums.fold(sum) != Sums.RIGHT) {
        counters[NetCounters.TRANSPORT_CHECKSUM]++;
        return;
      }
    }
    sequence = Wire.i32(b, at + 4);
    acknowledgment = Wire.i32(b, at + 8);
    flags = b[at + 13] & (FIN | SYN | RST | ACK);
    offered = Wire.u16(b, at + 14);
    dataAt = at + header;
    dataOctets = octets - header;
    if (Wire.u16(b, at + 2) != port) {
      counters[NetCounters.TRANSPORT_OTHER_PORT]++;
      reset(f);
      return;
    }
    Connection c = connections.find(f);
    if (c == null) c = strangers(f, header);
    if (c != null) segment(c, f);
  }

  // ---- no connection yet

  /** Takes a segment of no connection; returns the connection that it opens, if any. */
  private @Nullable Connection strangers(Frame f, int header) {
    int kind = flags & (SYN | ACK | RST);
    if (kind == SYN && (flags & FIN) == 0) {
      counters[NetCounters.TCP_SYNS]++;
      synAck(f, mss(f, header));
      return null;
    }
    int mss = kind == ACK ? cookies.check(f, sequence - 1, acknowledgment - 1) : 0;
    if (mss == 0) {
      counters[NetCounters.TCP_STRAY]++;
      reset(f);
      return null;
    }
    Connection c = connections.take(f);
    if (c == null && evict(false)) c = connections.take(f);
    if (c == null) {
      counters[NetCounters.TCP_NO_MEMORY]++;
      return null;
    }
    counters[NetCounters.TCP_OPENED]++;
    int most = station.mtu - c.headOctets + Station.ETHERNET - HEADER;
    c.open(acknowledgment, sequence, offered, Math.min(mss, most), station.now);
    c.advertised = c.receiveNext + RECEIVE_OCTETS;
    due(station.now + idleMillis);
    return c;
  }

  /** Returns the segment size that a SYN asks for (RFC 9293 s3.7.1). */
  private static int mss(Frame f, int header) {
    byte[] b = f.octets;
    int end = f.transportAt + header;
    int p = f.transportAt + HEADER;
    while (p < end && b[p] != OPTION_END) {
      if (b[p] == OPTION_NOP) {
        p++;
        continue;
      }
      int octets = p + 1 < end ? b[p + 1] & 0xff : 0;
      if (octets < 2 || octets > end - p) break;
      if (b[p] == OPTION_MSS && octets == MSS_OCTETS) return Wire.u16(b, p + 2);
      p += octets;
    }
    return f.v6 ? DEFAULT_MSS_V6 : DEFAULT_MSS_V4;
  }

  private void synAck(Frame f, int mss) {
    int slot = station.slot();
    if (slot < 0) return;
    byte[] head = station.link.head(slot);
    int at = Station.headOctets(f);
    station.reply(f, head, Station.TCP, HEADER + MSS_OCTETS);
    int ours = station.mtu - at + Station.ETHERNET - HEADER;
    Wire.putI32(head, at + HEADER, OPTION_MSS << 24 | MSS_OCTETS << 16 | ours);
    int cookie = cookies.make(f, sequence, mss);
    putPorts(f, head, at);
    putHeader(head, at, HEADER + MSS_OCTETS, cookie, sequence + 1, SYN | ACK, RECEIVE_OCTETS);
    send(slot, at, HEADER + MSS_OCTETS, 0, f.addressSum);
  }

  /** Answers a segment that belongs to no connection (RFC 9293 s3.5.2); not too often. */
  private void reset(Frame f) {
    if ((flags & RST) != 0) return;
    if (station.now - resetsSince >= 1000) {
      resetsSince = station.now;
      resets = 0;
    }
    if (++resets > RESETS_A_SECOND) {
      counters[NetCounters.TCP_RESETS_LIMITED]++;
      return;
    }
    int slot = station.slot();
    if (slot < 0) return;
    byte[] head = station.link.head(slot);
    int at = Station.headOctets(f);
    station.reply(f, head, Station.TCP, HEADER);
    putPorts(f, head, at);
    if ((flags & ACK) != 0) {
      putHeader(head, at, HEADER, acknowledgment, 0, RST, 0);
    } else {
      putHeader(head, at, HEADER, 0, sequence + segmentOctets(), RST | ACK, 0);
    }
    send(slot, at, HEADER, 0, f.addressSum);
  }

  private void putPorts(Frame f, byte[] head, int at) {
    words.putI32(head, at, Integer.rotateLeft(words.i32(f.octets, f.transportAt), 16));
  }

  /** Returns what the segment takes of the sequence space (SEG.LEN). */
  private int segmentOctets() {
    return dataOctets + ((flags & SYN) != 0 ? 1 : 0) + ((flags & FIN) != 0 ? 1 : 0);
  }

  // ---- a connection's segment (RFC 9293 s3.10.7.4)

  private void segment(Connection c, Frame f) {
    acknowledge = false;
    int window = window(c);
    if (!isInWindow(c, window)) {
      counters[NetCounters.TCP_OUT_OF_WINDOW]++;
      if ((flags & RST) != 0) return;
      // A client sends again what it has sent: our ACK was lost. Anything else may be a forgery.
      if (dataOctets > 0 || (flags & FIN) != 0) send(c, c.sendNext, 0, 0, ACK);
      else challenge(c);
      return;
    }
    if ((flags & RST) != 0) {
      // RFC 5961 s3.2: only who knows the very next number may reset.
      if (sequence != c.receiveNext) {
        challenge(c);
        return;
      }
      counters[NetCounters.TCP_RESET_BY_PEER]++;
      release(c);
      return;
    }
    if ((flags & SYN) != 0) { // RFC 5961 s4.2
      challenge(c);
      return;
    }
    if ((flags & ACK) == 0) return;
    // RFC 5961 s5.2
    if (acknowledgment - c.sendMax > 0 || acknowledgment - c.unacknowledged < -c.maxWindow) {
      counters[NetCounters.TCP_OUT_OF_WINDOW]++;
      challenge(c);
      return;
    }
    words.putI64(
        c.head, 0, f.source | station.mac << 48); // where the client's frames come from now
    acknowledged(c);
    take(c, f.octets, window);
    if (!c.used) return; // evicted: it was the one without progress for longest
    answer(c);
    if (c.peerDone && c.finAcknowledged) {
      if (acknowledge) send(c, c.sendNext, 0, 0, ACK);
      closed(c);
      return;
    }
    transmit(c);
  }

  /** RFC 9293 s3.10.7.4, first check: whether some of the segment is in the window. */
  private boolean isInWindow(Connection c, int window) {
    int octets = segmentOctets();
    int from = sequence - c.receiveNext;
    if (octets == 0) return from == 0 || from > 0 && from < window;
    int to = from + octets - 1;
    // With a zero window nothing is taken, but what the segment says otherwise is (s3.10.7.4).
    return from >= 0 && from < Math.max(window, 1) || from < 0 && to >= 0;
  }

  /** Returns how many octets more the connection takes. */
  private int window(Connection c) {
    if (c.finishing) return RECEIVE_OCTETS;
    int most = RECEIVE_OCTETS;
    if (c.in.octets >= LENGTH_OCTETS) most = Math.max(most, LENGTH_OCTETS + chunks.u16(c.in));
    return Math.min(MAX_WINDOW, Math.max(0, most - c.in.octets));
  }

  private void challenge(Connection c) {
    if (station.now - c.challengeAt < CHALLENGE_MILLIS) return;
    c.challengeAt = station.now;
    counters[NetCounters.TCP_CHALLENGES]++;
    send(c, c.sendNext, 0, 0, ACK);
  }

  /** Takes the segment's acknowledgment and window. */
  private void acknowledged(Connection c) {
    int octets = acknowledgment - c.unacknowledged;
    if (octets > 0) {
      progressed(c, octets);
    } else if (octets == 0
        && c.inFlight() > 0
        && segmentOctets() == 0
        && offered == c.window
        && ++c.duplicates == DUPLICATES
        && !c.recovering) {
      recover(c);
    }
    // RFC 9293 s3.10.7.4, SND.WL1 and SND.WL2
    if (octets >= 0
        && (sequence - c.windowSequence > 0
            || sequence == c.windowSequence && acknowledgment - c.windowAcknowledgment >= 0)) {
      c.window = offered;
      c.maxWindow = Math.max(c.maxWindow, offered);
      c.windowSequence = sequence;
      c.windowAcknowledgment = acknowledgment;
    }
  }

  private void progressed(Connection c, int octets) {
    c.progressAt = station.now;
    c.unacknowledged = acknowledgment;
    if (acknowledgment - c.sendNext > 0) c.sendNext = acknowledgment;
    if (octets > c.out.octets) c.finAcknowledged = true;
    chunks.drop(c.out, Math.min(octets, c.out.octets));
    if (c.timing && acknowledgment - c.timedSequence >= 0) {
      c.timing = false;
      c.measured(station.now - c.timedAt);
    }
    c.duplicates = 0;
    if (c.recovering && acknowledgment - c.recover < 0) {
      sendAgain(c); // RFC 6582 s3.2: the next hole
    } else {
      c.recovering = false;
      int mss = c.segmentSize;
      int more =
          c.congestionWindow < c.slowStartThreshold
              ? Math.min(octets, mss)
              : Math.max(1, mss * mss / c.congestionWindow);
      c.congestionWindow = Math.min(c.congestionWindow + more, MAX_CONGESTION_WINDOW);
    }
    c.retransmitAt = Connection.NEVER; // and set anew by what is sent, or still under way
    if (c.sendMax != c.unacknowledged) arm(c);
  }

  /** RFC 5681 s3.2: the third duplicate says that a segment is lost, and others are not. */
  private void recover(Connection c) {
    c.recovering = true;
    c.recover = c.sendMax;
    c.slowStartThreshold = Math.max(c.inFlight() / 2, 2 * c.segmentSize);
    c.congestionWindow = c.slowStartThreshold;
    sendAgain(c);
  }

  /** Sends the first segment that is not acknowledged. */
  private void sendAgain(Connection c) {
    c.timing = false;
    int octets = Math.min(c.segmentSize, Math.min(c.out.octets, c.inFlight()));
    boolean last = octets == c.out.octets && c.finishing && c.sendMax == c.sendEnd();
    counters[NetCounters.TCP_RETRANSMITTED]++;
    send(c, c.unacknowledged, 0, octets, last ? ACK | FIN : ACK);
  }

  /** Takes the segment's data, as far as it is the next and there is room, and its FIN. */
  private void take(Connection c, byte[] b, int window) {
    if (segmentOctets() == 0) return;
    acknowledge = true;
    int known = c.receiveNext - sequence;
    if (known < 0) {
      counters[NetCounters.TCP_OUT_OF_ORDER]++;
      return;
    }
    if (c.peerDone) return;
    int octets = Math.max(0, Math.min(dataOctets - known, window));
    if (octets > 0 && !c.finishing) {
      // What answers need is not given to queries.
      if (Chunks.chunksFor(c.in, octets) > chunks.freeChunks() - chunks.count() / 4) {
        counters[NetCounters.TCP_NO_MEMORY]++;
        evict(true);
        return;
      }
      chunks.append(c.in, b, dataAt + known, octets);
    }
    c.receiveNext += octets;
    if ((flags & FIN) != 0 && known + octets >= dataOctets) {
      c.receiveNext++;
      c.peerDone = true;
    }
  }

  /** Answers the messages that are there. */
  private void answer(Connection c) {
    while (!c.finishing) {
      int octets = c.in.octets < LENGTH_OCTETS ? MAX_WINDOW : chunks.u16(c.in);
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
    if (n > 0 && Chunks.chunksFor(c.out, LENGTH_OCTETS + n) > chunks.freeChunks()) {
      counters[NetCounters.TCP_NO_MEMORY]++;
      stalled = true;
      due(station.now + STALLED_MILLIS);
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

  /** Says FIN behind what is queued, and answers nothing any more. */
  private void finish(Connection c) {
    c.finishing = true;
    chunks.clear(c.in);
  }

  // ---- what is sent

  /** Sends what the windows allow, and the ACK that is owed. */
  private void transmit(Connection c) {
    boolean sent = false;
    while (c.sendNext != c.sendEnd()) {
      int offset = c.inFlight();
      int left = Math.max(0, c.out.octets - offset);
      int room = Math.min(c.window, c.congestionWindow) - offset;
      int octets = Math.min(Math.min(left, c.segmentSize), Math.max(0, room));
      boolean fin = octets == left && c.finishing;
      // RFC 9293 s3.8.6.2.1: no small segment because of a small window, unless all else is
      // acknowledged.
      if (octets == 0 && !fin || octets < left && octets < c.segmentSize && offset > 0) break;
      if (!send(
          c, c.sendNext, offset, octets, fin ? ACK | FIN : octets == left ? ACK | PSH : ACK)) {
        break;
      }
      sent = true;
      sentNext(c, octets + (fin ? 1 : 0));
    }
    // What cannot be sent is tried again by the timer: a full ring, or the peer's closed window.
    if (c.retransmitAt == Connection.NEVER && c.unacknowledged != c.sendEnd()) arm(c);
    if (!sent && (acknowledge || opened(c))) send(c, c.sendNext, 0, 0, ACK);
  }

  private void sentNext(Connection c, int octets) {
    if (c.sendNext - c.sendMax < 0) {
      counters[NetCounters.TCP_RETRANSMITTED]++;
    } else if (!c.timing) {
      c.timing = true;
      c.timedSequence = c.sendNext + octets;
      c.timedAt = station.now;
    }
    c.sendNext += octets;
    if (c.sendNext - c.sendMax > 0) c.sendMax = c.sendNext;
  }

  /** Whether the window has opened so far that the client should be told (RFC 9293 s3.8.6.2.2). */
  private boolean opened(Connection c) {
    return c.receiveNext + window(c) - c.advertised >= RECEIVE_OCTETS / 2;
  }

  private void arm(Connection c) {
    c.retransmitAt = station.now + c.rtoMillis;
    due(c.retransmitAt);
  }

  private void due(long at) {
    dueAt = Math.min(dueAt, at);
  }

  /** Sends a segment of a connection; returns false if the ring is full. */
  private boolean send(Connection c, int number, int offset, int octets, int flags) {
    int slot = station.slot();
    if (slot < 0) return false;
    byte[] head = station.link.head(slot);
    int at = c.headOctets;
    for (int i = 0; i < at + 4; i += 8) words.putI64(head, i, words.i64(c.head, i));
    if (c.v6) words.putU16(head, Station.V6_LENGTH_AT, HEADER + octets);
    else station.putV4(head, HEADER + octets, Station.TCP, words.i64(c.head, 26));
    words.putI32(head, at, words.i32(c.head, at));
    int window = window(c);
    c.advertised = c.receiveNext + window;
    putHeader(head, at, HEADER, number, c.receiveNext, flags, window);
    if (octets > 0) chunks.copy(c.out, offset, octets, station.link.body(slot));
    send(slot, at, HEADER, octets, c.addressSum);
    return true;
  }

  /** Writes a TCP header behind its ports, but for the checksum. */
  private static void putHeader(
      byte[] head, int at, int octets, int number, int acknowledgment, int flags, int window) {
    Wire.putI32(head, at + 4, number);
    Wire.putI32(head, at + 8, acknowledgment);
    Wire.putI32(head, at + 12, octets << 26 | flags << 16 | window);
    Wire.putI32(head, at + CHECKSUM_AT, 0);
  }

  /** Sends a segment, its checksum filled in here or by the device. */
  private void send(int slot, int at, int header, int bodyOctets, long addressSum) {
    byte[] head = station.link.head(slot);
    long pseudo = Station.pseudo(addressSum, Station.TCP, header + bodyOctets);
    int sumAt = at + CHECKSUM_AT;
    if (station.sums) {
      Wire.putU16(head, sumAt, Sums.swap(Sums.fold(pseudo)));
      station.send(slot, at + header, bodyOctets, at, sumAt);
    } else {
      long sum = pseudo + Sums.of(words, head, at, header);
      sum += Sums.of(words, station.link.body(slot), 0, bodyOctets);
      Wire.putU16(head, sumAt, Sums.swap(Sums.checksum(sum)));
      station.send(slot, at + header, bodyOctets);
    }
  }

  // ---- time and memory

  /** Does what is due; returns when something is due next. */
  long tick() {
    if (station.now < dueAt) return dueAt;
    dueAt = Connection.NEVER;
    boolean retry = stalled;
    stalled = false;
    if (retry) evict(true);
    for (int i = 0; i < connections.count(); i++) {
      Connection c = connections.at(i);
      if (!c.used) continue;
      acknowledge = false;
      if (station.now - c.progressAt >= (c.finishing ? closingMillis() : idleMillis)) idle(c);
      else if (station.now >= c.retransmitAt) timeOut(c);
      if (!c.used) continue;
      if (retry) {
        answer(c);
        transmit(c);
      }
      due(c.progressAt + (c.finishing ? closingMillis() : idleMillis));
      due(c.retransmitAt);
    }
    return dueAt;
  }

  private int closingMillis() {
    return Math.min(idleMillis, CLOSING_MILLIS);
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
    transmit(c);
  }

  /** Sends again from the first octet that is not acknowledged (RFC 6298 s5.4 to 5.6). */
  private void timeOut(Connection c) {
    c.slowStartThreshold = Math.max(c.inFlight() / 2, 2 * c.segmentSize);
    c.congestionWindow = c.segmentSize;
    c.sendNext = c.unacknowledged;
    c.timing = false;
    c.recovering = false;
    c.duplicates = 0;
    c.backOff();
    c.retransmitAt = Connection.NEVER;
    if (c.window == 0 && c.out.octets > 0) probe(c);
    transmit(c);
  }

  /** RFC 9293 s3.8.6.1: one octet into a closed window, so that its opening cannot be missed. */
  private void probe(Connection c) {
    if (send(c, c.unacknowledged, 0, 1, ACK) && c.sendMax == c.unacknowledged) c.sendMax++;
  }

  /** Resets the connection without progress for longest, if it is not from just now. */
  private boolean evict(boolean withMemory) {
    int oldest = -1;
    long age = SPARED_MILLIS - 1;
    for (int i = 0; i < connections.count(); i++) {
      Connection c = connections.at(i);
      if (!c.used || withMemory && c.in.octets + c.out.octets == 0) continue;
      if (station.now - c.progressAt > age) {
        age = station.now - c.progressAt;
        oldest = i;
      }
    }
    if (oldest < 0) return false;
    counters[NetCounters.TCP_EVICTED]++;
    abort(connections.at(oldest));
    return true;
  }

  private void abort(Connection c) {
    send(c, c.sendNext, 0, 0, RST | ACK);
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
