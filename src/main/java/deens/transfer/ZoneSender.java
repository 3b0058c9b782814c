package deens.transfer;

import deens.core.image.ImageBytes;
import deens.core.image.RRsetView;
import deens.core.image.Version;
import deens.core.image.ZoneView;
import deens.core.image.ZoneWalk;
import deens.core.rr.RRTypes;
import deens.core.wire.Name;
import deens.core.wire.PortableWords;
import deens.core.wire.RRClass;
import deens.core.wire.RRType;
import deens.core.wire.Rcode;
import deens.core.wire.ResponseWriter;
import deens.core.wire.Wire;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Sends a zone (RFC 5936 s2.2): its SOA record, all else in canonical order, its SOA record again,
 * in messages of many records. Whatever the zone's size, what is kept is one message and one
 * record.
 */
final class ZoneSender implements MessageSeries {
  /**
   * A message that has so many octets takes no more records: pointers reach all of it (RFC 1035
   * s4.1.4), and a client need not have much at once.
   */
  private static final int ENOUGH_OCTETS = 16_000;

  private static final int LENGTH_OCTETS = 2;

  private enum Stage {
    FIRST_SOA,
    RECORDS,
    LAST_SOA,
    DONE
  }

  /** Is told how a transfer ended. */
  interface Ending {
    /**
     * Takes what was sent.
     *
     * @param whole whether that was all
     */
    void ended(int serial, long records, long octets, boolean whole);
  }

  private final byte[] head;
  private final Name apex;
  private final boolean edns;
  private final int udpOctets;
  private final Optional<SignedConversation> signing;
  private final LongSupplier clockSeconds;
  private final Ending ending;
  private final ResponseWriter writer = new ResponseWriter(PortableWords.words());
  private final byte[] owner = new byte[Name.MAX_OCTETS + 1 + ResponseWriter.NAME_SLACK];
  private final byte[] record = new byte[LENGTH_OCTETS + 65_535 + ResponseWriter.NAME_SLACK];

  private Stage stage = Stage.FIRST_SOA;
  private Optional<ZoneWalk> walk = Optional.empty();
  private boolean first = true;
  private int serial;
  private long records;
  private long octets;

  /** All messages have been made, be they the zone or the reason why not. */
  private boolean whole;

  // The RRset that is being sent, by its records and then by its signatures.
  private long rrset;
  private int type;
  private int ttl;
  private long at;
  private long end;
  private boolean signatures;
  private long signaturesEnd;

  /**
   * Makes the answer to a request that is allowed.
   *
   * @param q the request
   * @param signing how messages are signed; has seen the request
   */
  ZoneSender(
      byte[] q,
      Request request,
      int udpOctets,
      Optional<SignedConversation> signing,
      LongSupplier clockSeconds,
      Ending ending) {
    head = new byte[request.questionEnd()];
    System.arraycopy(q, 0, head, 0, head.length);
    apex = request.qname();
    edns = request.edns();
    this.udpOctets = udpOctets;
    this.signing = signing;
    this.clockSeconds = clockSeconds;
    this.ending = ending;
  }

  @Override
  public int next(Version version, byte[] message) {
    if (stage == Stage.DONE) return 0;
    ImageBytes image = version.bytes();
    // Later messages need no question (RFC 5936 s2.2.1).
    int start = first ? head.length : MessageReader.HEADER_OCTETS;
    System.arraycopy(head, 0, message, 0, start);
    message[2] = (byte) (0x84 | head[2] & 1); // a response, authoritative
    message[3] = 0;
    Wire.putI32(message, 4, 0);
    Wire.putI32(message, 8, 0);
    Wire.putU16(message, 4, first ? 1 : 0);
    writer.start(message, start);
    int rcode = fill(image, version);
    int marks = writer.markCount();
    int length = start + writer.octets();
    if (marks > 0) Wire.putU16(message, 6, writer.markCount(marks - 1, ResponseWriter.ANSWER));
    if (rcode != Rcode.NOERROR) {
      stage = Stage.DONE;
      if (!first) return 0; // half a zone: the client sees the connection end
      whole = true;
      message[2] &= (byte) ~4;
      message[3] = (byte) rcode;
    }
    if (first && edns) length = Responses.opt(message, length, udpOctets);
    if (signing.isPresent()) {
      length = signing.get().sign(message, length, clockSeconds.getAsLong());
    }
    first = false;
    octets += LENGTH_OCTETS + length;
    return length;
  }

  /** Writes records until there are enough or no more. Returns the rcode. */
  private int fill(ImageBytes image, Version version) {
    if (stage == Stage.FIRST_SOA) {
      // What was looked up with the request may be gone from this version.
      long zone = Soa.zone(version, apex);
      if (zone == 0) return Rcode.SERVFAIL;
      serial = ZoneView.serial(image, zone);
      walk = Optional.of(new ZoneWalk(image, zone));
      if (!writeSoa(image, zone)) return Rcode.SERVFAIL;
      stage = Stage.RECORDS;
    }
    while (stage == Stage.RECORDS && writer.octets() < ENOUGH_OCTETS) {
      if (at == end && !nextRun(image)) {
        stage = Stage.LAST_SOA;
        break;
      }
      if (!writeRecord(image)) {
        // Alone in a message it has all the room there is.
        return writer.markCount() > 0 ? Rcode.NOERROR : Rcode.SERVFAIL;
      }
    }
    if (stage == Stage.LAST_SOA && writer.octets() < ENOUGH_OCTETS) {
      if (!writeSoa(image, Soa.zone(version, apex))) return Rcode.SERVFAIL;
      stage = Stage.DONE;
      whole = true;
    }
    return Rcode.NOERROR;
  }

  /** Moves to the next RRset's records, or to the signatures of this one. */
  private boolean nextRun(ImageBytes image) {
    if (signatures) {
      signatures = false;
      ttl = RRsetView.signatureTtl(image, rrset);
      type = RRType.RRSIG;
      end = signaturesEnd;
      return at < end || nextRun(image);
    }
    while (walk.orElseThrow().next()) {
      ZoneWalk w = walk.orElseThrow();
      rrset = w.rrset;
      type = RRsetView.type(image, rrset);
      ttl = RRsetView.ttl(image, rrset);
      at = RRsetView.items(image, rrset);
      end = at + RRsetView.recordOctets(image, rrset);
      signatures = RRsetView.signed(image, rrset);
      signaturesEnd = signatures ? end + RRsetView.signatureOctets(image, rrset) : end;
      System.arraycopy(w.owner, 0, owner, 0, w.ownerLength);
      if (type == RRType.SOA) at = end; // it comes first and last
      if (at < end) return true;
      if (signatures) return nextRun(image);
    }
    return false;
  }

  private boolean writeRecord(ImageBytes image) {
    int length = image.u8(at) << 8 | image.u8(at + 1);
    image.copyTo(at, record, 0, LENGTH_OCTETS + length);
    writer.owner(owner, 0);
    if (!write()) return false;
    at += LENGTH_OCTETS + length;
    return true;
  }

  private boolean write() {
    writer.head(type, RRClass.IN, ttl);
    if (!writer.record(
        record, 0, RRTypes.compressAt(type), RRTypes.compressNames(type), ResponseWriter.ANSWER)) {
      return false;
    }
    writer.mark(true);
    records++;
    return true;
  }

  private boolean writeSoa(ImageBytes image, long zone) {
    long r = Soa.rrset(image, zone);
    if (r == 0) return false;
    byte[] wire = ZoneView.name(image, zone).wire();
    System.arraycopy(wire, 0, owner, 0, wire.length);
    type = RRType.SOA;
    ttl = RRsetView.ttl(image, r);
    image.copyTo(RRsetView.items(image, r), record, 0, RRsetView.recordOctets(image, r));
    writer.owner(owner, 0);
    return write();
  }

  @Override
  public boolean isWhole() {
    return whole;
  }

  @Override
  public void close() {
    ending.ended(serial, records, octets, whole);
  }
}
