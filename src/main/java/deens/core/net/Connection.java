package deens.core.net;

/**
 * One TCP connection (RFC 9293 s3.3.1). It is made when the handshake is over, so that its states
 * are only: established, and which sides have said FIN. All of it is reused.
 */
final class Connection {
  /** No timer is running. */
  static final long NEVER = Long.MAX_VALUE;

  private static final int INITIAL_RTO_MILLIS = 1000; // RFC 6298 s2.1
  private static final int MIN_RTO_MILLIS = 1000; // RFC 6298 s2.4
  private static final int MAX_RTO_MILLIS = 60_000; // RFC 6298 s2.5

  final int index;
  boolean used;

  /** Its bucket, and another connection in that; -1: none. If unused, another unused one. */
  int bucket;

  int next;

  /** Ethernet, IP and TCP header, as far as they are the same for all segments. */
  final byte[] head = new byte[Link.HEAD_OCTETS];

  /** Octets in front of the TCP header. */
  int headOctets;

  boolean v6;
  long addressSum;
  final byte[] client = new byte[16];
  int clientOctets;

  /** What was received and is not yet answered; what was answered and not yet acknowledged. */
  final Chunks.Queue in = new Chunks.Queue();

  final Chunks.Queue out = new Chunks.Queue();

  // Send sequence space. Octet unacknowledged is the first of out; the FIN is behind its last.
  int unacknowledged;
  int sendNext;
  int sendMax; // behind all that was ever sent
  int window; // that the peer offers
  int maxWindow;
  int windowSequence; // of the segment that offered it (SND.WL1), and its acknowledgment (SND.WL2)
  int windowAcknowledgment;
  int segmentSize;

  // Congestion control (RFC 5681, RFC 6582).
  int congestionWindow;
  int slowStartThreshold;
  int duplicates;
  int recover;
  boolean recovering;

  // Receive sequence space.
  int receiveNext;
  int advertised; // behind the window that the peer was told last

  /** The peer has said FIN, and all before it was received. */
  boolean peerDone;

  /** We will say FIN behind what is in out, or have done so; nothing is answered any more. */
  boolean finishing;

  boolean finAcknowledged;

  // Round trip time (RFC 6298) in ms: smoothed times 8, variation times 4.
  int smoothed;
  int variation;
  int rtoMillis;
  boolean timing;
  int timedSequence;
  long timedAt;

  /** When to send again; {@link #NEVER}. */
  long retransmitAt;

  /** When a query was answered or an octet acknowledged last. */
  long progressAt;

  long challengeAt;

  Connection(int index) {
    this.index = index;
  }

  /** Begins anew, with the segment that ends the handshake. */
  void open(Segment first, int mostOctets, long now) {
    unacknowledged = first.acknowledgment;
    sendNext = first.acknowledgment;
    sendMax = first.acknowledgment;
    window = first.offered;
    maxWindow = first.offered;
    windowSequence = first.sequence;
    windowAcknowledgment = first.acknowledgment;
    segmentSize = mostOctets;
    // RFC 6928 s2
    congestionWindow = Math.min(10 * mostOctets, Math.max(2 * mostOctets, 14_600));
    slowStartThreshold = Integer.MAX_VALUE;
    duplicates = 0;
    recovering = false;
    receiveNext = first.sequence;
    advertised = first.sequence;
    peerDone = false;
    finishing = false;
    finAcknowledged = false;
    smoothed = 0;
    variation = 0;
    rtoMillis = INITIAL_RTO_MILLIS;
    timing = false;
    retransmitAt = NEVER;
    progressAt = now;
    challengeAt = now;
  }

  /** Returns the octets that are under way. */
  int inFlight() {
    return sendNext - unacknowledged;
  }

  /** Returns the sequence number behind all that there is to be sent, FIN included. */
  int sendEnd() {
    return unacknowledged + out.octets + (finishing && !finAcknowledged ? 1 : 0);
  }

  /** Takes a measured round trip time (RFC 6298 s2). */
  void measured(long millis) {
    int m = (int) Math.min(millis, MAX_RTO_MILLIS);
    if (smoothed == 0) {
      smoothed = Math.max(1, m << 3);
      variation = m << 1;
    } else {
      int error = m - (smoothed >> 3);
      smoothed += error;
      variation += Math.abs(error) - (variation >> 2);
    }
    calm();
  }

  /**
   * Ends the waiting longer and longer. RFC 6298 s5 does so by a measurement alone, of which there
   * are none while all that is under way is sent again; once there was one, progress is enough.
   */
  void calm() {
    if (smoothed == 0) return;
    rtoMillis = Math.max(MIN_RTO_MILLIS, Math.min(MAX_RTO_MILLIS, (smoothed >> 3) + variation));
  }

  /** Waits longer the next time (RFC 6298 s5.5). */
  void backOff() {
    rtoMillis = Math.min(2 * rtoMillis, MAX_RTO_MILLIS);
  }
}
