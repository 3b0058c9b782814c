package deens.core.net;

import static deens.core.net.Segment.ACK;
import static deens.core.net.Segment.FIN;
import static deens.core.net.Segment.PSH;

/**
 * What a TCP connection sends, and when: windows, acknowledgments, loss and congestion (RFC 9293
 * s3.8, RFC 5681, RFC 6298, RFC 6582). Hot path: no allocation after construction.
 */
final class TcpSender {
  /** Octets of queries that a connection holds, unless a single one is longer. */
  static final int RECEIVE_OCTETS = 4096;

  /** Octets before a DNS message that tell its length (RFC 1035 s4.2.2). */
  static final int LENGTH_OCTETS = 2;

  private static final int MAX_WINDOW = 0xffff;
  private static final int MAX_CONGESTION_WINDOW = 0xffff;
  private static final int DUPLICATES = 3; // RFC 5681 s3.2
  private static final int CHALLENGE_MILLIS = 100;

  private final Station station;
  private final long[] counters;
  private final Chunks chunks;
  private final SegmentWriter writer;
  private final Segment segment;

  /** When something is due next, in the station's time. */
  long dueAt = Connection.NEVER;

  /**
   * @param chunks holds what connections have to send
   * @param segment the one that was received last
   */
  TcpSender(Station station, Chunks chunks, SegmentWriter writer, Segment segment) {
    this.station = station;
    this.counters = station.counters;
    this.chunks = chunks;
    this.writer = writer;
    this.segment = segment;
  }

  /** Returns how many octets more the connection takes. */
  int window(Connection c) {
    if (c.finishing) return RECEIVE_OCTETS;
    int most = RECEIVE_OCTETS;
    if (c.in.octets >= LENGTH_OCTETS) most = Math.max(most, LENGTH_OCTETS + chunks.u16(c.in));
    return Math.min(MAX_WINDOW, Math.max(0, most - c.in.octets));
  }

  void challenge(Connection c) {
    if (station.now - c.challengeAt < CHALLENGE_MILLIS) return;
    c.challengeAt = station.now;
    counters[NetCounters.TCP_CHALLENGES]++;
    send(c, c.sendNext, 0, 0, ACK);
  }

  /** Takes the segment's acknowledgment and window. */
  void acknowledged(Connection c) {
    int octets = segment.acknowledgment - c.unacknowledged;
    if (octets > 0) {
      progressed(c, octets);
    } else if (octets == 0
        && c.inFlight() > 0
        && segment.octets() == 0
        && segment.offered == c.window
        && ++c.duplicates == DUPLICATES
        && !c.recovering) {
      recover(c);
    }
    // RFC 9293 s3.10.7.4, SND.WL1 and SND.WL2
    if (octets >= 0
        && (segment.sequence - c.windowSequence > 0
            || segment.sequence == c.windowSequence
                && segment.acknowledgment - c.windowAcknowledgment >= 0)) {
      c.window = segment.offered;
      c.maxWindow = Math.max(c.maxWindow, segment.offered);
      c.windowSequence = segment.sequence;
      c.windowAcknowledgment = segment.acknowledgment;
    }
  }

  private void progressed(Connection c, int octets) {
    c.progressAt = station.now;
    c.unacknowledged = segment.acknowledgment;
    if (segment.acknowledgment - c.sendNext > 0) c.sendNext = segment.acknowledgment;
    if (octets > c.out.octets) c.finAcknowledged = true;
    chunks.drop(c.out, Math.min(octets, c.out.octets));
    if (c.timing && segment.acknowledgment - c.timedSequence >= 0) {
      c.timing = false;
      c.measured(station.now - c.timedAt);
    }
    c.calm();
    c.duplicates = 0;
    if (c.recovering && segment.acknowledgment - c.recover < 0) {
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

  /**
   * Sends what the windows allow.
   *
   * @param acknowledge whether an ACK is owed at least
   */
  void transmit(Connection c, boolean acknowledge) {
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

  void due(long at) {
    dueAt = Math.min(dueAt, at);
  }

  /** Sends a segment of a connection; returns false if the ring is full. */
  boolean send(Connection c, int number, int offset, int octets, int flags) {
    int window = window(c);
    if (!writer.segment(c, chunks, number, offset, octets, flags, window)) return false;
    c.advertised = c.receiveNext + window;
    return true;
  }

  /** Sends again from the first octet that is not acknowledged (RFC 6298 s5.4 to 5.6). */
  void timeOut(Connection c) {
    c.slowStartThreshold = Math.max(c.inFlight() / 2, 2 * c.segmentSize);
    c.congestionWindow = c.segmentSize;
    c.sendNext = c.unacknowledged;
    c.timing = false;
    c.recovering = false;
    c.duplicates = 0;
    c.backOff();
    c.retransmitAt = Connection.NEVER;
    if (c.window == 0 && c.out.octets > 0) probe(c);
    transmit(c, false);
  }

  /** RFC 9293 s3.8.6.1: one octet into a closed window, so that its opening cannot be missed. */
  private void probe(Connection c) {
    if (send(c, c.unacknowledged, 0, 1, ACK) && c.sendMax == c.unacknowledged) c.sendMax++;
  }
}
