package deens.core.net;

/**
 * A network interface that sends Ethernet frames: what a driver must do for {@link NetworkStack}.
 * Frames that come in are handed to {@link NetworkStack#receive} by whoever polls the device.
 *
 * <p>A frame to be sent is gathered from two arrays of a slot, so that an answer is written where
 * the device reads it and its headers, whose length is known only afterwards, stand elsewhere:
 *
 * <pre>
 *   head: | Ethernet | IP | UDP or TCP |      body: | the message |
 * </pre>
 */
public interface Link {
  /** Octets that a slot's head must have: the longest headers, and what writing by words needs. */
  int HEAD_OCTETS = 96;

  /** Octets that must be readable behind a body's message, and may be overwritten. */
  int BODY_SLACK = 8;

  /** Returns the interface's MAC address, the first octet lowest, as {@code Words} has it. */
  long mac();

  /** Returns the most octets of an IP packet, 1280 to 9000; 1500 on Ethernet. */
  int mtu();

  /** Returns whether the device fills in the checksums of UDP and TCP: see {@link #send}. */
  boolean sums();

  /**
   * Returns the slot that the next {@link #send} will use; -1: the ring is full. Without a send in
   * between it is the same slot again, so that a slot need not be given back.
   */
  int slot();

  /** Returns a slot's head, at least {@link #HEAD_OCTETS} long. The frame starts at index 0. */
  byte[] head(int slot);

  /**
   * Returns a slot's body, which starts at index 0. It has at least {@link #mtu} + {@link
   * #BODY_SLACK} octets, and as many as the {@link Responder} needs for a datagram's answer.
   */
  byte[] body(int slot);

  /**
   * Sends a slot's frame: the first octets of its head and behind them the first of its body.
   *
   * @param headOctets of the head, 42 or more
   * @param bodyOctets of the body, 0 or more
   * @param sumFrom 0: the frame is complete. Otherwise, and only if {@link #sums}: the device is to
   *     sum the frame from this octet on (the UDP or TCP header) to its end, with the pseudo
   *     header's sum that the checksum field already holds
   * @param sumAt and to store the checksum at this octet of the frame
   */
  void send(int slot, int headOctets, int bodyOctets, int sumFrom, int sumAt);
}
