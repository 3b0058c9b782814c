package deens.transport.udp;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import deens.transport.Libc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The datagrams that one system call receives, and the replies that one sends. Hot path: no
 * allocation after construction.
 */
final class Batch {
  /*
   * Native memory for SIZE datagrams, all of it written by us or by the kernel; nothing of a mapped
   * file ever gets here, because a file that shrinks would end the process inside a system call.
   *
   *   received   mmsghdr x SIZE   one per packet, in order
   *   replies    mmsghdr x SIZE   closed up: a query without a reply leaves no gap
   *   vectors    iovec x SIZE for each of the two
   *   names      sockaddr x SIZE  the clients; a reply points at its query's
   *   controls   cmsghdr x SIZE   the addresses that were asked; a reply points at its query's
   *   packets    stride x SIZE    a query, then its reply
   *
   * struct mmsghdr   0 name*  8 name octets (4)  16 vectors*  24 vectors (8)  32 control*
   *                  40 control octets (8)  48 flags (4)  56 octets transferred (4)
   * struct iovec     0 base*  8 octets (8)
   * struct cmsghdr   0 octets (8)  8 level (4)  12 type (4)  16 data
   * in_pktinfo       0 interface (4)  4 local address (4)  8 destination (4)
   * in6_pktinfo      0 destination (16)  16 interface (4)
   */
  static final int SIZE = 64;

  private static final int MMSGHDR = 64;
  private static final int NAME_OCTETS_AT = 8;
  private static final int VECTORS_AT = 16;
  private static final int VECTOR_COUNT_AT = 24;
  private static final int CONTROL_AT = 32;
  private static final int CONTROL_OCTETS_AT = 40;
  private static final int FLAGS_AT = 48;
  private static final int TRANSFERRED_AT = 56;
  private static final int IOVEC = 16;
  private static final int IOVEC_OCTETS_AT = 8;
  private static final int NAME = 32;
  private static final int CONTROL = 64;
  private static final int CMSG_LEVEL_AT = 8;
  private static final int CMSG_DATA_AT = 16;
  private static final int IN_PKTINFO_CMSG = CMSG_DATA_AT + 12;
  private static final int IN6_PKTINFO_CMSG = CMSG_DATA_AT + 20;
  private static final int IN6_PKTINFO_INTERFACE_AT = 16;

  private static final int MSG_TRUNC = 0x20;
  private static final int MSG_DONTWAIT = 0x40;
  private static final int MSG_WAITFORONE = 0x10000;

  private final int socket;
  private final boolean wildcard;
  private final int stride;
  private final MemorySegment state;
  private final MemorySegment received;
  private final MemorySegment replies;
  private final MemorySegment replyVectors;
  private final MemorySegment names;
  private final MemorySegment controls;
  private final MemorySegment packets;
  private int count;
  private int replyCount;

  /**
   * Makes an empty batch.
   *
   * @param wildcard whether the socket tells which of our addresses was asked
   */
  Batch(Arena arena, int socket, boolean wildcard, int responseOctets) {
    this.socket = socket;
    this.wildcard = wildcard;
    stride = Math.max(Exchange.QUERY_OCTETS, responseOctets + 7 & -8);
    state = Libc.state(arena);
    received = arena.allocate((long) SIZE * MMSGHDR, 64);
    replies = arena.allocate((long) SIZE * MMSGHDR, 64);
    MemorySegment vectors = arena.allocate((long) SIZE * IOVEC, 64);
    replyVectors = arena.allocate((long) SIZE * IOVEC, 64);
    names = arena.allocate((long) SIZE * NAME, 64);
    controls = arena.allocate((long) SIZE * CONTROL, 64);
    packets = arena.allocate((long) SIZE * stride, 4096);
    for (long i = 0; i < SIZE; i++) {
      long header = i * MMSGHDR;
      received.set(JAVA_LONG, header, names.address() + i * NAME);
      received.set(JAVA_LONG, header + VECTORS_AT, vectors.address() + i * IOVEC);
      received.set(JAVA_LONG, header + VECTOR_COUNT_AT, 1);
      if (wildcard) received.set(JAVA_LONG, header + CONTROL_AT, controls.address() + i * CONTROL);
      vectors.set(JAVA_LONG, i * IOVEC, packets.address() + i * stride);
      vectors.set(JAVA_LONG, i * IOVEC + IOVEC_OCTETS_AT, Exchange.QUERY_OCTETS);
      replies.set(JAVA_LONG, header + VECTORS_AT, replyVectors.address() + i * IOVEC);
      replies.set(JAVA_LONG, header + VECTOR_COUNT_AT, 1);
    }
    count = SIZE;
  }

  /**
   * Receives at least one datagram and as many more as are there. Forgets the batch before.
   *
   * @param wait whether to wait for the first one
   * @return the datagrams, or the negated errno
   */
  int receive(boolean wait) {
    for (int i = 0; i < count; i++) {
      long header = (long) i * MMSGHDR;
      received.set(JAVA_INT, header + NAME_OCTETS_AT, Sockets.SOCKADDR_OCTETS);
      if (wildcard) received.set(JAVA_LONG, header + CONTROL_OCTETS_AT, CONTROL);
    }
    replyCount = 0;
    int n =
        Sockets.receive(
            state, socket, received.address(), SIZE, wait ? MSG_WAITFORONE : MSG_DONTWAIT);
    // After a failure the kernel may have written some lengths, too.
    count = n < 0 ? SIZE : n;
    return n < 0 ? -Libc.errno(state) : n;
  }

  /** Returns the octets of datagram {@code i}. */
  int length(int i) {
    return received.get(JAVA_INT, (long) i * MMSGHDR + TRANSFERRED_AT);
  }

  /** Whether datagram {@code i} is longer than {@link Exchange#QUERY_OCTETS}. */
  boolean tooLong(int i) {
    return (received.get(JAVA_INT, (long) i * MMSGHDR + FLAGS_AT) & MSG_TRUNC) != 0;
  }

  /** Copies datagram {@code i}. */
  void query(int i, MemorySegment to, int length) {
    MemorySegment.copy(packets, (long) i * stride, to, 0, length);
  }

  /** Copies the address of the client that sent datagram {@code i}; returns its octets, 4 or 16. */
  int client(int i, MemorySegment to) {
    long name = (long) i * NAME;
    if (names.get(JAVA_SHORT, name) == Sockets.AF_INET) {
      MemorySegment.copy(names, name + Sockets.IN_ADDRESS_AT, to, 0, 4);
      return 4;
    }
    MemorySegment.copy(names, name + Sockets.IN6_ADDRESS_AT, to, 0, 16);
    return 16;
  }

  /** Adds a reply to datagram {@code i}, in whose place it is kept. */
  void reply(int i, MemorySegment from, int length) {
    MemorySegment.copy(from, 0, packets, (long) i * stride, length);
    long query = (long) i * MMSGHDR;
    long reply = (long) replyCount * MMSGHDR;
    long vector = (long) replyCount * IOVEC;
    replies.set(JAVA_LONG, reply, names.address() + (long) i * NAME);
    replies.set(JAVA_INT, reply + NAME_OCTETS_AT, received.get(JAVA_INT, query + NAME_OCTETS_AT));
    replyVectors.set(JAVA_LONG, vector, packets.address() + (long) i * stride);
    replyVectors.set(JAVA_LONG, vector + IOVEC_OCTETS_AT, length);
    if (wildcard) answerFromTheAddressAsked(i, reply);
    replyCount++;
  }

  /** Sends what told the address with the query back with the reply, which makes it the source. */
  private void answerFromTheAddressAsked(int i, long reply) {
    long control = (long) i * CONTROL;
    long octets = received.get(JAVA_LONG, (long) i * MMSGHDR + CONTROL_OCTETS_AT);
    int level = controls.get(JAVA_INT, control + CMSG_LEVEL_AT);
    long data = control + CMSG_DATA_AT;
    if (octets >= IN_PKTINFO_CMSG && level == Sockets.IPPROTO_IP) {
      // The route decides the interface, not the way the query came.
      controls.set(JAVA_INT, data, 0);
    } else if (octets >= IN6_PKTINFO_CMSG && level == Sockets.IPPROTO_IPV6) {
      boolean linkLocal =
          controls.get(JAVA_BYTE, data) == (byte) 0xfe
              && (controls.get(JAVA_BYTE, data + 1) & 0xc0) == 0x80;
      if (!linkLocal) controls.set(JAVA_INT, data + IN6_PKTINFO_INTERFACE_AT, 0);
    } else {
      octets = 0;
    }
    replies.set(JAVA_LONG, reply + CONTROL_AT, octets == 0 ? 0 : controls.address() + control);
    replies.set(JAVA_LONG, reply + CONTROL_OCTETS_AT, octets);
  }

  /** Sends the replies. One that the system refuses is skipped. Returns how many it refused. */
  int send() {
    int done = 0;
    int refused = 0;
    while (done < replyCount) {
      int n =
          Sockets.send(
              state,
              socket,
              replies.address() + (long) done * MMSGHDR,
              replyCount - done,
              MSG_DONTWAIT);
      if (n > 0) {
        done += n;
      } else if (Libc.errno(state) != Libc.EINTR) {
        done++;
        refused++;
      }
    }
    return refused;
  }
}
