package deens.transfer;

import deens.config.Distribution;
import deens.config.Peer;
import deens.config.SecondaryZone;
import deens.core.answer.AnswerEngine;
import deens.core.guard.RateLimiter;
import deens.core.image.Found;
import deens.core.image.ImageReader;
import deens.core.image.Version;
import deens.core.image.ZoneView;
import deens.core.wire.Name;
import deens.core.wire.PortableWords;
import deens.core.wire.QueryView;
import deens.core.wire.RRClass;
import deens.core.wire.RRType;
import deens.core.wire.Rcode;
import deens.core.wire.Wire;
import deens.zone.text.ParsedRecord;
import java.util.Optional;

/**
 * Answers what the engine does not: requests for transfers, NOTIFY, signed requests, and queries in
 * zones that are withheld. One per worker thread, in front of its engine. {@link #concerns}
 * allocates nothing.
 */
public final class Requests {
  /** The answer is a series of messages: see {@link #series}. */
  public static final int SERIES = -1;

  private static final int LEAST_OCTETS = QueryView.HEADER_OCTETS + 5;
  private static final int TC = 2;

  private final AnswerEngine engine;
  private final Transfers transfers;
  private final QueryView view = new QueryView(PortableWords.words(), 0);
  private final Found found = new Found();
  private final ParsedRecord record = new ParsedRecord();
  private final byte[] stripped = new byte[65_535 + AnswerEngine.QUERY_SLACK];
  private Optional<MessageSeries> series = Optional.empty();

  /** The answer is the engine's own, which has counted it. */
  private boolean isEngines;

  Requests(AnswerEngine engine, Transfers transfers) {
    this.engine = engine;
    this.transfers = transfers;
  }

  /**
   * Whether a query is one of those.
   *
   * @param q holds it from index 0, and {@link AnswerEngine#QUERY_SLACK} octets behind it
   */
  public boolean concerns(byte[] q, int length) {
    if (length < LEAST_OCTETS || q[2] < 0) return false;
    int opcode = q[2] >> 3 & 15;
    if (opcode != Request.QUERY) return opcode == Request.NOTIFY;
    Withheld withheld = transfers.withheld();
    if (withheld.isEmpty() && isPlain(q)) {
      int end = length;
      if (q[11] != 0) end = endsWithPlainOpt(q, length) ? length - QueryView.OPT_OCTETS : 0;
      if (end >= LEAST_OCTETS) return isTransfer(Wire.u16(q, end - 4));
    }
    view.read(q, length);
    if (view.qnameOctets == 0) return false;
    return view.tsigAt != 0
        || isTransfer(view.qtype)
        || isWithheld(withheld, view.key, view.qnameOctets, view.qtype);
  }

  /** Whether there is one question and, behind it, one additional record at most. */
  private static boolean isPlain(byte[] q) {
    return Wire.i32(q, 4) == 1 << 16 && q[8] == 0 && q[9] == 0 && q[10] == 0 && (q[11] & ~1) == 0;
  }

  /** Whether the last octets are an OPT record without options. */
  private static boolean endsWithPlainOpt(byte[] q, int length) {
    int p = length - QueryView.OPT_OCTETS;
    return p >= LEAST_OCTETS
        && q[p] == 0
        && Wire.u16(q, p + 1) == RRType.OPT
        && Wire.u16(q, p + 9) == 0;
  }

  private static boolean isTransfer(int type) {
    return type == RRType.AXFR || type == RRType.IXFR;
  }

  private static boolean isWithheld(Withheld withheld, byte[] key, int octets, int type) {
    // A DS record belongs to the parent (RFC 4035 s3.1.4.1).
    return !withheld.isEmpty() && withheld.depth(key, octets, type == RRType.DS) >= 0;
  }

  /** Returns what the last answer was that was {@link #SERIES}; its user closes it. */
  public MessageSeries series() {
    MessageSeries taken = series.orElseThrow();
    series = Optional.empty();
    return taken;
  }

  /**
   * Answers a query that {@link #concerns} it; as {@link AnswerEngine#answer}.
   *
   * @return octets; 0: nothing is to be sent; {@link #SERIES}
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
    Optional<Request> request;
    try {
      request = Optional.of(Request.read(q, length, record));
    } catch (MalformedMessageException e) {
      request = Optional.empty();
    }
    isEngines = false;
    int n =
        request.isEmpty()
            ? malformed(version, q, length, response, stream, client, clientLength, nowSeconds)
            : answer(
                version,
                q,
                length,
                request.get(),
                response,
                stream,
                client,
                clientLength,
                nowSeconds);
    return isEngines || n == 0
        ? n
        : share(q, request, response, n, stream, client, clientLength, nowSeconds);
  }

  /**
   * Puts an answer of ours under the limits that the engine's are under, and into its counters.
   * What an access rule or a key allows is not limited: only what is refused or wrong.
   */
  private int share(
      byte[] q,
      Optional<Request> request,
      byte[] response,
      int n,
      boolean stream,
      byte[] client,
      int clientLength,
      int nowSeconds) {
    int rcode = n == SERIES ? Rcode.NOERROR : response[3] & 15;
    boolean isUnsigned = request.isEmpty() || request.get().tsig().isEmpty();
    if (rcode != Rcode.NOERROR && isUnsigned && !engine.mayAsk(client, clientLength)) {
      rcode = Rcode.REFUSED;
      response[3] = (byte) rcode;
    }
    boolean isLimited = !stream && rcode != Rcode.NOERROR;
    return switch (engine.instead(rcode, isLimited, client, clientLength, nowSeconds)) {
      case RateLimiter.SEND -> n;
      case RateLimiter.SLIP -> request.isEmpty() ? 0 : truncated(q, request.get(), response);
      default -> 0;
    };
  }

  /** Says nothing but that it was truncated. */
  private int truncated(byte[] q, Request request, byte[] response) {
    int n = Responses.start(q, request, response, Rcode.NOERROR, false);
    response[2] |= TC;
    return finish(request, response, n);
  }

  private int answer(
      Version version,
      byte[] q,
      int length,
      Request request,
      byte[] response,
      boolean stream,
      byte[] client,
      int clientLength,
      int nowSeconds) {
    long now = nowSeconds & 0xffff_ffffL;
    var from = Sender.of(client, clientLength);
    return switch (transfers.keys().check(q, request, now)) {
      case Keyring.Signature.Malformed _ ->
          finish(request, response, Responses.start(q, request, response, Rcode.FORMERR, false));
      case Keyring.Signature.Bad bad -> {
        transfers.tally().add(Tally.Of.BAD_SIGNATURE);
        transfers
            .events()
            .limited(
                "refused a request of "
                    + from
                    + " about "
                    + request.qname()
                    + ": "
                    + TsigRecord.errorText(bad.error())
                    + ", key "
                    + bad.record().key());
        int n = Responses.start(q, request, response, Rcode.NOTAUTH, false);
        yield Keyring.tell(bad, response, finish(request, response, n), now);
      }
      case Keyring.Signature.None _ ->
          answer(version, q, length, request, Optional.empty(), response, stream, from, nowSeconds);
      case Keyring.Signature.Good good ->
          answer(
              version,
              q,
              length,
              request,
              Optional.of(good.conversation()),
              response,
              stream,
              from,
              nowSeconds);
    };
  }

  private int malformed(
      Version version,
      byte[] q,
      int length,
      byte[] response,
      boolean stream,
      byte[] client,
      int clientLength,
      int nowSeconds) {
    // The engine has its own words for a query that is.
    if ((q[2] >> 3 & 15) == Request.QUERY) {
      isEngines = true;
      return engine.answer(version, q, length, response, stream, client, clientLength, nowSeconds);
    }
    System.arraycopy(q, 0, response, 0, MessageReader.HEADER_OCTETS);
    response[2] = (byte) (0x80 | q[2] & 0x79);
    response[3] = Rcode.FORMERR;
    Wire.putI32(response, 4, 0);
    Wire.putI32(response, 8, 0);
    return MessageReader.HEADER_OCTETS;
  }

  private int answer(
      Version version,
      byte[] q,
      int length,
      Request request,
      Optional<SignedConversation> signing,
      byte[] response,
      boolean stream,
      Sender from,
      int nowSeconds) {
    int n;
    if (request.opcode() == Request.NOTIFY) {
      int rcode = notified(request, signing, from);
      n = Responses.start(q, request, response, rcode, rcode == Rcode.NOERROR);
      n = finish(request, response, n);
    } else if (isTransfer(request.qtype()) && request.qclass() == RRClass.IN) {
      n = transfer(version, q, request, signing, response, stream, from);
      if (n == SERIES) return n;
    } else {
      n = ordinary(version, q, length, request, response, stream, from, nowSeconds);
    }
    if (signing.isEmpty() || n == 0) return n;
    int limit = stream ? 65_535 : Math.min(request.udpOctets(), transfers.udpOctets());
    if (n + signing.get().octets() > limit) {
      // RFC 8945 s5.3: no records at all rather than no signature.
      int rcode = response[3];
      n = truncated(q, request, response);
      response[3] = (byte) rcode;
    }
    return signing.get().sign(response, n, nowSeconds & 0xffff_ffffL);
  }

  private int finish(Request request, byte[] response, int n) {
    return request.edns() ? Responses.opt(response, n, transfers.udpOctets()) : n;
  }

  /** Answers a query that is special only by its signature, or by the zone that it is about. */
  private int ordinary(
      Version version,
      byte[] q,
      int length,
      Request request,
      byte[] response,
      boolean stream,
      Sender from,
      int nowSeconds) {
    if (isWithheld(version, request)) {
      return finish(
          request, response, Responses.start(q, request, response, Rcode.SERVFAIL, false));
    }
    byte[] query = q;
    int octets = length;
    if (request.tsig().isPresent()) {
      octets = request.tsig().get().at();
      System.arraycopy(q, 0, stripped, 0, octets);
      Wire.putU16(stripped, 10, Wire.u16(q, 10) - 1);
      query = stripped;
    }
    byte[] client = from.octets();
    isEngines = true;
    return engine.answer(
        version, query, octets, response, stream, client, client.length, nowSeconds);
  }

  /** Whether the zone that a query belongs to is withheld: no zone below that one is served. */
  private boolean isWithheld(Version version, Request request) {
    Withheld withheld = transfers.withheld();
    if (withheld.isEmpty()) return false;
    byte[] name = request.qname().lowerCase().wire();
    boolean parentSide = request.qtype() == RRType.DS;
    int depth = withheld.depth(name, name.length, parentSide);
    if (depth < 0) return false;
    System.arraycopy(name, 0, view.key, 0, name.length);
    found.labelsOf(view.key, 0);
    ImageReader.find(version, view.key, found, parentSide);
    return found.outcome == Found.NO_ZONE || found.apexDepth <= depth;
  }

  private int notified(Request request, Optional<SignedConversation> signing, Sender from) {
    if (request.qclass() != RRClass.IN || request.qtype() != RRType.SOA) return Rcode.NOTIMP;
    Optional<SecondaryZone> zone = transfers.secondary(request.qname());
    if (zone.isEmpty()) return Rcode.NOTAUTH;
    Optional<Name> key = signing.map(s -> s.key().name());
    if (!mayNotify(zone.get(), from, key)) {
      transfers.tally().add(Tally.Of.NOTIFY_REFUSED);
      transfers.events().limited("refused NOTIFY for " + request.qname() + " of " + from);
      return Rcode.REFUSED;
    }
    transfers.tally().add(Tally.Of.NOTIFY_TAKEN);
    transfers.notified(zone.get().apex(), from.address(), request.serial());
    return Rcode.NOERROR;
  }

  private static boolean mayNotify(SecondaryZone zone, Sender from, Optional<Name> key) {
    for (Peer primary : zone.primaries()) {
      Optional<Name> its = primary.key().map(k -> k.name());
      boolean signed = its.isEmpty() || its.equals(key);
      if (signed && primary.address().getAddress().equals(from.address())) return true;
    }
    return from.isAllowed(zone.notifiers(), key);
  }

  private int transfer(
      Version version,
      byte[] q,
      Request request,
      Optional<SignedConversation> signing,
      byte[] response,
      boolean stream,
      Sender from) {
    Name apex = request.qname();
    boolean incremental = request.qtype() == RRType.IXFR;
    Distribution distribution = transfers.distribution(apex);
    Optional<Name> key = signing.map(s -> s.key().name());
    int rcode = Rcode.NOERROR;
    if (!from.isAllowed(distribution.transfer(), key)
        || !stream && !incremental) { // RFC 5936 s4.2: not defined
      rcode = Rcode.REFUSED;
      transfers.tally().add(Tally.Of.TRANSFER_REFUSED);
      transfers.events().limited("refused a transfer of " + apex + " to " + from);
    } else if (incremental && request.serial().isEmpty()) {
      rcode = Rcode.FORMERR; // RFC 1995 s3
    } else if (isWithheld(version, request)) {
      rcode = Rcode.SERVFAIL;
    }
    long zone = rcode == Rcode.NOERROR ? Soa.zone(version, apex) : 0;
    if (rcode == Rcode.NOERROR && zone == 0) rcode = Rcode.NOTAUTH; // RFC 5936 s2.2.1
    if (rcode == Rcode.NOERROR && incremental) {
      int ours = ZoneView.serial(version.bytes(), zone);
      // Over UDP the client learns whether to come back with TCP (RFC 1995 s2, s4).
      if (!stream || !Soa.isNewer(ours, request.serial().getAsInt())) {
        int n = Responses.start(q, request, response, Rcode.NOERROR, true);
        return finish(request, response, Responses.soa(version.bytes(), zone, response, n));
      }
    }
    if (rcode == Rcode.NOERROR && !transfers.beginSending()) {
      rcode = Rcode.SERVFAIL;
      transfers.tally().add(Tally.Of.TRANSFER_BUSY);
      transfers.events().limited("too many transfers at once for one of " + apex + " to " + from);
    }
    if (rcode != Rcode.NOERROR) {
      return finish(request, response, Responses.start(q, request, response, rcode, false));
    }
    String to = from.toString();
    series =
        Optional.of(
            new ZoneSender(
                q,
                request,
                transfers.udpOctets(),
                signing,
                transfers::nowSeconds,
                (serial, records, octets, whole) ->
                    transfers.sent(apex, to, serial, records, octets, whole)));
    return SERIES;
  }
}
