package deens.core.net;

import deens.core.wire.Words;
import java.util.Optional;

/**
 * The network stack: Ethernet frames in, Ethernet frames out. No threads and no clock: the time is
 * what {@link #tick} said last. Hot path: no allocation after construction. For one thread.
 *
 * <pre>
 *   for (;;) {
 *     long due = stack.tick(now());
 *     take up to a ring of frames: stack.receive(frame, at, length, summed)
 *     if there were none: wait for a frame, or until due
 *   }
 * </pre>
 */
public final class NetworkStack {
  /** Octets that must be readable behind a frame in its array, whatever they hold. */
  public static final int FRAME_SLACK = 8;

  /** Octets that are readable behind the query that a {@link Responder} gets. */
  public static final int QUERY_SLACK = 16;

  private final Link link;
  private final Responder responder;
  private final Words words;
  private final long[] counters = new long[NetCounters.NAMES.size()];

  /**
   * Makes a stack; it sends nothing before the first {@link #tick}.
   *
   * @param seed makes what others must not guess unpredictable
   */
  public NetworkStack(
      NetworkConfig config, Link link, Responder responder, Words words, long seed) {
    this.link = link;
    this.responder = responder;
    this.words = words;
  }

  /**
   * Takes one frame. Never throws on any frame.
   *
   * @param frame holds the frame, and {@link #FRAME_SLACK} octets behind it
   * @param at where its Ethernet header starts
   * @param length its octets, without checksum
   * @param summed whether the device vouches for its UDP or TCP checksum, or says that it is not
   *     filled in as the frame never was on a wire; otherwise it is verified here
   */
  public void receive(byte[] frame, int at, int length, boolean summed) {
    counters[NetCounters.FRAMES_IN]++;
  }

  /**
   * Says what time it is, and does what is due. Cheap if nothing is.
   *
   * @param nowMillis milliseconds since any moment; never runs back
   * @return when something is due next, on the same clock, if no frame is received before
   */
  public long tick(long nowMillis) {
    return Long.MAX_VALUE;
  }

  /** Returns the IPv4 address: the static one, or the one leased at the moment. */
  public Optional<IpAddress> ipv4() {
    return Optional.empty();
  }

  /** Returns the counters, by the indices of {@link NetCounters}; the array itself. */
  public long[] counters() {
    return counters;
  }
}
