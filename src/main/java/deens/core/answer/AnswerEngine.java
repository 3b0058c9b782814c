package deens.core.answer;

import deens.core.guard.CookieJar;
import deens.core.guard.RateLimiter;
import deens.core.image.Found;
import deens.core.image.ImageBytes;
import deens.core.image.ImageReader;
import deens.core.image.TailIndex;
import deens.core.image.Version;
import deens.core.memo.MemoUse;
import deens.core.memo.QuestionMemo;
import deens.core.memo.Tail;
import deens.core.memo.TailMemo;
import deens.core.wire.PortableWords;
import deens.core.wire.QueryView;
import deens.core.wire.RRClass;
import deens.core.wire.RRType;
import deens.core.wire.Rcode;
import deens.core.wire.ResponseWriter;
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
   * other opcodes, EDNS versions, TSIG, CHAOS). A question is looked up: its outcome decides what
   * the tail, all that stands behind the question, depends on, and with that as its key the tail is
   * found in the memo, or in the image if it was rendered ahead, or rendered, and remembered. A
   * question asked before goes to its tail without a lookup. Last comes what depends on the client:
   * the question in its own case, the tail up to the last mark that fits, OPT.
   *
   * With the memo off the same steps are taken, but for the remembering, so that both give the same
   * octets.
   */

  /** Octets that must be readable behind the query in its array, whatever they hold. */
  public static final int QUERY_SLACK = 16;

  /** Octets that a stream's response array must have. */
  public static final int RESPONSE_OCTETS = 65_535;

  private static final int ERROR_OCTETS = 1024; // more than a response without data has

  /** Least bound on a memo, octets. */
  public static final int LEAST_MEMO_OCTETS = 1 << 18;

  private static final int QR = 0x80;
  private static final int AA = 0x04;
  private static final int TC = 0x02;
  private static final int RD = 0x01;

  private static final int ASKED_DNSSEC_OK = 1 << 16;
  private static final int NOT_ASKED = -1;
  private static final int NO_SLOT = -1;

  private static final long ALIKE_ERRORS = 1;
  private static final long ALIKE_NEGATIVE = 3;

  private static final int COUNTS_AT = 4;
  private static final long ONE_QUESTION = 0x0100; // the first octet lowest, as Words has it

  private final Words words;
  private final boolean encrypted;
  private final boolean remembers;
  private final QuestionMemo questions;
  private final TailMemo positive;
  private final TailMemo negative;

  private final QueryView query;
  private final ResponseWriter writer;
  private final Found found = new Found();
  private final Decision decision = new Decision();
  private final Denial denial = new Denial();
  private final Renderer renderer;
  private final byte[] rendering = new byte[RESPONSE_OCTETS];
  private final byte[] ahead = new byte[Tail.MAX_KEPT_OCTETS];
  private final Counters counters;

  private final int roomOctets;
  private final long seed;

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

  // A plain response's OPT record, all but its first and last two octets, as Words has it.
  private long opt;
  private long optDnssecOk;

  private boolean checksAskers;
  private Optional<RateLimiter> limiter = Optional.empty();
  private long alike; // what the response has in common with those that count as the same

  private int cookieState;

  private volatile CountedZones countedZones = CountedZones.none();
  private int row; // where the answer is counted: by zone and kind

  // Of the question being answered, if it may be remembered: what was asked, and where that is.
  private int asked;
  private long hash;
  private int slot;

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
    this.seed = seed;
    this.words = words;
    this.encrypted = encrypted;
    roomOctets = Math.max(512, policy.udpOctets());
    rules = new Rules(policy, Limits.none());
    adopt(rules);
    remembers = memoOctets != 0;
    counters = new Counters(zones);
    query = new QueryView(words);
    writer = new ResponseWriter(words);
    renderer = new Renderer(denial, writer, words);
    int sixteenth = (int) Math.max(memoOctets, LEAST_MEMO_OCTETS / 2) / 16;
    questions = new QuestionMemo(6 * sixteenth, seed);
    positive = new TailMemo(5 * sixteenth, words);
    negative = new TailMemo(5 * sixteenth, words);
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
    return questions.use().plus(positive.use()).plus(negative.use());
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
    countedZones = zones;
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
   * @param nowSeconds the time, seconds since 1970 (for cookies)
   * @return the response's octets; 0: send nothing. Never throws on any query; a damaged image is
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
    if (limiter.isEmpty()) {
      return unlimited(version, q, length, response, stream, client, clientLength, nowSeconds);
    }
    alike = ALIKE_ERRORS;
    int octets = unlimited(version, q, length, response, stream, client, clientLength, nowSeconds);
    if (stream || octets == 0 || cookieState >= CookieJar.VALID) return octets; // it is who it says
    return switch (share(client, clientLength, alike, nowSeconds)) {
      case RateLimiter.SEND -> octets;
      case RateLimiter.SLIP -> slip(response);
      default -> 0;
    };
  }

  /** Says what a client's network gets of a response, and counts it if that is not all. */
  private int share(byte[] client, int clientLength, long alike, int nowSeconds) {
    if (limiter.isEmpty() || adopted.limits().exempt().contains(client, clientLength))
      return RateLimiter.SEND;
    int share = limiter.get().check(client, clientLength, alike, nowSeconds);
    if (share == RateLimiter.DROP) counters.limited++;
    else if (share == RateLimiter.SLIP) counters.slipped++;
    return share;
  }

  /** Whether the limits let a client ask. For whoever answers in this engine's place. */
  public boolean mayAsk(byte[] client, int clientLength) {
    adopt();
    return !checksAskers || isAsker(client, clientLength);
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
    return isLimited ? share(client, clientLength, ALIKE_ERRORS, nowSeconds) : RateLimiter.SEND;
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
    if (first || !rules.limits().equals(adopted.limits())) adopt(rules.limits());
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
    opt = (long) RRType.OPT << 8 | (octets >>> 8) << 16 | (octets & 0xff) << 24;
    optDnssecOk = opt | 0x80L << 48;
  }

  private void adopt(Limits limits) {
    checksAskers = limits.askers().isPresent();
    limiter =
        limits.rate() == 0
            ? Optional.empty()
            : Optional.of(
                new RateLimiter(
                    limits.rate(), limits.slip(), limits.bits4(), limits.bits6(), seed));
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
    if (!query.edns) return end;
    response[end] = 0;
    words.putI64(response, end + 1, query.dnssecOk ? optDnssecOk : opt);
    words.putU16(response, end + 9, 0);
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
    slot = NO_SLOT;
    asked = NOT_ASKED;
    cookieState = CookieJar.NONE;
    boolean denied = checksAskers && !isAsker(client, clientLength);
    boolean plain = remembers && query.readPlain(q, length);
    if (plain && !denied) {
      int end = hot(version.number(), q, response, stream);
      if (end > 0) return end;
    }
    int rcode = plain && query.checkName(q) ? Rcode.NOERROR : query.read(q, length);
    if (rcode == QueryView.DROP) {
      counters.dropped++;
      return 0;
    }
    if (denied && rcode == Rcode.NOERROR) rcode = Rcode.REFUSED;
    return answer(rcode, version, q, response, stream, client, clientLength, nowSeconds);
  }

  private boolean isAsker(byte[] client, int clientLength) {
    return adopted.limits().askers().isPresent()
        && adopted.limits().askers().get().contains(client, clientLength);
  }

  /** Answers a query that has been read and that is not {@link #hot}; as above. */
  private int answer(
      int readRcode,
      Version version,
      byte[] q,
      byte[] response,
      boolean stream,
      byte[] client,
      int clientLength,
      int nowSeconds) {
    QueryView query = this.query;
    int rcode = readRcode;
    // The header's id, opcode and RD, and the question in its own case, go back as they came.
    System.arraycopy(q, 0, response, 0, query.questionEnd);
    response[2] = (byte) (QR | q[2] & (0x78 | RD));
    response[3] = 0;
    words.putI64(response, COUNTS_AT, query.qnameOctets > 0 ? ONE_QUESTION : 0);

    if (query.cookieAt != 0 && cookies.isPresent() && rcode != Rcode.NOTIMP) {
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
      int limit = stream ? RESPONSE_OCTETS : Math.min(query.udpOctets, mostUdpOctets);
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
          end =
              data(
                  version,
                  response,
                  stream,
                  limit - optWriter.octets(query, stream, cookieState, error));
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

  /** Writes all but OPT; returns where it ends. The rcode is in the header. */
  private int data(Version version, byte[] response, boolean stream, int limit) {
    int questionEnd = query.questionEnd;
    int room = limit - questionEnd;
    boolean all = stream || !policy.minimalAny();
    try {
      byte[] to = stream ? response : rendering;
      return remembers
          ? remembered(version, response, to, all, room)
          : fresh(version, response, to, all, room);
    } catch (Throwable damage) {
      // Damage in the image, found late: the reader's bounds checks end here. So does the error
      // that a mapped file's sudden shrinking raises.
      if (damage instanceof AssertionError ours) throw ours;
      counters.damaged++;
      response[2] &= (byte) (0x78 | RD | QR);
      response[3] = Rcode.SERVFAIL;
      Wire.putI32(response, 6, 0);
      Wire.putU16(response, 10, 0);
      return questionEnd;
    }
  }

  /**
   * Answers a plain query whose question was asked before and whose tail is still remembered and
   * fits; 0: it is not such a one.
   */
  private int hot(long number, byte[] q, byte[] response, boolean stream) {
    QueryView query = this.query;
    long tail = recall(number);
    if (tail == 0) return 0;
    TailMemo tails = questions.isNegative(slot) ? negative : positive;
    int questionEnd = query.questionEnd;
    int limit = stream ? RESPONSE_OCTETS : Math.min(query.udpOctets, mostUdpOctets);
    int room = limit - questionEnd - (query.edns ? QueryView.OPT_OCTETS : 0);
    // Whole words, so that up to 7 octets behind the question are written: the tail goes over them.
    for (int i = QueryView.QNAME_AT; i < questionEnd; i += 8) {
      words.putI64(response, i, words.i64(q, i));
    }
    int end = tails.copyWhole(tail, response, questionEnd, room);
    if (end < 0) return 0;
    int flags = tails.flags(tail);
    words.putU16(response, 0, words.u16(q, 0));
    words.putU16(response, 2, (QR | q[2] & RD) << 8 | flags & Renderer.HEADER_BITS);
    alike = questions.isNegative(slot) ? ALIKE_NEGATIVE : tail;
    counters.hot(questions.tag(slot));
    if (!query.edns) return end;
    words.putU16(response, 10, words.u16(response, 10) + 1);
    response[end] = 0;
    words.putI64(response, end + 1, query.dnssecOk ? optDnssecOk : opt);
    words.putU16(response, end + 9, 0);
    return end + QueryView.OPT_OCTETS;
  }

  /** Returns the tail that the question had when it was asked before; 0: it is not remembered. */
  private long recall(long number) {
    QueryView query = this.query;
    // What ANY gets depends on the transport.
    if (query.qtype == RRType.ANY || query.qnameOctets > QuestionMemo.MAX_NAME_OCTETS) return 0;
    asked = query.qtype | (query.dnssecOk ? ASKED_DNSSEC_OK : 0);
    hash = questions.hash(query.name, query.qnameOctets, asked);
    slot = questions.find(number, hash, query.name, query.qnameOctets, asked);
    if (slot == NO_SLOT) return 0;
    long tail = questions.tail(slot);
    return (questions.isNegative(slot) ? negative : positive).isLive(tail) ? tail : 0;
  }

  /**
   * Answers from the memo, or as {@link #fresh}, and remembers.
   *
   * @param to where a tail may be rendered: the response, or an array that is long enough
   */
  private int remembered(Version version, byte[] response, byte[] to, boolean all, int room) {
    QueryView query = this.query;
    long number = version.number();
    long known = 0;
    if (asked == NOT_ASKED) {
      query.nameOfKey();
      known = recall(number);
    } else if (slot != NO_SLOT) {
      known = questions.tail(slot);
    }
    if (known != 0) {
      TailMemo tails = questions.isNegative(slot) ? negative : positive;
      if (tails.isLive(known)) {
        alike = questions.isNegative(slot) ? ALIKE_NEGATIVE : known;
        row = Counters.row(questions.tag(slot));
        counters.questionHits++;
        return copy(tails, known, response, room);
      }
    }
    if (!lookUp(version, all)) return refused(response);
    Decision d = decision;
    if (!d.memoisable) return render(version, response, to, all, room);
    boolean isNegative = Decision.isNegative(d.code);
    TailMemo tails = isNegative ? negative : positive;
    long tail = tails.find(number, d.code, d.a, d.b);
    int end;
    if (tail != 0) {
      end = copy(tails, tail, response, room);
    } else {
      int octets = findAhead(version);
      if (octets != 0) {
        end = copyAhead(response, room);
        tail = tails.put(number, d.code, d.a, d.b, ahead, octets);
      } else {
        end = render(version, response, to, all, room);
        if (d.kind == Decision.WILDCARD_DATA && renderer.dependsOnQname()) return end;
        tail = tails.put(number, d.code, d.a, d.b, tailFlags, writer, to, query.questionEnd);
      }
    }
    if (slot != NO_SLOT) {
      questions.move(slot, tail);
    } else if (asked != NOT_ASKED) {
      int tag = Counters.tag(row, query.qtype, response[3] & 15);
      questions.put(
          number, hash, query.name, query.qnameOctets, asked, isNegative, d.isNoName(), tag, tail);
    }
    return end;
  }

  /** Answers without the memo. */
  private int fresh(Version version, byte[] response, byte[] to, boolean all, int room) {
    if (!lookUp(version, all)) return refused(response);
    return decision.memoisable && findAhead(version) != 0
        ? copyAhead(response, room)
        : render(version, response, to, all, room);
  }

  private int refused(byte[] response) {
    response[3] = Rcode.REFUSED;
    return query.questionEnd;
  }

  /** Finds the name and decides on the answer; false: no zone here has it. */
  private boolean lookUp(Version version, boolean all) {
    QueryView query = this.query;
    Found f = found;
    f.labelsOf(query.key, 0);
    ImageReader.find(version, query.key, f, query.qtype == RRType.DS);
    if (f.outcome == Found.NO_ZONE) return false;
    int apexAt = f.startAt(f.apexDepth);
    int zone = countedZones.number(words, query.key, apexAt, f.end + 1 - apexAt);
    denial.start(version.bytes(), f.zone);
    Decision d = decision;
    d.decide(version.bytes(), query.key, f, query.qtype, query.dnssecOk, all, denial);
    row = Counters.row(zone, d.kind);
    alike = Decision.isNegative(d.code) ? ALIKE_NEGATIVE : ((long) d.code << 32 ^ d.a) << 2 | 2;
    return true;
  }

  /** Fetches the tail that was rendered ahead; returns its octets, 0: there is none. */
  private int findAhead(Version version) {
    ImageBytes b = version.bytes();
    Decision d = decision;
    long tail = TailIndex.find(b, found.zone, d.code, d.a, d.b);
    if (tail == 0) return 0;
    int octets = TailIndex.octets(b, tail);
    if (octets <= 0) throw new IndexOutOfBoundsException("damaged image: no tail at " + tail);
    b.copyTo(tail, ahead, 0, octets);
    return octets;
  }

  private int copyAhead(byte[] response, int room) {
    counters.renderedAhead++;
    int end = Tail.copy(words, ahead, 0, response, query.questionEnd, room);
    head(response, Tail.flags(words, ahead, 0), end < 0);
    return end < 0 ? ~end : end;
  }

  private int tailFlags;

  private int render(Version version, byte[] response, byte[] to, boolean all, int room) {
    counters.rendered++;
    int questionEnd = query.questionEnd;
    System.arraycopy(response, 0, to, 0, questionEnd); // nothing, if they are the same
    tailFlags =
        renderer.render(
            version.bytes(),
            query.key,
            found,
            decision,
            query.qtype,
            query.dnssecOk,
            all,
            to,
            questionEnd);
    ResponseWriter w = writer;
    int i = w.markCount() - 1;
    while (i >= 0 && w.markOctets(i) > room) i--;
    if (i >= 0) {
      for (int section = 0; section < 3; section++) {
        Wire.putU16(response, 6 + 2 * section, w.markCount(i, section));
      }
    }
    head(response, tailFlags, i + 1 < w.requiredMarks());
    int octets = i < 0 ? 0 : w.markOctets(i);
    System.arraycopy(to, questionEnd, response, questionEnd, octets);
    return questionEnd + octets;
  }

  private int copy(TailMemo tails, long tail, byte[] response, int room) {
    counters.tailHits++;
    int end = tails.copy(tail, response, query.questionEnd, room);
    head(response, tails.flags(tail), end < 0);
    return end < 0 ? ~end : end;
  }

  private void head(byte[] response, int flags, boolean truncated) {
    counters.found(row, query.qtype);
    // An answer for any class is never authoritative (RFC 1034 s3.7.1).
    int aa = (flags & Renderer.AUTHORITATIVE) != 0 && query.qclass != RRClass.ANY ? AA : 0;
    if (truncated) counters.truncated++;
    response[2] |= (byte) (aa | (truncated ? TC : 0));
    response[3] = (byte) (flags & 15);
  }
}
