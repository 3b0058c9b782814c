package deens.transport.udp;

import deens.core.answer.AnswerEngine;
import deens.core.image.Prefetch;
import deens.core.image.Version;
import deens.transport.HeapWords;
import deens.transport.Responder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a worker has for each query in turn, by whatever means that comes: the arrays, the responder
 * and the counters. Hot path: no allocation after construction.
 */
final class Exchange {
  /** Octets of a DNS header (RFC 1035 s4.1.1): less is no DNS message. */
  static final int HEADER_OCTETS = 12;

  /** No query is longer: even an UPDATE signed by TSIG is sent by TCP long before. */
  static final int QUERY_OCTETS = 4096;

  final byte[] query = new byte[QUERY_OCTETS + AnswerEngine.QUERY_SLACK];
  final byte[] response = new byte[AnswerEngine.RESPONSE_OCTETS];
  final byte[] client = new byte[16];
  final Prefetch prefetch = new Prefetch(new HeapWords());
  private final Responder responder;
  private final int responseOctets;

  private static final int TIME_PLACES = 24;
  private static final int SAMPLED = 64;

  /** What is smaller mostly stays in the cache: docs/decisions/0022-looking-ahead.md. */
  static final long LARGE_IMAGE_OCTETS = 8 << 20;

  private static final int FEW_QUERIES = 64; // that are remembered for

  private final long[] times = new long[TIME_PLACES];
  private int rounds;
  private int queries;
  private long lookups;

  // As responders take it. To look at the clock costs as much as a fifth of an answer, and few
  // answers depend on it: once for all that was received together, if one does.
  private int nowSeconds = AnswerEngine.TIME_UNKNOWN;

  // Written by the worker's thread alone, without fences. A reader on another thread sees each of
  // them whole (on a 64-bit machine), and a little late.
  long received;
  long receivedOctets;
  long answered;
  long answeredOctets;
  long tooShort;
  long tooLong;
  long silent;
  long failed;
  long unsent;

  /**
   * Makes a worker's own.
   *
   * @param responseOctets the longest response that there is room for
   */
  Exchange(Responder responder, int responseOctets) {
    this.responder = responder;
    this.responseOctets = responseOctets;
  }

  /**
   * Whether it pays to look ahead before so many queries are answered, {@link #prefetch}: that is
   * so where several wait, the image is large, and most of those before needed a lookup.
   */
  boolean looksAhead(Version version, int n) {
    boolean several = n > 1 && version.bytes().size() >= LARGE_IMAGE_OCTETS;
    boolean most = several && 2 * (responder.lookups() - lookups) > queries;
    if (several || queries >= FEW_QUERIES) {
      lookups = responder.lookups();
      queries = 0;
    }
    queries += n;
    return most;
  }

  /** Tells what was seen ahead, in lane {@code i}, of the next query. */
  void foresee(Version version, int i) {
    responder.foresee(version.number(), prefetch.level(i), prefetch.name(i));
  }

  /**
   * Says whether a datagram that was received may be a query, and counts its octets; the datagrams
   * are counted by whoever has them.
   */
  boolean admit(int length, boolean cut) {
    receivedOctets += length;
    if (length < HEADER_OCTETS) tooShort++;
    else if (cut) tooLong++;
    else return true;
    return false;
  }

  /**
   * Returns the octets of the response to {@link #query}, which are counted; 0: there is none,
   * which is counted, too. The responses are counted by whoever sends them.
   */
  int respond(Version version, int length, int clientLength) {
    int octets;
    try {
      octets = answer(version, length, clientLength);
      if (octets == AnswerEngine.TIME_WANTED) {
        nowSeconds = (int) (System.currentTimeMillis() / 1000);
        octets = answer(version, length, clientLength);
      }
      if (octets > responseOctets)
        throw new IllegalStateException(octets + " octets by UDP, of " + responseOctets);
    } catch (RuntimeException | Error e) {
      if (failed++ == 0) Fault.LOG.error("a query was lost to a fault (reported once)", e);
      return 0;
    }
    if (octets == 0) {
      silent++;
      return 0;
    }
    answeredOctets += octets;
    return octets;
  }

  private int answer(Version version, int length, int clientLength) {
    return responder.answer(
        version, query, length, response, false, client, clientLength, nowSeconds);
  }

  /** Loaded only when there is something to log: a logger takes longer to load than the server. */
  private static final class Fault {
    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);
  }

  /** Begins with what has been received: returns the time, if that is sampled now; else 0. */
  long begin() {
    nowSeconds = AnswerEngine.TIME_UNKNOWN; // it may have waited for long
    return (++rounds & SAMPLED - 1) == 0 ? System.nanoTime() : 0;
  }

  /** Ends what began then: all that was received has been answered. */
  void end(long began) {
    if (began == 0) return;
    long micros = (System.nanoTime() - began) / 1000;
    times[Math.min(TIME_PLACES - 1, Long.SIZE - Long.numberOfLeadingZeros(micros))]++;
  }

  /** Adds how many sampled times were less than 2^i microseconds, and not less than half of it. */
  void addTimes(long[] sum) {
    for (int i = 0; i < TIME_PLACES; i++) sum[i] += times[i];
  }

  static long[] noTimes() {
    return new long[TIME_PLACES];
  }

  /**
   * Returns what happened so far.
   *
   * @param overflowed what the socket has dropped
   */
  UdpCounters counters(long overflowed) {
    return new UdpCounters(
        received,
        receivedOctets,
        answered,
        answeredOctets,
        tooShort,
        tooLong,
        silent,
        failed,
        unsent,
        overflowed);
  }
}
