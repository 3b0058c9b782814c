package deens.transport.udp;

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
   *   headers    mmsghdr x SIZE   one per packet, in order
   *   vectors    iovec x SIZE     the packets
   *   names      sockaddr x SIZE  the clients
   *   controls   cmsghdr x SIZE   the addresses that were asked
   *   packets    stride x SIZE    a query, then its reply
   *
   * A reply takes its query's place in all of these: what the kernel wrote of the client and the
   * address asked is what it wants to know for the reply, and only the packet's length changes. A
   * query without a reply leaves a gap, over which the sending goes.
   *
   * While batches are of one datagram, each goes by the calls for one, which cost the kernel less:
   * recvfrom and sendto, or recvmsg and sendmsg where the address asked is wanted. Whoever has
   * called them leaves all above as the calls for many would have done.
   *
   * struct mmsghdr   0 name*  8 name octets (4)  16 vectors*  24 vectors (8)  32 control*
   *                  40 control octets (8)  48 flags (4)  56 octets transferred (4)
   * struct iovec     0 base*  8 octets (8)
   * struct cmsghdr   0 octets (8)  8 level (4)  12 type (4)  16 data
   * in_pktinfo       0 interface (4)  4 local address (4)  8 destination (4)
   * in6_pktinfo      0 destination (16)  16 interface (4)
   */
  // From 16 to 128 there is no difference: docs/decisions/0009-udp-by-number.md.
  static final int SIZE = 64;

  /** A batch of one is no sign yet, since a burst often begins with one; so many in turn are. */
  static final int FEW = 8;

  /** After these, how many receives are for one datagram before it looks for more. */
  static final int LONE = 16;

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
  private final long headers;
  private final long vectors;
  private final long names;
  private final long packets;
  private int count;
  private int ones; // batches of one in turn, and then receives for one

  // Where runs of replies end, each followed by a query that has none; the last run's end, too.
  private final int[] runEnds = new int[SIZE + 1];
  private int gaps;
  private int end;

  /**
   * Makes an empty batch.
   *
   * @param wildcard whether the socket tells which of our addresses was asked
   */
  Batch(Arena arena, int socket, boolean wildcard, int responseOctets) {
    this.socket = socket;
    this.wildcard = wildcard;
    stride = Math.max(Exchange.QUERY_OCTETS, responseOctets + 7 & -8);
    // Some octets for each worker that are never freed: of an arena that may be closed, each call
    // would say that it is in use, and then that it is not.
    state = Libc.state(Arena.global());
    headers = arena.allocate((long) SIZE * MMSGHDR, 64).address();
    vectors = arena.allocate((long) SIZE * IOVEC, 64).address();
    names = arena.allocate((long) SIZE * NAME, 64).address();
    long controls = arena.allocate((long) SIZE * CONTROL, 64).address();
    packets = arena.allocate((long) SIZE * stride, 4096).address();
    for (int i = 0; i < SIZE; i++) {
      long header = header(i);
      long vector = vector(i);
      Memory.putI64(header, name(i));
      Memory.putI64(header + VECTORS_AT, vector);
      Memory.putI64(header + VECTOR_COUNT_AT, 1);
      if (wildcard) Memory.putI64(header + CONTROL_AT, controls + (long) i * CONTROL);
      Memory.putI64(vector, packet(i));
    }
    count = SIZE;
  }

  private long header(int i) {
    return Memory.within(headers + (long) i * MMSGHDR);
  }

  private long vector(int i) {
    return Memory.within(vectors + (long) i * IOVEC);
  }

  private long name(int i) {
    return Memory.within(names + (long) i * NAME);
  }

  private long packet(int i) {
    return Memory.within(packets + (long) i * stride);
  }

  /**
   * Receives at least one datagram and as many more as are there. Forgets the batch before.
   *
   * @param wait whether to wait for the first one
   * @return the datagrams, or the negated errno
   */
  int receive(boolean wait) {
    for (int i = 0; i < count; i++) {
      long header = header(i);
      Memory.putI32(header + NAME_OCTETS_AT, Sockets.SOCKADDR_OCTETS);
      Memory.putI64(vector(i) + IOVEC_OCTETS_AT, Exchange.QUERY_OCTETS);
      if (wildcard) Memory.putI64(header + CONTROL_OCTETS_AT, CONTROL);
    }
    gaps = 0;
    end = 0;
    boolean one = ones >= FEW && ones < FEW + LONE && wait;
    int n = one ? receiveOne() : receiveAll(wait);
    return n < 0 ? -Libc.errno(state) : n;
  }

  private int receiveAll(boolean wait) {
    int n = Sockets.receive(state, socket, headers, SIZE, wait ? MSG_WAITFORONE : MSG_DONTWAIT);
    // After a failure the kernel may have written some lengths, too.
    count = n < 0 ? SIZE : n;
    ones = n == 1 ? Math.min(ones + 1, FEW) : 0;
    return n;
  }

  /** Waits for a datagram after batches of one, or after another one: only the first is in use. */
  private int receiveOne() {
    ones++;
    long header = header(0);
    int octets;
    if (wildcard) {
      octets = Sockets.receiveMessage(state, socket, header, 0);
    } else {
      long nameOctets = header + NAME_OCTETS_AT;
      int room = Exchange.QUERY_OCTETS;
      // With this flag it returns the datagram's length, whatever the room.
      octets = Sockets.receiveFrom(state, socket, packet(0), room, MSG_TRUNC, name(0), nameOctets);
      Memory.putI32(header + FLAGS_AT, octets > room ? MSG_TRUNC : 0);
      octets = Math.min(octets, room);
    }
    Memory.putI32(header + TRANSFERRED_AT, octets);
    return octets < 0 ? -1 : 1;
  }

  /** Returns the octets of datagram {@code i}. */
  int length(int i) {
    return Memory.i32(header(i) + TRANSFERRED_AT);
  }

  /** Whether datagram {@code i} is longer than {@link Exchange#QUERY_OCTETS}. */
  boolean tooLong(int i) {
    return (Memory.i32(header(i) + FLAGS_AT) & MSG_TRUNC) != 0;
  }

  /** Copies datagram {@code i}, and what is behind it up to 48 octets or a multiple of 8. */
  void query(int i, byte[] to, int length) {
    Memory.copy(packet(i), to, length);
  }

  /** Copies the address of the client that sent datagram {@code i}; returns its octets, 4 or 16. */
  int client(int i, byte[] to) {
    long name = name(i);
    if (Memory.u16(name) == Sockets.AF_INET) {
      Memory.copyWord(name + Sockets.IN_ADDRESS_AT, to, 0);
      return 4;
    }
    Memory.copyWord(name + Sockets.IN6_ADDRESS_AT, to, 0);
    Memory.copyWord(name + Sockets.IN6_ADDRESS_AT, to, 8);
    return 16;
  }

  /** Adds a reply to datagram {@code i}; after those to datagrams before it. */
  void reply(int i, byte[] from, int length) {
    Memory.copy(from, packet(i), length);
    Memory.putI64(vector(i) + IOVEC_OCTETS_AT, length);
    if (wildcard) answerFromTheAddressAsked(header(i));
    while (end < i) runEnds[gaps++] = end++;
    end = i + 1;
  }

  /** Sends what told the address with the query back with the reply, which makes it the source. */
  private static void answerFromTheAddressAsked(long header) {
    long control = Memory.within(Memory.i64(header + CONTROL_AT));
    long octets = Memory.i64(header + CONTROL_OCTETS_AT);
    int level = Memory.i32(control + CMSG_LEVEL_AT);
    long data = control + CMSG_DATA_AT;
    if (octets >= IN_PKTINFO_CMSG && level == Sockets.IPPROTO_IP) {
      // The route decides the interface, not the way the query came.
      Memory.putI32(data, 0);
    } else if (octets >= IN6_PKTINFO_CMSG && level == Sockets.IPPROTO_IPV6) {
      boolean linkLocal = Memory.u8(data) == (byte) 0xfe && (Memory.u8(data + 1) & 0xc0) == 0x80;
      if (!linkLocal) Memory.putI32(data + IN6_PKTINFO_INTERFACE_AT, 0);
    } else {
      Memory.putI64(header + CONTROL_OCTETS_AT, 0);
    }
  }

  /** Returns how many replies there are. */
  int replies() {
    return end - gaps;
  }

  /** Sends the replies. One that the system refuses is skipped. Returns how many it refused. */
  int send() {
    // What one call refuses, the other tries again, and knows what to do.
    if (end == 1 && sendOne()) return 0;
    runEnds[gaps] = end;
    int refused = 0;
    int next = 0;
    for (int run = 0; run <= gaps; run++) {
      refused += send(next, runEnds[run]);
      next = runEnds[run] + 1;
    }
    return refused;
  }

  private boolean sendOne() {
    long header = header(0);
    if (wildcard) return Sockets.sendMessage(socket, header, MSG_DONTWAIT) >= 0;
    long octets = Memory.i64(vector(0) + IOVEC_OCTETS_AT);
    int nameOctets = Memory.i32(header + NAME_OCTETS_AT);
    return Sockets.sendTo(socket, packet(0), octets, MSG_DONTWAIT, name(0), nameOctets) >= 0;
  }

  private int send(int from, int to) {
    int done = from;
    int refused = 0;
    while (done < to) {
      int n = Sockets.send(state, socket, header(done), to - done, MSG_DONTWAIT);
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
