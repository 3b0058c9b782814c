package deens.transfer;

import deens.core.wire.Name;
import deens.core.wire.RRType;
import deens.zone.text.ParsedRecord;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A request, as far as transfers and signatures are concerned.
 *
 * @param questionEnd where its one question ends
 * @param serial of the first SOA record in its answer section (NOTIFY) or authority section (IXFR)
 * @param edns whether it has an OPT record
 * @param udpOctets the UDP payload size that the OPT record offers; 512 without it
 */
record Request(
    int opcode,
    Name qname,
    int qtype,
    int qclass,
    int questionEnd,
    OptionalInt serial,
    boolean edns,
    int udpOctets,
    Optional<TsigRecord> tsig) {
  static final int QUERY = 0;
  static final int NOTIFY = 4;

  /**
   * Reads a request.
   *
   * @param record room for any record
   */
  static Request read(byte[] q, int length, ParsedRecord record) throws MalformedMessageException {
    var reader = new MessageReader(q, length);
    if (reader.questions() != 1) {
      throw new MalformedMessageException(reader.questions() + " questions");
    }
    Name qname = reader.name();
    int qtype = reader.u16();
    int qclass = reader.u16();
    int questionEnd = reader.position();
    OptionalInt serial = OptionalInt.empty();
    for (int i = reader.answers() + reader.authorities(); i > 0; i--) {
      reader.record(record);
      if (record.type == RRType.SOA && serial.isEmpty() && Soa.isOne(record)) {
        serial = OptionalInt.of(Soa.serial(record));
      }
    }
    boolean edns = false;
    int udpOctets = 512;
    Optional<TsigRecord> tsig = Optional.empty();
    for (int i = reader.additionals(); i > 0; i--) {
      int type = reader.peekType();
      if (type == TsigRecord.TYPE) {
        if (i > 1) throw new MalformedMessageException("TSIG is not the last record");
        tsig = Optional.of(TsigRecord.read(reader, length));
      } else {
        reader.record(record);
        if (type == RRType.OPT) {
          edns = true;
          udpOctets = Math.max(512, record.rclass);
        }
      }
    }
    return new Request(
        reader.opcode(), qname, qtype, qclass, questionEnd, serial, edns, udpOctets, tsig);
  }
}
