package deens.core.net;

/** Segments that belong to no connection. Hot path: no allocation after construction. */
final class Strangers {
  /** The segment opens no connection. */
  static final int NONE = SynCookies.NONE;

  private static final int RESETS_A_SECOND = 200;

  private final Station station;
  private final SegmentWriter writer;
  private final SynCookies cookies;
  private final int window;
  private long resetsSince;
  private int resets;

  /**
   * @param window that a SYN's answer offers
   */
  Strangers(Station station, SegmentWriter writer, int window) {
    this.station = station;
    this.writer = writer;
    this.window = window;
    cookies = new SynCookies(station);
  }

  /**
   * Takes a segment of no connection: answers a SYN by a cookie, a cookie by nothing, and the rest
   * by RST.
   *
   * @return the segment size of the connection that it opens; {@link #NONE}
   */
  int take(Frame f, Segment s) {
    long[] counters = station.counters;
    int kind = s.flags & (Segment.SYN | Segment.ACK | Segment.RST);
    if (kind == Segment.SYN && !s.has(Segment.FIN)) {
      counters[NetCounters.TCP_SYNS]++;
      writer.synAck(f, cookies.make(f, s.sequence, s.mss(f)), s.sequence + 1, window);
      return NONE;
    }
    int mss = NONE;
    if (kind == Segment.ACK) mss = cookies.check(f, s.sequence - 1, s.acknowledgment - 1);
    if (mss == SynCookies.NOT_FIRST) { // it will be sent again, behind the first
      counters[NetCounters.TCP_OUT_OF_ORDER]++;
      return NONE;
    }
    if (mss == NONE) {
      counters[NetCounters.TCP_STRAY]++;
      reset(f, s);
    }
    return mss;
  }

  /** Answers a segment by RST (RFC 9293 s3.5.2), not too often. */
  void reset(Frame f, Segment s) {
    if (s.has(Segment.RST)) return;
    if (station.now - resetsSince >= 1000) {
      resetsSince = station.now;
      resets = 0;
    }
    if (++resets > RESETS_A_SECOND) {
      station.counters[NetCounters.TCP_RESETS_LIMITED]++;
    } else if (s.has(Segment.ACK)) {
      writer.reset(f, s.acknowledgment, 0, Segment.RST);
    } else {
      writer.reset(f, 0, s.sequence + s.octets(), Segment.RST | Segment.ACK);
    }
  }
}
