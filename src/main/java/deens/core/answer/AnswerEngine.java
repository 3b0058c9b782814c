package deens.core.answer;

import deens.core.guard.CookieJar;
import deens.core.guard.RateLimiter;
import deens.core.image.Found;
import deens.core.image.Version;
import deens.core.memo.MemoUse;
import deens.core.wire.PortableWords;
import deens.core.wire.QueryView;
import deens.core.wire.RRClass;
import deens.core.wire.RRType;
import deens.core.wire.Rcode;
import deens.core.wire.Wire;
import deens.core.wire.Words;
import java.util.Optional;

/**
 * Answers queries: a pure function of (version, policy, transport, client, time, query). One per
 * worker thread; keeps reusable scratch and the worker's memo. Hot path: no allocation after
 * construction.
 */
public final class AnswerEngine {
  /*
   * The way of a query: it is read in place; what needs no data is answered at once (malformed,
   * other opcodes, EDNS versions, TSIG, CHAOS). All else is asked of the zones. Last comes what
   * depends on the client: OPT, and whether the limits let it out.
   */

  /** Octets that must be readable behind the query in its array, whatever they hold. */
  public static final int QUERY_SLACK = 16;

  /** Octets that a stream's response array must have. */
  public static final int RESPONSE_OCTETS = 65_535;

  /** Says, instead of the time, that it has not been looked at. */
  public static final int TIME_UNKNOWN = -1;

  /** Instead of an answer: this one depends on the time, which was unknown. */
  public static final int TIME_WANTED = -2;

  private static final int ERROR_OCTETS = 1024; // more than a response without data has

  /** Least bound on a memo, octets. */
  public static final int LEAST_MEMO_OCTETS = 1 << 18;

  /** Bits of the header's third octet (RFC 1035 s4.1.1). */
  static final int QR = 0x80;

  static final int AA = 0x04;
  static final int TC = 0x02;
  static final int RD = 0x01;

  private static final int COUNTS_AT = 4;
  private static final long ONE_QUESTION = 0x0100; // the first octet lowest, as Words has it

  private final Words words;
  private final boolean encrypted;
  private final QueryView query;
  private final Counters counters;
  private final ZoneAnswers zones;
  private final Gate gate;

  private final int roomOctets;

  /** What may be replaced while this runs. */
  private record Rules(Policy policy, Limits limits) {}

  private volatile Rules rules;

  // What follows from the rules that hold now.
  private Rules adopted;
  private Policy policy;
  private Chaos chaos;
  private OptWriter optWriter;
  private Optional<CookieJar> cookies;
  private int mostUdpOctets;

  // The first 8 octets of a plain response's OPT record without DO, as Words has them.
  private long opt;

  private int cookieState;

  /**
   * Makes an engine.
   *
   * @param memoOctets bound on what the memo holds, octets, at least {@link #LEAST_MEMO_OCTETS}; 0:
   *     no memo
   * @param seed makes the memo's hash unpredictable
   */
  public AnswerEngine(Policy policy, long memoOctets, long seed) {
    this(policy, memoOctets, seed, PortableWords.words());
  }

  /**
   * Makes an engine with a way of its own to read and write many octets at once.
   *
   * @param memoOctets as above
   * @param seed as above
   */
  public AnswerEngine(Policy policy, long memoOctets, long seed, Words words) {
    this(policy, memoOctets, seed, words, 0, false);
  }

  /**
   * Makes an engine that counts some zones each for itself.
   *
   * @param memoOctets as above
   * @param seed as above
   * @param zones how many of them there can be
   * @param encrypted whether responses go over an encrypted transport: those to padded queries are
   *     padded there, and only there (RFC 7830 s6)
   */
  public AnswerEngine(
      Policy policy, long memoOctets, long seed, Words words, int zones, boolean encrypted) {
    if (memoOctets != 0 && memoOctets < LEAST_MEMO_OCTETS || memoOctets > 1 << 30)
      throw new IllegalArgumentException(
          "a memo has " + LEAST_MEMO_OCTETS + " octets to 1 GiB, not " + memoOctets);
    this.words = words;
    this.encrypted = encrypted;
    roomOctets = Math.max(512, policy.udpOctets());
    counters = new Counters(zones);
    query = new QueryView(words, seed);
    this.zones = new ZoneAnswers(query, counters, memoOctets, words);
    gate = new Gate(counters, seed);
    rules = new Rules(policy, Limits.none());
    adopt(rules);
  }

  private static byte[] octets(String ascii) {
    byte[] b = new byte[ascii.length()];
    for (int i = 0; i < b.length; i++) b[i] = (byte) ascii.charAt(i);
    return b;
  }

  /** Returns what this engine has done. */
  public Counters counters() {
    return counters;
  }

  /** Returns how much is remembered. */
  public MemoUse memo() {
    return zones.memo();
  }

  /**
   * Says which zones are counted each for itself from now on: before a version with other zones is
   * published. May be called by any thread.
   *
   * @param zones a zone that had a number before has the same one
   */
  public void count(CountedZones zones) {
    if (zones.size() > counters.zones())
      throw new IllegalArgumentException(zones.size() + " zones, not " + counters.zones());
    this.zones.count(zones);
  }

  /**
   * Gives a hint for the next query, which does not change its answer; as {@link Found#foresee}.
   */
  public void foresee(long version, long level, long name) {
    zones.foresee(version, level, name);
  }

  /** Returns the octets that the response array must have where the transport is no stream. */
  public int datagramOctets() {
    return roomOctets + ERROR_OCTETS;
  }

  /**
   * Answers one query.
   *
   * @param version what to answer from
   * @param q holds the query message from index 0, and {@link #QUERY_SLACK} octets behind it
   * @param length the query's octets
   * @param response at least {@link #RESPONSE_OCTETS} long, or without a stream {@link
   *     #datagramOctets}; gets the response message from index 0, and may get anything behind it
   * @param stream whether the transport is a stream (TCP), which allows 65535 octets
   * @param client the client's address, 4 or 16 octets from index 0 (for cookies)
   * @param clientLength 4 or 16
   * @param nowSeconds the time, seconds since 1970 (for cookies and limits); or {@link
   *     #TIME_UNKNOWN}: most answers do not depend on it
   * @return the response's octets; 0: send nothing; {@link #TIME_WANTED}: nothing has been done,
   *     and it is to be asked again with the time. Never throws on any query; a damaged image is
   *     answered SERVFAIL
   */
  public int answer(
      Version version,
      byte[] q,
      int length,
      byte[] response,
      boolean stream,
      byte[] client,
      int clientLength,
      int nowSeconds) {
    adopt();
    if (!gate.isLimiting()) {
      return unlimited(version, q, length, response, stream, client, clientLength, nowSeconds);
    }
    if (nowSeconds == TIME_UNKNOWN) return TIME_WANTED;
    int octets = unlimited(version, q, length, response, stream, client, clientLength, nowSeconds);
    if (stream || octets == 0 || cookieState >= CookieJar.VALID) return octets; // it is who it says
    return switch (gate.share(client, clientLength, zones.alike(), nowSeconds)) {
      case RateLimiter.SEND -> octets;
      case RateLimiter.SLIP -> slip(response);
      default -> 0;
    };
  }

  /** Whether the limits let a client ask. For whoever answers in this engine's place. */
  public boolean mayAsk(byte[] client, int clientLength) {
    adopt();
    return !gate.refuses(client, clientLength);
  }

  /**
   * Counts a response that was made in this engine's place, and says what the client's network gets
   * of it: as for an error of this engine's own.
   *
   * @param isLimited whether there is a limit to such responses
   * @return {@link RateLimiter#SEND}, {@link RateLimiter#SLIP} or {@link RateLimiter#DROP}
   */
  public int instead(
      int rcode, boolean isLimited, byte[] client, int clientLength, int nowSeconds) {
    adopt();
    counters.rcodes[rcode]++;
    return isLimited
        ? gate.share(client, clientLength, Gate.ALIKE_ERRORS, nowSeconds)
        : RateLimiter.SEND;
  }

  /** Lets limits hold from now on. May be called by any thread. */
  public synchronized void limits(Limits limits) {
    rules = new Rules(rules.policy(), limits);
  }

  /**
   * Lets a policy hold from now on. May be called by any thread.
   *
   * @param policy its responses over UDP are no larger than those of the one at the start
   */
  public synchronized void policy(Policy policy) {
    if (policy.udpOctets() > roomOctets)
      throw new IllegalArgumentException(policy.udpOctets() + " octets, of " + roomOctets);
    rules = new Rules(policy, rules.limits());
  }

  @SuppressWarnings("ReferenceEquality") // other rules are another object
  private void adopt() {
    Rules rules = this.rules;
    if (rules != adopted) adopt(rules);
  }

  private void adopt(Rules rules) {
    boolean first = adopted == null;
    if (first || !rules.policy().equals(policy)) adopt(rules.policy());
    if (first || !rules.limits().equals(adopted.limits())) gate.adopt(rules.limits());
    adopted = rules;
  }

  private void adopt(Policy policy) {
    this.policy = policy;
    byte[] serverId = octets(policy.serverId());
    chaos = new Chaos(octets(policy.versionText()), serverId);
    cookies =
        policy.cookieSecret().isEmpty()
            ? Optional.empty()
            : Optional.of(new CookieJar(policy.cookieSecret()));
    optWriter = new OptWriter(policy, serverId, cookies, encrypted);
    mostUdpOctets = Math.max(512, policy.udpOctets());
    long octets = policy.udpOctets();
    opt = (long) RRType.OPT << 16 | (octets >>> 8) << 24 | (octets & 0xff) << 32;
  }

  /** Makes of a response one that only says that it was truncated. */
  private int slip(byte[] response) {
    QueryView query = this.query;
    if (query.qnameOctets == 0) return 0;
    response[2] |= TC;
    response[3] = (byte) (response[3] & 0xf0); // NOERROR
    Wire.putI32(response, 6, 0);
    Wire.putU16(response, 10, query.edns ? 1 : 0);
    int end = query.questionEnd;
    return query.edns ? plainOpt(response, end) : end;
  }

  /** Writes an OPT record without options; returns where it ends. */
  private int plainOpt(byte[] response, int end) {
    words.putI64(response, end, opt);
    words.putI32(response, end + 7, query.dnssecOk ? 0x80 : 0); // flags, and no options
    return end + QueryView.OPT_OCTETS;
  }

  /** Answers one query as {@link #answer}, however many there were. */
  private int unlimited(
      Version version,
      byte[] q,
      int length,
      byte[] response,
      boolean stream,
      byte[] client,
      int clientLength,
      int nowSeconds) {
    zones.begin();
    cookieState = CookieJar.NONE;
    boolean denied = gate.refuses(client, clientLength);
    boolean plain = query.readPlain(q, length);
    int room = NOT_PLAIN;
    if (plain && !denied) {
      int opts = query.edns ? 1 : 0;
      room = limit(stream) - query.questionEnd - opts * QueryView.OPT_OCTETS;
      int end = zones.hot(version.number(), q, response, opts, room);
      if (end > 0) return query.edns ? plainOpt(response, end) : end;
    }
    int rcode = Rcode.NOERROR;
    if (!plain || !zones.checkName()) {
      rcode = query.read(q, length);
      room = NOT_PLAIN;
    }
    if (rcode == QueryView.DROP) {
      counters.dropped++;
      return 0;
    }
    if (denied && rcode == Rcode.NOERROR) rcode = Rcode.REFUSED;
    return answer(rcode, room, version, q, response, stream, client, clientLength, nowSeconds);
  }

  private int limit(boolean stream) {
    return stream ? RESPONSE_OCTETS : Math.min(query.udpOctets, mostUdpOctets);
  }

  private static final int NOT_PLAIN = -1;

  /**
   * Answers a query that has been read and whose question is not remembered, or not plain; as
   * above.
   *
   * @param room octets that the tail may have, if it is plain; else {@link #NOT_PLAIN}
   */
  private int answer(
      int readRcode,
      int room,
      Version version,
      byte[] q,
      byte[] response,
      boolean stream,
      byte[] client,
      int clientLength,
      int nowSeconds) {
    QueryView query = this.query;
    if (room != NOT_PLAIN) {
      // From here, and not from where this was called: what the JIT inlines must not nest deeper
      // than it can follow.
      int tailEnd = zones.direct(version, q, response, query.edns ? 1 : 0, room);
      if (tailEnd > 0) return query.edns ? plainOpt(response, tailEnd) : tailEnd;
    }
    int rcode = readRcode;
    boolean checksCookie = query.cookieAt != 0 && cookies.isPresent() && rcode != Rcode.NOTIMP;
    if (checksCookie && nowSeconds == TIME_UNKNOWN) return TIME_WANTED;
    // The header's id, opcode and RD, and the question in its own case, go back as they came.
    System.arraycopy(q, 0, response, 0, query.questionEnd);
    response[2] = (byte) (QR | q[2] & (0x78 | RD));
    response[3] = 0;
    words.putI64(response, COUNTS_AT, query.qnameOctets > 0 ? ONE_QUESTION : 0);

    if (checksCookie) {
      cookieState =
          cookies
              .get()
              .check(q, query.cookieAt, query.cookieOctets, client, clientLength, nowSeconds);
      if (cookieState == CookieJar.MALFORMED) {
        cookieState = CookieJar.NONE;
        rcode = Rcode.FORMERR;
      }
    }
    int end = query.questionEnd;
    int error = OptWriter.NO_ERROR;
    if (rcode == Rcode.NOERROR) {
      if (query.ednsVersion != 0) {
        rcode = Rcode.BADVERS; // RFC 6891 s6.1.3
      } else if (query.tsigAt != 0) {
        rcode = Rcode.NOTAUTH; // no key is known (RFC 8945 s5.2.1)
      } else if (query.qnameOctets == 0) {
        rcode = cookieState == CookieJar.NONE ? Rcode.FORMERR : Rcode.NOERROR;
      } else if (query.qclass == RRClass.IN || query.qclass == RRClass.ANY) {
        if (query.qtype == RRType.AXFR || query.qtype == RRType.IXFR) {
          rcode = Rcode.REFUSED;
        } else {
          boolean all = stream || !policy.minimalAny();
          int octets = limit(stream) - optWriter.octets(query, stream, cookieState, error);
          end = zones.answer(version, response, stream, all, octets);
          rcode = response[3];
          if (rcode == Rcode.REFUSED) error = OptWriter.NOT_AUTHORITATIVE;
        }
      } else if (query.qclass == RRClass.CH) {
        end = chaos.answer(query, response);
        rcode = response[3];
      } else {
        rcode = Rcode.REFUSED;
      }
    }
    if (rcode == Rcode.BADVERS) {
      counters.badVersion++;
    } else {
      response[3] = (byte) rcode;
      counters.rcodes[rcode]++;
    }
    if (query.edns && rcode != Rcode.NOTIMP) {
      end =
          optWriter.write(
              query,
              q,
              response,
              end,
              rcode,
              stream,
              error,
              cookieState,
              client,
              clientLength,
              nowSeconds);
    }
    return query.tsigAt != 0 && rcode == Rcode.NOTAUTH
        ? BadKey.write(query, q, response, end)
        : end;
  }
}
