package deens.core.answer;

import deens.core.image.Found;
import deens.core.image.ImageBytes;
import deens.core.image.ImageReader;
import deens.core.image.TailIndex;
import deens.core.image.Version;
import deens.core.memo.MemoUse;
import deens.core.memo.QuestionMemo;
import deens.core.memo.Tail;
import deens.core.memo.TailMemo;
import deens.core.wire.QueryView;
import deens.core.wire.RRClass;
import deens.core.wire.RRType;
import deens.core.wire.Rcode;
import deens.core.wire.ResponseWriter;
import deens.core.wire.Wire;
import deens.core.wire.Words;

/**
 * Answers questions from zones: has the memo, and whatever makes the tails that are in it. A part
 * of one {@link AnswerEngine}. Hot path: no allocation after construction.
 */
final class ZoneAnswers {
  /*
   * A question is looked up: its outcome decides what the tail, all that stands behind the
   * question, depends on, and with that as its key the tail is found in the memo, or in the image
   * if it was rendered ahead, or rendered, and remembered. A question asked before goes to its tail
   * without a lookup.
   *
   * So there are three ways to an answer: hot, if the question is remembered; direct, if what it
   * gets is, or is data that stands for itself; and all else. The first two are for plain queries
   * only, and for tails that fit.
   *
   * With the memo off the same steps are taken, but for the remembering, so that both give the same
   * octets.
   */
  private static final int ASKED_DNSSEC_OK = 1 << 16;
  private static final int NOT_ASKED = -1;
  private static final int NO_SLOT = -1;

  // Of a header's first four octets (RFC 1035 s4.1.1), the first one lowest.
  private static final int ID_AND_RD = 0xffff | AnswerEngine.RD << 16;
  private static final int QR = AnswerEngine.QR << 16;
  private static final int AA = AnswerEngine.AA << 16;

  private final Words words;
  private final QueryView query;
  private final Counters counters;

  private final boolean remembers;
  private final QuestionMemo questions;
  private final TailMemo positive;
  private final TailMemo negative;

  private final ResponseWriter writer;
  private final Found found = new Found();
  private final Decision decision = new Decision();
  private final Denial denial = new Denial();
  private final Renderer renderer;
  private final PlainData plainData;
  private final byte[] rendering = new byte[AnswerEngine.RESPONSE_OCTETS];
  private final byte[] ahead = new byte[Tail.MAX_KEPT_OCTETS];

  private volatile CountedZones countedZones = CountedZones.none();
  private int row; // where the answer is counted: by zone and kind
  private long alike;

  // Of the question being answered, if it may be remembered: what was asked, and where that is.
  private int asked;
  private long hash;
  private int slot;
  private boolean labelsNoted; // those of its name, in found
  private int lookedUp; // whether lookUp was called, and found a zone

  private int wanted; // what isWanted found, if it was called

  private static final int UNKNOWN = 0;
  private static final int NO = 1;
  private static final int YES = 2;
  private static final int NOT_YET = 0;
  private static final int NO_ZONE = 1;
  private static final int HAS_ZONE = 2;

  /**
   * Makes it with an empty memo.
   *
   * @param query the question that is being answered
   * @param memoOctets as {@link AnswerEngine}'s
   */
  ZoneAnswers(QueryView query, Counters counters, long memoOctets, Words words) {
    this.words = words;
    this.query = query;
    this.counters = counters;
    remembers = memoOctets != 0;
    writer = new ResponseWriter(words);
    renderer = new Renderer(denial, writer, words);
    plainData = new PlainData(words);
    int sixteenth = (int) Math.max(memoOctets, AnswerEngine.LEAST_MEMO_OCTETS / 2) / 16;
    questions = new QuestionMemo(6 * sixteenth);
    positive = new TailMemo(5 * sixteenth, words);
    negative = new TailMemo(5 * sixteenth, words);
  }

  /** Returns how much is remembered. */
  MemoUse memo() {
    return questions.use().plus(positive.use()).plus(negative.use());
  }

  /** Says which zones are counted each for itself from now on. May be called by any thread. */
  void count(CountedZones zones) {
    countedZones = zones;
  }

  /** Gives a hint for the next lookup. */
  void foresee(long version, long level, long name) {
    found.foresee(version, level, name);
  }

  /** As {@link QueryView#checkName}; false: the query has not been read. */
  boolean checkName() {
    int labels = query.checkName(found.start);
    if (labels < 0) return false;
    found.labels = labels;
    found.end = query.qnameOctets - 1;
    labelsNoted = true;
    return true;
  }

  /** Another question comes. */
  void begin() {
    slot = NO_SLOT;
    asked = NOT_ASKED;
    labelsNoted = false;
    lookedUp = NOT_YET;
    wanted = UNKNOWN;
    alike = Gate.ALIKE_ERRORS;
  }

  /** Returns what the last answer has in common with those that count as the same. */
  long alike() {
    return alike;
  }

  /**
   * Answers a question that has been read, and is in the response. Writes all but OPT; the rcode is
   * in the header.
   *
   * @param stream whether the response array has {@link AnswerEngine#RESPONSE_OCTETS}
   * @param all whether a query for ANY gets all RRsets
   * @param limit octets that may be written, with header and question
   * @return where the answer ends
   */
  int answer(Version version, byte[] response, boolean stream, boolean all, int limit) {
    int questionEnd = query.questionEnd;
    int room = limit - questionEnd;
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
      response[2] &= (byte) (0x78 | AnswerEngine.RD | AnswerEngine.QR);
      response[3] = Rcode.SERVFAIL;
      Wire.putI32(response, 6, 0);
      Wire.putU16(response, 10, 0);
      return questionEnd;
    }
  }

  /**
   * Answers a plain query whose question was asked before and whose tail is still remembered and
   * fits: header, question in its own case and tail.
   *
   * @param q the query message
   * @param more records that will stand behind the tail, which the header counts: 1 for OPT
   * @param room octets that the tail may have
   * @return where the answer ends; 0: it is not such a one
   */
  int hot(long number, byte[] q, byte[] response, int more, int room) {
    if (!remembers) return 0;
    recall(number);
    int slot = this.slot;
    if (slot == NO_SLOT) return 0;
    long state = questions.state(slot);
    long tail = questions.tail(slot);
    int end = respond(tails(state), tail, q, response, more, room);
    if (end < 0) return 0;
    alike = alike(state, tail);
    counters.hot(QuestionMemo.tag(state));
    return end;
  }

  /**
   * Answers a plain query whose question is not remembered, if what it gets is, or is {@link
   * PlainData}: the name has been checked. As {@link #hot}.
   */
  int direct(Version version, byte[] q, byte[] response, int more, int room) {
    if (remembers && (asked == NOT_ASKED || slot != NO_SLOT)) return 0;
    try {
      if (!lookUp(version, false)) return 0;
      Decision d = decision;
      if (!d.memoisable) return 0;
      int end =
          d.kind == Decision.DATA
              ? data(version, q, response, more, room)
              : remembers ? tail(version.number(), q, response, more, room) : -1;
      if (end < 0) return 0;
      counters.found(row, query.qtype);
      counters.rcodes[response[3]]++;
      return end;
    } catch (Throwable damage) {
      // The other way meets it, too, and tells.
      if (damage instanceof AssertionError ours) throw ours;
      lookedUp = NOT_YET;
      return 0;
    }
  }

  /** Answers with data that is not to be remembered; else returns -1. */
  private int data(Version version, byte[] q, byte[] response, int more, int room) {
    if (remembers) {
      if (questions.missed(hash)) questions.weigh(counters.questionHits());
      if (isWanted(version.number())) return -1;
    }
    QueryView query = this.query;
    if (query.qnameOctets == 1) return -1; // there is nothing to point at
    int questionEnd = query.questionEnd;
    ImageBytes b = version.bytes();
    int type = query.qtype;
    copyQuestion(q, response);
    int end = plainData.write(b, decision.a, type, query.dnssecOk, response, questionEnd, room);
    if (end == 0) return -1;
    words.putI32(response, 0, query.head & ID_AND_RD | QR | AA);
    long counts = 1L << 48 | (long) plainData.records() << 32 | more;
    words.putI64(response, 4, Long.reverseBytes(counts));
    counters.rendered++;
    return end;
  }

  /** Answers with the tail that another question had, if it is remembered; else returns -1. */
  private int tail(long number, byte[] q, byte[] response, int more, int room) {
    Decision d = decision;
    TailMemo tails = d.isNegative() ? negative : positive;
    long tail = tails.find(number, d.code, d.a, d.b);
    if (tail == 0) return -1;
    int end = respond(tails, tail, q, response, more, room);
    if (end < 0) return -1;
    counters.tailHits++;
    remember(number, response[3], tail);
    return end;
  }

  /** Whether the question, whose data would be remembered with it, was asked before. */
  private boolean isWanted(long number) {
    if (wanted == UNKNOWN) wanted = questions.wasAsked(number, hash) ? YES : NO;
    return wanted == YES;
  }

  /** Writes header, question and tail, if that is here and fits; else returns -1. */
  private int respond(TailMemo tails, long tail, byte[] q, byte[] response, int more, int room) {
    copyQuestion(q, response);
    int head = query.head & ID_AND_RD | QR;
    return tails.respond(tail, response, head, more, query.questionEnd, room);
  }

  /**
   * Copies the question in whole words, so that some octets behind it are written: the tail goes
   * over them.
   */
  private void copyQuestion(byte[] q, byte[] response) {
    words.putI64(response, QueryView.QNAME_AT, words.i64(q, QueryView.QNAME_AT));
    words.putI64(response, QueryView.QNAME_AT + 8, words.i64(q, QueryView.QNAME_AT + 8));
    for (int i = QueryView.QNAME_AT + 16; i < query.questionEnd; i += 8) {
      words.putI64(response, i, words.i64(q, i));
    }
  }

  private void remember(long number, int rcode, long tail) {
    Decision d = decision;
    int tag = Counters.tag(row, query.qtype, rcode);
    questions.put(
        number,
        hash,
        query.name,
        query.qnameOctets,
        asked,
        d.isNegative(),
        d.isNoName(),
        tag,
        tail);
  }

  private TailMemo tails(long state) {
    return QuestionMemo.isNegative(state) ? negative : positive;
  }

  private static long alike(long state, long tail) {
    return QuestionMemo.isNegative(state) ? Gate.ALIKE_NEGATIVE : tail;
  }

  /** Finds the question's slot, if it was asked before and what it gets may be remembered. */
  private void recall(long number) {
    QueryView query = this.query;
    // What ANY gets depends on the transport, and what transfers get is no answer from a zone.
    boolean isOne = query.qtype < RRType.IXFR || query.qtype > RRType.ANY;
    if (!isOne || query.qnameOctets > QuestionMemo.MAX_NAME_OCTETS) return;
    asked = query.qtype | (query.dnssecOk ? ASKED_DNSSEC_OK : 0);
    hash = QuestionMemo.hash(query.nameHash, asked);
    slot = questions.find(number, hash, query.name, query.qnameOctets, asked);
  }

  /**
   * Answers from the memo, or as {@link #fresh}, and remembers.
   *
   * @param to where a tail may be rendered: the response, or an array that is long enough
   */
  private int remembered(Version version, byte[] response, byte[] to, boolean all, int room) {
    QueryView query = this.query;
    long number = version.number();
    if (asked == NOT_ASKED) {
      query.nameOfKey();
      recall(number);
    }
    if (slot != NO_SLOT) {
      long state = questions.state(slot);
      long known = questions.tail(slot);
      TailMemo tails = tails(state);
      if (tails.isLive(known)) {
        alike = alike(state, known);
        row = Counters.row(QuestionMemo.tag(state));
        counters.questionHits++;
        return copy(tails, known, response, room);
      }
    }
    if (!lookUp(version, all)) return refused(response);
    Decision d = decision;
    // Data is what one question gets, and no other: it is remembered with it, or not at all.
    boolean single = d.kind == Decision.DATA && asked != NOT_ASKED && slot == NO_SLOT;
    if (!d.memoisable || single && !isWanted(number)) {
      return make(version, response, to, all, room);
    }
    TailMemo tails = d.isNegative() ? negative : positive;
    long tail = tails.find(number, d.code, d.a, d.b);
    int end;
    if (tail != 0) {
      end = copy(tails, tail, response, room);
    } else {
      int octets = findAhead(version);
      if (octets != 0) {
        end = copyAhead(response, room);
        tail = tails.put(number, d.code, d.a, d.b, single, ahead, octets);
      } else {
        end = render(version, response, to, all, room);
        if (d.kind == Decision.WILDCARD_DATA && renderer.dependsOnQname()) return end;
        tail =
            tails.put(number, d.code, d.a, d.b, single, tailFlags, writer, to, query.questionEnd);
      }
    }
    if (slot != NO_SLOT) {
      questions.move(slot, tail);
    } else if (asked != NOT_ASKED) {
      remember(number, response[3] & 15, tail);
    }
    return end;
  }

  /** Answers without the memo. */
  private int fresh(Version version, byte[] response, byte[] to, boolean all, int room) {
    return lookUp(version, all) ? make(version, response, to, all, room) : refused(response);
  }

  /** Answers as was decided, without the memo. */
  private int make(Version version, byte[] response, byte[] to, boolean all, int room) {
    return decision.memoisable && findAhead(version) != 0
        ? copyAhead(response, room)
        : render(version, response, to, all, room);
  }

  private int refused(byte[] response) {
    response[3] = Rcode.REFUSED;
    return query.questionEnd;
  }

  /** Finds the name and decides on the answer, once; false: no zone here has it. */
  private boolean lookUp(Version version, boolean all) {
    if (lookedUp != NOT_YET) return lookedUp == HAS_ZONE;
    lookedUp = NO_ZONE;
    QueryView query = this.query;
    Found f = found;
    if (!labelsNoted) f.labelsOf(query.key, 0);
    ImageReader.find(version, query.key, f, query.qtype == RRType.DS);
    if (f.outcome == Found.NO_ZONE) return false;
    int apexAt = f.startAt(f.apexDepth);
    int zone = countedZones.number(words, query.key, apexAt, f.end + 1 - apexAt);
    denial.start(version.bytes(), f.zone, query.dnssecOk);
    Decision d = decision;
    d.decide(version.bytes(), query.key, f, query.qtype, query.dnssecOk, all, denial);
    row = Counters.row(zone, d.kind);
    alike = d.isNegative() ? Gate.ALIKE_NEGATIVE : ((long) d.code << 32 ^ d.a) << 2 | 2;
    lookedUp = HAS_ZONE;
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
    int aa =
        (flags & Renderer.AUTHORITATIVE) != 0 && query.qclass != RRClass.ANY ? AnswerEngine.AA : 0;
    if (truncated) counters.truncated++;
    response[2] |= (byte) (aa | (truncated ? AnswerEngine.TC : 0));
    response[3] = (byte) (flags & 15);
  }
}
